"""Letters as they were looked at and found good.

They change on purpose only: `GOLDEN_LETTERS=write pytest tests/unit/test_compose_golden.py` writes them anew;
look at them (`make journeys` makes pictures) before they are committed.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from digest.model.letter import Letter
from digest.model.paper import Organization, Paper, StoredPaper
from digest.model.ranking import Ranked
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
    papers = usual_papers()
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
