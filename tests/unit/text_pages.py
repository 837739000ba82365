"""Text dumps of paper pages, made of invented papers."""

from dataclasses import dataclass
from datetime import date

from digest.parse import read
from tests.unit.parse_payloads import Said, a_payload

BANNER = "Get trending papers in your email inbox!"
HEAD = f"new\n\n{BANNER}\n\nSubscribe\n\n"


def an_abstract(subject: str = "sheep") -> str:
    """An abstract of the usual length about a subject."""
    return (
        f"We study how {subject} are counted when nobody looks, a problem that has been open for as long "
        f"as there have been {subject}. We propose a method that counts each of them once, prove that it "
        f"ends, and report experiments on 1,204 invented {subject} in which it halves the error of the best "
        "known method. Surprisingly, the gain grows with the night. Code and records are released."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One paper as a page shows it; `block` stands behind the abstract, line by line."""

    title: str = "Counting Sheep in the Dark"
    abstract: str = an_abstract()
    block: tuple[str, ...] = ()


def a_page(*papers: Shown, page_day: str = "Nov 4", has_blank_lines: bool = True, ends: str = "\n") -> str:
    """The page's text as it is copied from a browser."""
    apart = "\n\n" if has_blank_lines else "\n"
    blocks = ["\n".join(paper.block) for paper in papers]
    texts = [
        apart.join(text for text in (paper.title, paper.abstract, block) if text)
        for paper, block in zip(papers, blocks, strict=True)
    ]
    head = HEAD if has_blank_lines else HEAD.replace("\n\n", "\n")
    return head + (page_day + apart if page_day else "") + apart.join(texts) + ends


def three_papers() -> tuple[Shown, Shown, Shown]:
    """Three papers without blocks."""
    return (
        Shown(),
        Shown(title="Goats: A Survey", abstract=an_abstract("goats")),
        Shown(title="Do Llamas Dream of Fences?", abstract=an_abstract("llamas")),
    )


def said(content: str | bytes, *, as_of: date | None = None, content_type: str | None = None) -> Said:
    """What is read from the content, whatever its format."""
    return Said(read(a_payload(content, content_type=content_type), as_of=as_of))
