"""JSON of Hugging Face's daily papers, in the shapes of its years and of the scripts that saved it."""

import contextlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DumpError
from digest.model.dump import Status
from digest.model.paper import Organization
from digest.parse.hf_json import read
from tests.unit.parse_payloads import Said, a_payload


def a_record(title: str = "Counting Sheep with Sparse Attention", **paper: Any) -> dict[str, Any]:
    facts = {
        "id": "2502.01234",
        "authors": [
            {"_id": "1", "name": "Ida Holm", "hidden": False},
            {"_id": "2", "name": "Jun Abe", "hidden": False},
        ],
        "publishedAt": "2025-02-03T04:05:06.000Z",
        "title": title,
        "summary": "We count sheep.\nThey do not mind.",
        "upvotes": 7,
    }
    return {
        "paper": facts | paper,
        "title": title,
        "publishedAt": "2025-02-03T00:05:06.000Z",
        "numComments": 2,
    }


def said(content: Any) -> Said:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return Said(read(a_payload(text), as_of=None))


def test_a_record_of_the_first_year_gives_all_its_facts() -> None:
    (paper,) = said([a_record("Counting Sheep\n  with Sparse Attention")]).papers
    assert paper.title == "Counting Sheep with Sparse Attention"
    assert paper.abstract == "We count sheep. They do not mind."
    assert paper.authors == ("Ida Holm", "Jun Abe")
    assert paper.n_authors == 2
    assert paper.published == datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert (paper.comments, paper.upvotes, paper.arxiv) == (2, 7, "2502.01234")
    assert paper.url == "https://huggingface.co/papers/2502.01234"


def test_organisation_project_page_and_code_of_later_years() -> None:
    record = a_record(
        organization={"_id": "9", "name": "sleeplab", "fullname": "The Sleep Lab"},
        projectPage="https://sheep.example.org",
        githubRepo="https://github.com/sleeplab/sheep",
    )
    (paper,) = said([record]).papers
    assert paper.organization == Organization(handle="sleeplab", name="The Sleep Lab")
    assert paper.project_page == "https://sheep.example.org"
    assert paper.code_url == "https://github.com/sleeplab/sheep"


def test_the_organisation_may_stand_outside_of_the_paper() -> None:
    record = a_record() | {"organization": {"name": "sleeplab", "fullname": "The Sleep Lab"}}
    assert said([record]).papers[0].organization == Organization(handle="sleeplab", name="The Sleep Lab")


def test_the_submitters_organisation_is_not_the_papers() -> None:
    record = a_record() | {"submitterOrganization": {"name": "sleeplab", "fullname": "The Sleep Lab"}}
    assert said([record]).papers[0].organization is None


def test_facts_of_an_unexpected_type_are_not_known() -> None:
    record = a_record(authors="?", upvotes=True, publishedAt=5, summary=["x"], githubRepo={"url": 1}, id=17)
    record["numComments"], record["publishedAt"] = "many", None
    (paper,) = said([record]).papers
    assert (paper.upvotes, paper.comments, paper.published, paper.abstract) == (None, None, None, None)
    assert (paper.code_url, paper.arxiv, paper.url) == (None, None, None)


def test_links_that_are_not_web_addresses_are_dropped() -> None:
    (paper,) = said([a_record(projectPage="javascript:alert(1)", githubRepo="file:///etc/passwd")]).papers
    assert (paper.project_page, paper.code_url) == (None, None)


def test_an_id_with_a_version_gives_both() -> None:
    (paper,) = said([a_record(id="2502.01234v3")]).papers
    assert (paper.arxiv, paper.version) == ("2502.01234", 3)


def test_records_as_python_reprs_in_strings_are_read() -> None:
    saved = {"status": "success", "date": "2025-02-03", "count": 1, "data": [repr(a_record("It's Python's"))]}
    found = said(saved)
    assert found.titles == ["It's Python's"]
    assert str(found.head.page_date) == "2025-02-03"


def test_a_string_that_is_no_record_is_rejected() -> None:
    found = said(["{'paper': {'id': '2502", repr(a_record()), "{" * 9000])
    assert found.reasons == ["not a record", "not a record"]
    assert len(found.papers) == 1


def test_a_single_record_and_a_bare_paper_are_read() -> None:
    assert len(said(a_record()).papers) == 1
    assert said(a_record()["paper"]).papers[0].upvotes == 7


def test_json_lines_are_read() -> None:
    lines = "\n".join(json.dumps(a_record(f"Sheep {n}", id=f"2502.0000{n}")) for n in range(3))
    assert said(lines).titles == ["Sheep 0", "Sheep 1", "Sheep 2"]


def test_pages_of_lists_one_after_another_are_read() -> None:
    pages = [{"data": [a_record("One")]}, {"data": [a_record("Two"), a_record("Three")]}]
    assert said("\n".join(map(json.dumps, pages))).titles == ["One", "Two", "Three"]


def test_a_record_without_title_is_rejected_and_the_others_stay() -> None:
    found = said([a_record(), {"paper": {"id": "2502.00001"}}, 5, a_record("Two")])
    assert (len(found.papers), found.reasons) == (2, ["no title", "not a record"])
    assert [each.position for each in found.rejected] == ["entry 2", "entry 3"]


def test_a_day_without_papers_is_empty_and_says_why() -> None:
    found = said({"status": "no_data", "date": "2025-02-08", "message": "No papers found for this date"})
    assert found.tail.status is Status.EMPTY
    assert "No papers found for this date" in found.tail.note


@pytest.mark.parametrize("empty", [[], {"data": []}, {"dailyPapers": []}])
def test_an_empty_list_is_empty(empty: object) -> None:
    assert said(empty).tail.status is Status.EMPTY


@pytest.mark.parametrize(
    "body",
    ['{"error": "Invalid username or password."}', '{"error": {"message": "Invalid username or password."}}'],
)
def test_an_error_answer_is_refused_in_the_servers_words(body: str) -> None:
    with pytest.raises(DumpError, match=r"error answer.*Invalid username or password"):
        said(body)


@pytest.mark.parametrize("body", ["1", "null", '"text"', "{}", '{"a": [1, 2]}', ""])
def test_json_without_records_is_refused(body: str) -> None:
    with pytest.raises(DumpError, match=r"^dump: is "):
        said(body)


def test_garbage_is_refused() -> None:
    with pytest.raises(DumpError, match="damaged"):
        said("{ this is no JSON")


def test_a_cut_off_list_gives_the_whole_records() -> None:
    text = json.dumps([a_record("One"), a_record("Two"), a_record("Three")])
    found = said(text[:-40])
    assert (found.titles, found.reasons) == (["One", "Two"], ["cut off"])
    assert found.tail.status is Status.TRUNCATED


def test_a_list_that_lacks_only_its_end_is_truncated_too() -> None:
    found = said(json.dumps([a_record()])[:-1])
    assert (len(found.papers), found.tail.status) == (1, Status.TRUNCATED)


def test_after_a_damaged_record_reading_goes_on() -> None:
    whole = [json.dumps(a_record(f"Sheep {n}"), indent=2) for n in range(4)]
    whole[1] = whole[1].replace('"title":', '"title"', 1)
    found = said("[" + ",".join(whole) + "]")
    assert (found.titles, found.reasons) == (["Sheep 0", "Sheep 2", "Sheep 3"], ["not JSON"])
    assert found.tail.status is Status.OK


def test_a_missing_piece_in_the_middle_costs_only_what_it_touches() -> None:
    text = json.dumps([a_record(f"Sheep {n}", summary="x" * 500) for n in range(6)])
    begin, end = text.index("Sheep 2") + 40, text.index('"upvotes"', text.index("Sheep 4"))
    found = said(text[:begin] + text[end:])
    assert found.titles == ["Sheep 0", "Sheep 1", "Sheep 5"]


def test_json_that_lost_its_beginning_gives_what_is_whole() -> None:
    text = json.dumps([a_record("One"), a_record("Two")])
    assert said(text[60:]).titles == ["Two"]


@pytest.mark.parametrize(
    "odd",
    [
        '{"paper": {"title": "Odd", "upvotes": NaN, "x": [Infinity, -Infinity]}}',
        '{"paper": {"title": "Odd", "upvotes": ' + "9" * 5000 + "}}",
        '{"paper": {"title": "Even", "title": "Odd"}}',
        '{"paper": {"title": "Odd", "summary": "a\nraw\tbreak"}}',
        '{"paper": {"title": "Odd\\ud800", "summary": "\\u0000"}}',
    ],
    ids=["not-a-number", "huge-number", "double-key", "raw-line-break", "lone-surrogate"],
)
def test_an_oddity_of_values_costs_nothing(odd: str) -> None:
    found = said(f"[{json.dumps(a_record('Before'))}, {odd}, {json.dumps(a_record('After'))}]")
    assert [title.rstrip("\ufffd") for title in found.titles] == ["Before", "Odd", "After"]
    assert all(paper.title.encode() for paper in found.papers)
    assert found.papers[1].upvotes is None


def test_deep_nesting_is_rejected() -> None:
    deep = '{"paper": ' + "[" * 200_000 + "]" * 200_000 + "}"
    found = said(f"[{json.dumps(a_record('Before'))}, {deep}, {json.dumps(a_record('After'))}]")
    assert (found.titles, found.reasons) == (["Before", "After"], ["nested too deeply"])


def test_a_record_of_millions_of_characters_is_rejected() -> None:
    huge = json.dumps(a_record("Huge", summary="x" * 5_000_000))
    found = said(f"[{json.dumps(a_record('Before'))}, {huge}, {json.dumps(a_record('After'))}]")
    assert (found.titles, found.reasons) == (["Before", "After"], ["too large"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_any_encoding_with_or_without_a_byte_order_mark_is_read(encoding: str) -> None:
    text = json.dumps([a_record("Schäfchen zählen")], ensure_ascii=False)
    assert said(text.encode(encoding)).titles == ["Schäfchen zählen"]


def test_records_of_other_lists_with_titles_are_read() -> None:
    other = {
        "title": "Sheep Elsewhere",
        "abstract": "Baa.",
        "authors": ["Ida Holm"],
        "doi": "10.5555/Sheep.1",
        "url": "https://papers.example.org/1",
        "date": "2025-02-03",
    }
    (paper,) = said([other]).papers
    assert (paper.abstract, paper.authors, paper.doi) == ("Baa.", ("Ida Holm",), "10.5555/sheep.1")
    assert (paper.url, paper.published) == ("https://papers.example.org/1", date(2025, 2, 3))


_RECORDS = [json.dumps(a_record(f"Sheep {n}", summary='a "b" \\c é 🐑')) for n in range(4)]
_DOCUMENT = "[" + ", ".join(_RECORDS) + "]"
_ENDS = [_DOCUMENT.index(record) + len(record) for record in _RECORDS]


@given(st.integers(min_value=1, max_value=len(_DOCUMENT) - 1))
def test_any_cut_leaves_the_whole_records_before_it(at: int) -> None:
    found = said(_DOCUMENT[:at])
    n_whole = sum(end <= at for end in _ENDS)
    assert found.titles == [f"Sheep {n}" for n in range(n_whole)]
    assert found.tail.status is Status.TRUNCATED


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (b"[", b"{", b'[{"paper":'):
        with contextlib.suppress(DumpError):
            assert said(start + content).tail.status in (Status.OK, Status.EMPTY, Status.TRUNCATED)
