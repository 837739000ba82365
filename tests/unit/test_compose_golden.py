"""Letters as they were looked at and found good.

They change on purpose only: `GOLDEN_LETTERS=write pytest tests/unit/test_compose_golden.py` writes them anew;
look at them (`make journeys` makes pictures) before they are committed.
"""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.compose.issue import Extras, Rising
from digest.model.issue import Notice, Trouble, Update
from digest.model.letter import Letter
from digest.model.paper import Organization, Paper, PaperId, StoredPaper
from digest.model.ranking import Ranked
from digest.model.sighting import Sighting
from tests.unit.compose_builders import (
    MADE_AT,
    a_composer,
    a_letter,
    a_paper,
    a_reason,
    a_subscriber,
    a_summary,
    parsed,
    part,
    ranked,
)

GOLDEN = Path(__file__).parent.parent / "data" / "compose"
READER = a_subscriber(interests=("decentralized training", "federated learning", '"KV cache"^2', "-survey"))
COMPOSER = a_composer(postal_address="Reading Group, 1 Example Street, 10115 Berlin")


def usual_papers() -> list[StoredPaper]:
    return [
        a_paper(
            1,
            paper=Paper(
                title=r"Gossip averaging with one-bit messages needs $O(\sqrt{n})$ rounds",
                abstract="Nodes of a decentralized training run exchange a single bit for each weight.",
                organization=Organization(handle="rivera", name="Rivera Lab"),
                n_authors=6,
                published=date(2025, 11, 20),
                comments=12,
                upvotes=41,
                arxiv="2511.01234",
            ),
        ),
        a_paper(
            2,
            paper=Paper(
                title=r"Na\"{\i}ve clients that never wait: staleness in federated learning",
                authors=("Mira Okafor", "Jonas Lind", "Tao Wen", "Ana Ruiz", "Eva Holm"),
                published=date(2024, 12, 31),
                comments=1,
                doi="10.1234/wait.2025",
            ),
            sources=("arxiv", "daily"),
        ),
        a_paper(
            3,
            paper=Paper(
                title="مفاتيح <b>الذاكرة</b> & what a KV cache forgets",
                abstract="It measures which entries are read again. Most never are. A third sentence.",
                url="https://papers.example/kv?id=3&view=full",
            ),
            sources=(),
        ),
    ]


def papers_beside() -> list[StoredPaper]:
    """A twin, two that are talked of, and one that changed."""
    titles = (
        "One bit is enough for gossip averaging",
        "Rendering a whole town from one afternoon of dashcam video",
        "A benchmark that knows when it has been memorised",
        "Split inference over bad links",
    )
    counts = {12: (41, None), 13: (17, 230)}
    return [
        a_paper(
            number,
            paper=Paper(
                title=title,
                arxiv=f"2511.{number:05d}",
                comments=counts.get(number, (None, None))[0],
                upvotes=counts.get(number, (None, None))[1],
            ),
        )
        for number, title in enumerate(titles, start=11)
    ]


def extras() -> Extras:
    twin, town, benchmark, split = papers_beside()
    yesterday, last_week = MADE_AT - timedelta(hours=20), MADE_AT - timedelta(days=9)
    return Extras(
        similar={PaperId(1): [twin]},
        sightings={
            PaperId(1): [Sighting(at=yesterday, comments=5, upvotes=41), Sighting(at=MADE_AT, comments=12)],
            town.id: [Sighting(at=yesterday, comments=8), Sighting(at=MADE_AT, comments=41)],
            benchmark.id: [
                Sighting(at=last_week, upvotes=30),
                Sighting(at=MADE_AT, comments=17, upvotes=230),
            ],
        },
        rising=[
            Rising(paper=town, momentum=3.0),
            Rising(paper=benchmark, momentum=2.0, days_away=9),
        ],
        updated=[
            Update(
                paper_id=split.id,
                revision=1,
                sent_on=date(2025, 10, 29),
                version=3,
                doi="10.1234/split.2025",
                has_new_abstract=True,
            )
        ],
        notices=(
            Notice(source="arxiv-cs.LG", trouble=Trouble.BROKEN),
            Notice(source="lists/journal of bees", trouble=Trouble.STALE),
        ),
    )


def usual_order() -> list[Ranked]:
    return [
        ranked(
            1, reasons=[a_reason("decentralized training", words=("decentralized", "training"), value=9.0)]
        ),
        ranked(
            2,
            reasons=[
                a_reason("federated learning", words=("federated learning",), value=5.0),
                a_reason("decentralized training", words=("clients",), value=1.5),
            ],
        ),
        ranked(3, reasons=[a_reason('"KV cache"^2', words=("KV cache",), value=4.0)]),
    ]


def usual() -> Letter:
    papers = [*usual_papers(), *papers_beside()]
    brief = (
        "Nodes of a decentralized training run exchange one bit for each of $2^{40}$ weights of size "
        "$x^{kl}$. On 64 machines it sends 31 times less."
    )
    return a_letter(
        papers,
        order=usual_order(),
        subscriber=READER,
        summaries={papers[0].id: a_summary(1, brief)},
        composer=COMPOSER,
        extras=extras(),
    )


def quiet() -> Letter:
    return a_letter([], subscriber=READER, composer=COMPOSER)


def confirmation() -> Letter:
    return COMPOSER.confirmation(READER, made_at=MADE_AT)


LETTERS = {"usual": usual, "quiet": quiet, "confirmation": confirmation}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_looks_as_it_was_looked_at(name: str) -> None:
    letter = LETTERS[name]()
    # Decoded: how a subject is cut into encoded words differs between versions of Python.
    head = "".join(f"{name}: {value}\n" for name, value in parsed(letter).items())
    shown = {
        "headers": head.replace(COMPOSER.template_version, "TEMPLATES"),
        "txt": part(letter, "plain"),
        "html": part(letter, "html"),
    }
    for kind, text in shown.items():
        file = GOLDEN / f"{name}.{kind}"
        if os.environ.get("GOLDEN_LETTERS") == "write":
            GOLDEN.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8"), f"{file.name} differs; see the top of this test"
