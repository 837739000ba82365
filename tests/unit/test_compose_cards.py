"""What a card says about its paper."""

from datetime import UTC, date, datetime

import pytest

from digest.compose.cards import Card, Place, make_card, make_sheet, page, percents_of
from digest.compose.marking import marked
from digest.model.issue import Counts, Entry
from digest.model.paper import Organization, Paper, PaperId, StoredPaper
from digest.model.ranking import Reason
from digest.text.pieces import Piece
from tests.unit.compose_builders import ENGLISH, FRIDAY, a_paper, a_reason, a_summary


def an_entry(*reasons: Reason, counts: Counts | None = None, sources: tuple[str, ...] = ()) -> Entry:
    return Entry(
        paper_id=PaperId(1),
        revision=1,
        reasons=reasons,
        counts=counts or Counts(),
        sources=sources,
    )


def a_card(
    stored: StoredPaper, entry: Entry | None = None, *, brief: str = "", score: float = 2.0, best: float = 2.0
) -> Card:
    summary = a_summary(1, brief) if brief else None
    one = entry or an_entry()
    sheet = make_sheet(one, stored, summary, today=FRIDAY, language=ENGLISH)
    return make_card(
        Place.of(1, percent=percents_of([best, score])[1]),
        one,
        sheet,
        papers={},
        issue_url="https://digest.example/issues/token",
        language=ENGLISH,
    )


def facts(paper: Paper, *, counts: Counts | None = None, sources: tuple[str, ...] = ()) -> tuple[str, ...]:
    card = a_card(a_paper(paper=paper), an_entry(counts=counts, sources=sources))
    return tuple(f"{fact.text} {fact.change}".strip() for fact in card.sheet.facts)


def test_the_first_three_authors_are_named_and_the_rest_counted() -> None:
    assert facts(Paper(title="T", authors=("Ada Lin", "Bo Ek"))) == ("Ada Lin, Bo Ek",)
    assert facts(Paper(title="T", authors=("A B", "C D", "E F", "G H", "I J"))) == (
        "A B, C D, E F and 2 more",
    )
    assert facts(Paper(title="T", authors=("A B", "C D", "E F", "G H"))) == ("A B, C D, E F, G H",)
    assert facts(Paper(title="T", authors=("A B",), n_authors=12)) == ("A B and 11 more",)


def test_an_organisation_stands_for_its_authors() -> None:
    paper = Paper(title="T", organization=Organization(handle="north", name="Northgate AI"), n_authors=9)
    assert facts(paper) == ("Northgate AI", "9 authors")


def test_a_paper_of_which_only_the_number_of_authors_is_known_says_that() -> None:
    assert facts(Paper(title="T", n_authors=1)) == ("1 author",)
    assert facts(Paper(title="T")) == ()


def test_the_date_has_its_year_only_where_it_is_not_this_one() -> None:
    assert facts(Paper(title="T", published=date(2025, 11, 3))) == ("3 Nov",)
    assert facts(Paper(title="T", published=datetime(2024, 2, 29, 23, 0, tzinfo=UTC))) == ("29 Feb 2024",)


def test_comments_and_upvotes_are_those_of_the_issue() -> None:
    counts = Counts(comments=1, upvotes=1_200)
    assert facts(Paper(title="T", comments=99), counts=counts) == ("1 comment", "1,200 upvotes")
    assert facts(Paper(title="T"), counts=Counts(comments=0)) == ()


def test_counts_say_what_came_since_the_dump_before() -> None:
    counts = Counts(comments=12, upvotes=40, comments_before=5, upvotes_before=41, before=date(2025, 11, 20))
    assert facts(Paper(title="T"), counts=counts) == ("12 comments +7 today", "40 upvotes")
    long_ago = Counts(upvotes=1_040, upvotes_before=40, before=date(2025, 11, 12))
    assert facts(Paper(title="T"), counts=long_ago) == ("1,040 upvotes +1,000 since 12 Nov",)


def test_a_source_that_is_a_path_shows_only_its_name() -> None:
    assert facts(Paper(title="T"), sources=("/srv/private/dumps/monday.txt",)) == ("from monday.txt",)
    assert facts(Paper(title="T"), sources=("-",)) == ()
    assert facts(Paper(title="T"), sources=("arxiv", "daily")) == ("from arxiv and daily",)


def test_the_readers_words_are_marked_in_title_and_summary() -> None:
    stored = a_paper(paper=Paper(title="Graph learning for bees"))
    card = a_card(stored, an_entry(a_reason(words=("Graph", "learning"))), brief="We study graph learning.")
    assert [span.text for span in card.title_spans if span.look == "hit"] == ["Graph learning"]
    assert [span.text for span in card.summary_spans if span.look == "hit"] == ["graph learning"]


def test_a_word_inside_another_is_not_marked() -> None:
    card = a_card(a_paper(), an_entry(a_reason(words=("art",))), brief="The start of the art party.")
    assert [span.text for span in card.summary_spans if span.look == "hit"] == ["art"]


def test_a_raised_stretch_that_unicode_lacks_stays_raised() -> None:
    card = a_card(a_paper(), brief="It takes $n^{2}$ steps of $x^{kl}$ each.")
    assert [(span.text, span.look) for span in card.summary_spans][1] == ("kl", "sup")
    assert card.sheet.summary == "It takes n² steps of x^kl each."


def test_without_a_summary_the_abstract_gives_its_first_two_sentences() -> None:
    abstract = "Bees vote by dancing. We count their dances. A third sentence stays out."
    assert a_card(a_paper(paper=Paper(title="T", abstract=abstract))).sheet.summary == (
        "Bees vote by dancing. We count their dances."
    )
    assert a_card(a_paper(paper=Paper(title="T"))).sheet.summary == ""


def test_the_bar_shows_the_share_of_the_best_score() -> None:
    assert a_card(a_paper(), score=1.0, best=2.0).place.percent == "50"
    assert a_card(a_paper(), score=0.001, best=2.0).place.percent == "6"
    assert a_card(a_paper(), score=0.0, best=0.0).place.percent == "100"


def test_each_interest_stands_once_the_strongest_first_with_the_words_it_met_otherwise() -> None:
    reasons = (
        a_reason("graphs", words=("graphs",), value=1.0),
        a_reason('"language model"^2', words=("LLM",), value=0.8),
        a_reason('"language model"^2', words=("language model",), value=0.7),
    )
    why = a_card(a_paper(), an_entry(*reasons)).why
    assert [(one.line, one.words) for one in why] == [("language model", ("LLM",)), ("graphs", ())]


@pytest.mark.parametrize(
    ("paper", "address"),
    [
        (Paper(title="T", url="javascript:alert(1)", arxiv="2511.00001"), "https://arxiv.org/abs/2511.00001"),
        (Paper(title="T", url="https://user@bank.example/", doi="10.1/x"), "https://doi.org/10.1/x"),
        (Paper(title="T", url="http://arxiv.org/abs/2511.00001"), "https://arxiv.org/abs/2511.00001"),
        (Paper(title="T", url="http://old.example/p?q=1#a"), "http://old.example/p?q=1#a"),
        (Paper(title="a b", url="file:///etc/passwd"), "https://huggingface.co/papers?q=a%20b"),
        (Paper(title="a\ud800b"), "https://huggingface.co/papers?q=a%3Fb"),
        (Paper(title="T", arxiv="x" * 3_000), "https://huggingface.co/papers?q=T"),
    ],
)
def test_a_link_is_always_a_web_address(paper: Paper, address: str) -> None:
    assert page(paper) == address


def test_words_that_overlap_or_stand_side_by_side_are_one_hit() -> None:
    text = "Deep graph learning theory for mid-size maps."
    spans = marked((Piece(text),), ("graph learning", "learning theory", "deep", "mid", "size", "map"))
    assert [span.text for span in spans if span.look == "hit"] == ["Deep graph learning theory", "mid-size"]
    assert "".join(span.text for span in spans) == text
