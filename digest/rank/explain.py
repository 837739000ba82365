"""Why a paper was not chosen, in a sentence for its reader."""

from collections.abc import Sequence

from digest.model.paper import PaperId
from digest.model.profile import Judgement, Verdict
from digest.model.ranking import Gate, Ranked, Reason
from digest.rank.corpus import Corpus
from digest.rank.language import Field, Interest, Part
from digest.rank.meet import having, mentions
from digest.rank.names import WORTH, named
from digest.rank.units import part_units

NO_MATCH = "no match"

_BY = {Field.AUTHOR: "by", Field.ORG: "from", Field.SOURCE: "from the source"}


def excluded(paper_id: PaperId, veto: Interest, reasons: Sequence[Reason]) -> Gate:
    """A line with a minus met it."""
    words = ", ".join(f"“{word}”" for reason in reasons for word in reason.words)
    return Gate(
        paper_id=paper_id,
        name="excluded",
        sentence=f"Your line “{veto.line}” excludes it: it has {words} ({_places(reasons)}).",
    )


def no_match(paper_id: PaperId, number: int, corpus: Corpus, interests: Sequence[Interest]) -> Gate:
    """No line met it: says what the nearest line missed, or had that it did not want."""
    wanted = [interest for interest in interests if not interest.excludes]
    if not wanted:
        sentence = "You have no interest that looks for papers, only exclusions."
    else:
        faults = {interest: _faults(number, corpus, interest) for interest in wanted}
        nearest = min(faults, key=lambda interest: len(faults[interest]))
        why = " and ".join(faults[nearest])
        sentence = f"None of your interests meets it; nearest is “{nearest.line}”, but it {why}."
    return Gate(paper_id=paper_id, name=NO_MATCH, sentence=sentence)


def already_judged(judgement: Judgement) -> Gate:
    """She knows it."""
    said = {Verdict.MORE: "for more like it", Verdict.LESS: "for less like it", Verdict.SAVE: "to keep it"}
    return Gate(
        paper_id=judgement.paper.id,
        name="already judged",
        sentence=f"You asked {said[judgement.verdict]} on {judgement.at:%Y-%m-%d}, so that you know it.",
    )


def stranger(paper_id: PaperId) -> Ranked:
    """A paper from beyond her interests."""
    reason = Reason(interest="something else", words=(), field="exploration", value=0.0)
    return Ranked(paper_id=paper_id, score=0.0, reasons=(reason,))


def below_floor(scored: Ranked, floor: float) -> Gate:
    """It was met, but by too little."""
    return Gate(
        paper_id=scored.paper_id,
        name="below the floor",
        sentence=(
            f"Its score {scored.score:.2f} is {floor - scored.score:.2f} below the floor of {floor:.2f}; "
            "rarer words, or a weight such as ^2 on the line, would bring it."
        ),
        score=scored.score,
    )


def beyond(scored: Ranked, place: int, most: int) -> Gate:
    """Others were better."""
    return Gate(
        paper_id=scored.paper_id,
        name="beyond the most per issue",
        sentence=f"It came in at place {place}, and your issues have at most {most} papers.",
        score=scored.score,
    )


def unlike(paper_id: PaperId, title: str) -> Gate:
    """A paper that she wanted less of is nearer to it than any that she liked."""
    return Gate(
        paper_id=paper_id,
        name="like what you want less of",
        sentence=f"It is much like “{title}”, of which you wanted less.",
    )


def below_own_floor(scored: Ranked, floor: float, about: float) -> Gate:
    """It passed, but her month would have had too many such papers."""
    return Gate(
        paper_id=scored.paper_id,
        name="below your floor",
        sentence=(
            f"Its score {scored.score:.2f} is below {floor:.2f}, which leaves about {about:g} papers a day "
            "over your last 30 days."
        ),
        score=scored.score,
    )


def folded_into(scored: Ranked, title: str) -> Gate:
    """A better one says nearly the same."""
    return Gate(
        paper_id=scored.paper_id,
        name="folded",
        sentence=f"It is folded into “{title}”, which says nearly the same.",
        score=scored.score,
    )


def topic_full(scored: Ranked, place: int, topic: str) -> Gate:
    """Others of its topic were better, and other topics had something."""
    return Gate(
        paper_id=scored.paper_id,
        name="topic full",
        sentence=(
            f"It came in at place {place}, but the issue has better papers for “{topic}”, and your other "
            "interests had something, too."
        ),
        score=scored.score,
    )


def _places(reasons: Sequence[Reason]) -> str:
    return ", ".join(dict.fromkeys(reason.field for reason in reasons))


def _faults(number: int, corpus: Corpus, interest: Interest) -> list[str]:
    found = []
    for part in interest.parts:
        if part.is_unwanted:
            if number in having(part, corpus):
                found.append(f"has “{part.text}”, which this line does not want")
        elif part.field in WORTH:
            if named(corpus.documents[number].stored, part.field, part.text) is None:
                found.append(f"is not {_BY[part.field]} “{part.text}”")
        else:
            found.extend(_missing(number, corpus, part))
    return found


def _missing(number: int, corpus: Corpus, part: Part) -> list[str]:
    title_only = part.field is Field.TITLE
    where = " in its title" if title_only else ""
    return [
        f"lacks “{unit.text}”{where}"
        for unit in part_units(part, side_by_side=False)
        if number not in mentions(unit, corpus, title_only=title_only)
    ]
