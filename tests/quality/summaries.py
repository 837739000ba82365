"""The table of summaries: ROUGE-1 against what people wrote, and marked words that are kept."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from digest.summarise import brief, summarise
from digest.summarise.engine import SUMY, Engine
from digest.text.sentences import split
from tests.quality.measures import interval, kept, rouge_1
from tests.quality.sets import read

Summary = Callable[[str, str], str]
#: What readers marked and a summary is to keep.
LABELS = ("task", "idea", "result")


def first_sentence(title: str, abstract: str) -> str:
    """The abstract's first."""
    return next(iter(split(abstract)), "")


def title_alone(title: str, abstract: str) -> str:
    """What a digest prints anyway."""
    return title


def methods() -> dict[str, Summary]:
    """One sentence each, ours last."""
    others = {f"{name} (sumy)": Engine(name).summarise for name in sorted(SUMY)}
    return {"the title": title_alone, "first sentence": first_sentence, **others, "**digest**": summarise}


def table(folder: Path) -> Iterator[str]:
    """Markdown: one sentence on SciTLDR-A dev, then two sentences on the highlights."""
    rows = read(folder, "scitldr_a_dev")
    yield f"| one sentence, {len(rows)} papers | ROUGE-1 F1 | words |"
    yield "|---|---|---|"
    for name, method in methods().items():
        said = [method(row["title"], " ".join(" ".join(row["source"]).split())) for row in rows]
        mean, half = interval([100 * rouge_1(s, row["target"]) for s, row in zip(said, rows, strict=True)])
        yield f"| {name} | {mean:.1f} ± {half:.1f} | {_words(said)} |"
    yield ""
    yield from _highlights(read(folder, "scholar_inbox_highlights"))


def _highlights(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"| two sentences, {len(rows)} abstracts | task | idea | result | mean | words |"
    yield "|---|---|---|---|---|---|"
    briefs = {f"{name} (sumy)": Engine(name).brief for name in ("edmundson", "lexrank", "luhn")}
    for name, method in {**briefs, "**digest**": brief}.items():
        said = [method("", " ".join(row["abstract"].split())) for row in rows]
        shares = [100 * _kept(said, rows, label) for label in LABELS]
        cells = " | ".join(f"{share:.1f}" for share in (*shares, statistics.mean(shares)))
        yield f"| {name} | {cells} | {_words(said)} |"


def _kept(said: Sequence[str], rows: Sequence[Mapping[str, Any]], label: str) -> float:
    """The mean share of the words of a label that is kept, over the abstracts that have some."""
    found = []
    for summary, row in zip(said, rows, strict=True):
        marked = [row["abstract"][start:end] for start, end, name in row["spans"] if name == label]
        if any(text.strip() for text in marked):
            found.append(kept(summary, marked))
    return statistics.mean(found)


def _words(said: Sequence[str]) -> str:
    return f"{statistics.mean(len(text.split()) for text in said):.1f}"
