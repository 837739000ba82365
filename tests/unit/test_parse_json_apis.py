"""JSON of the other APIs: OpenReview's notes, bioRxiv's and medRxiv's details, JSON Feed."""

import json
from datetime import UTC, date, datetime

import pytest

from digest.errors import DumpError
from digest.model.dump import Status
from digest.parse import hf_json, json_feed
from tests.unit.parse_payloads import Said, a_payload


def said(content: object) -> Said:
    return Said(hf_json.read(a_payload(json.dumps(content)), as_of=None))


def feed_said(content: object) -> Said:
    return Said(json_feed.read(a_payload(json.dumps(content)), as_of=None))


def test_a_note_of_openreviews_second_api() -> None:
    note = {
        "id": "aB3",
        "forum": "aB3",
        "cdate": 1_700_000_000_000,
        "content": {
            "title": {"value": "Gentle Descent"},
            "abstract": {"value": "We descend."},
            "authors": {"value": ["Ida Holm", "Jun Abe"]},
        },
    }
    found = said({"notes": [note], "count": 1})
    (paper,) = found.papers
    assert found.head.format == "openreview"
    assert (paper.title, paper.abstract, paper.authors) == (
        "Gentle Descent",
        "We descend.",
        ("Ida Holm", "Jun Abe"),
    )
    assert paper.published == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert paper.url == "https://openreview.net/forum?id=aB3"


def test_a_note_of_openreviews_first_api() -> None:
    note = {
        "id": "x",
        "content": {"title": "Gentle Descent", "abstract": "We descend.", "authors": ["Ida Holm"]},
    }
    assert said({"notes": [note]}).papers[0].authors == ("Ida Holm",)


def test_openreviews_empty_answer_is_empty() -> None:
    found = said({"notes": [], "count": 0})
    assert (found.head.format, found.tail.status) == ("openreview", Status.EMPTY)


def test_a_preprint_of_the_biorxiv_api() -> None:
    record = {
        "doi": "10.1101/2026.01.02.999999",
        "title": "Sheep cells",
        "authors": "Holm, I.; van der Abe, J. M.; The Flock Consortium",
        "date": "2026-6-3",
        "version": "2",
        "category": "cell biology",
        "abstract": "Cells of sheep.",
    }
    found = said({"messages": [{"status": "ok"}], "collection": [record]})
    (paper,) = found.papers
    assert found.head.format == "biorxiv_api"
    assert paper.authors == ("I. Holm", "J. M. van der Abe", "The Flock Consortium")
    assert (paper.published, paper.doi) == (date(2026, 6, 3), "10.1101/2026.01.02.999999")
    assert paper.version is None


def test_biorxivs_answer_without_preprints_is_empty_and_says_so() -> None:
    found = said({"messages": [{"status": "no posts found"}], "collection": []})
    assert found.tail.status is Status.EMPTY
    assert "no posts found" in found.tail.note


def test_a_json_feed() -> None:
    item = {
        "id": "https://blog.example.org/1",
        "url": "https://blog.example.org/1",
        "title": "On <em>Sheep</em>",
        "content_html": "<p>First.</p><p>Second &amp; last.</p><script>no()</script>",
        "date_published": "2026-01-02T03:04:05+01:00",
        "authors": [{"name": "Ida Holm"}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Flock", "items": [item, {"id": "2"}, 3]}
    found = feed_said(feed)
    (paper,) = found.papers
    assert (found.head.format, found.reasons) == ("json_feed", ["no title", "not a record"])
    assert (paper.title, paper.abstract) == ("On Sheep", "First. Second & last.")
    assert paper.published == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert (paper.authors, paper.url) == (("Ida Holm",), "https://blog.example.org/1")


def test_a_json_feed_of_version_1_has_one_author_and_may_link_to_a_paper() -> None:
    item = {
        "id": "7",
        "external_url": "https://arxiv.org/abs/2601.00007v2",
        "title": "T",
        "author": {"name": "Jun Abe"},
    }
    feed = {"version": "https://jsonfeed.org/version/1", "items": [item]}
    (paper,) = feed_said(feed).papers
    assert (paper.arxiv, paper.version, paper.authors) == ("2601.00007", 2, ("Jun Abe",))


def test_a_json_feed_that_is_cut_off_gives_the_whole_items() -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"title": "One"}, {"title": "Two"}]}
    found = Said(json_feed.read(a_payload(json.dumps(feed)[:-8]), as_of=None))
    assert (found.titles, found.tail.status) == (["One"], Status.TRUNCATED)


def test_a_json_feed_without_items_is_empty_and_without_a_list_refused() -> None:
    assert feed_said({"version": "https://jsonfeed.org/version/1", "items": []}).tail.status is Status.EMPTY
    with pytest.raises(DumpError, match="no items"):
        feed_said({"version": "https://jsonfeed.org/version/1"})
