"""Ids, addresses and texts, as every format shares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.paper import Organization
from digest.parse.clean import arxiv_id, doi, make_organization, make_paper, one_line, web_url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2501.01234", ("2501.01234", None)),
        (" arXiv:2501.01234v3 ", ("2501.01234", 3)),
        ("arXiv:0704.0001 [math.CO]", ("0704.0001", None)),
        ("https://arxiv.org/abs/2501.01234v2", ("2501.01234", 2)),
        ("http://export.arxiv.org/pdf/2501.01234.pdf", ("2501.01234", None)),
        ("https://huggingface.co/papers/2501.01234#community", ("2501.01234", None)),
        ("oai:arXiv.org:2501.01234v1", ("2501.01234", 1)),
        ("10.48550/arXiv.2501.01234", ("2501.01234", None)),
        ("https://arxiv.org/abs/hep-th/9901001v2", ("hep-th/9901001", 2)),
        ("math.GT/0309136", ("math/0309136", None)),
        ("See arXiv: 2501.01234 for more.", ("2501.01234", None)),
    ],
)
def test_arxiv_ids_are_found_wherever_they_are_named(text: str, expected: tuple[str, int | None]) -> None:
    assert arxiv_id(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We use 2501.01234 sheep",
        "2513.01234",
        "2501.012345",
        "https://example.org/2501.01234",
        "papers/2501.1",
    ],
)
def test_a_number_is_not_an_arxiv_id(text: str) -> None:
    assert arxiv_id(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1101/2026.01.02.123456", "10.1101/2026.01.02.123456"),
        ("https://doi.org/10.1145/ABC.12", "10.1145/abc.12"),
        ("http://dx.doi.org/10.1145%2FABC.12", "10.1145/abc.12"),
        ("doi:10.1000/xyz.", "10.1000/xyz"),
        ("(10.1000/xyz)", "10.1000/xyz"),
        ("10.1016/S0140-6736(05)67889-0", "10.1016/s0140-6736(05)67889-0"),
        ("https://www.biorxiv.org/content/10.1101/2026.01.02.123456v1?rss=1", "10.1101/2026.01.02.123456"),
        ("https://journals.example.org/doi/abs/10.1177/01234?af=R", "10.1177/01234"),
        ("https://www.biorxiv.org/content/10.1101/2026.01.02.123456v2.full.pdf", "10.1101/2026.01.02.123456"),
    ],
)
def test_dois_are_lower_case_and_bare(text: str, expected: str) -> None:
    assert doi(text) == expected


@pytest.mark.parametrize(
    "text", ["", "10.1/x", "10.48550/arXiv.2501.01234", "https://doi.org/10.48550/arxiv.2501.1", "10.1000/"]
)
def test_what_is_no_doi_of_its_own(text: str) -> None:
    assert doi(text) is None


@pytest.mark.parametrize(
    "text", ["https://example.org/a?b=c#d", "HTTP://EXAMPLE.ORG", " https://example.org/ü "]
)
def test_addresses_of_the_web_are_kept(text: str) -> None:
    assert web_url(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org/",
        "https://",
        "https://exam ple.org/",
        "https://example.org/\r\nBcc: x",
        'https://example.org/"onclick=',
        "https://example.org/\u202egro",
        "https://[broken/",
        "https://example.org/" + "x" * 3000,
    ],
)
def test_what_could_do_harm_in_a_letter_is_no_address(text: str | None) -> None:
    assert web_url(text) is None


@given(st.text(max_size=200))
def test_one_line_is_one_line_and_stays_it(text: str) -> None:
    line = one_line(text)
    assert line == one_line(line)
    assert "\n" not in line
    line.encode()


def test_controls_and_surrogates_do_not_survive() -> None:
    assert one_line("a\x00b\x1b[0m \u2028 c\x9f\ufeff \ud800") == "ab[0m c \ufffd"


def test_a_paper_is_clean() -> None:
    paper = make_paper(
        title=" Sheep\n and\tGoats ",
        abstract=" \n ",
        authors=[" Ida  Holm ", "", "Bo"],
        url="javascript:alert(1)",
        code_url="https://example.org/code",
        categories=["cs.CL", " "],
    )
    assert paper is not None
    assert (paper.title, paper.abstract, paper.authors, paper.n_authors) == (
        "Sheep and Goats",
        None,
        ("Ida Holm", "Bo"),
        2,
    )
    assert (paper.url, paper.code_url, paper.categories) == (None, "https://example.org/code", ("cs.CL",))


def test_a_paper_needs_a_title() -> None:
    assert make_paper(title=" \x00 ") is None


def test_a_very_long_title_is_kept_whole() -> None:
    paper = make_paper(title="x" * 10_000)
    assert paper is not None
    assert len(paper.title) == 10_000


def test_an_organisation_has_both_names() -> None:
    assert make_organization("meadow", " ") == Organization(handle="meadow", name="meadow")
    assert make_organization(" ", "") is None
