"""Long feeds in pieces: the same entries as the whole, in bounded memory."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.parse.feed import read
from digest.parse.feed_pieces import LARGEST_ITEM, pieces, root_of
from tests.unit.feed_builders import an_atom, an_entry, an_item, an_rdf, an_rss
from tests.unit.parse_payloads import Said, a_payload

_TEXT = st.sampled_from(
    [
        "plain",
        "a &amp; b",
        "<![CDATA[</item><item> in data]]>",
        "<!-- <entry> -->",
        "&lt;item&gt;",
        "é 🐑",
        "<br/>",
    ]
)


def titles_of(*contents: str) -> list[str]:
    return [title for content in contents for title in Said(read(a_payload(content), as_of=None)).titles]


@settings(deadline=None, max_examples=40)
@given(
    texts=st.lists(_TEXT, max_size=6), size=st.integers(min_value=1, max_value=400), family=st.integers(0, 2)
)
def test_the_pieces_have_the_entries_of_the_whole(texts: list[str], size: int, family: int) -> None:
    items = [an_item(f"Sheep {n}", f"<description>{text}</description>") for n, text in enumerate(texts)]
    entries = [an_entry(f"Sheep {n}", f"<summary>{text}</summary>") for n, text in enumerate(texts)]
    feed = [an_rss(*items), an_rdf(*items), an_atom(*entries)][family]
    parts = [piece.content for piece in pieces(io.StringIO(feed), size=size)]
    assert titles_of(*parts) == titles_of(feed) == [f"Sheep {n}" for n in range(len(texts))]


def test_a_short_feed_is_one_piece_that_is_its_very_text() -> None:
    feed = an_rss(*(an_item(f"Sheep {n}") for n in range(50)))
    (piece,) = pieces(io.StringIO(feed))
    assert (piece.content, piece.is_cut, piece.left_out) == (feed, False, "")


def test_the_list_of_all_addresses_stands_in_no_further_piece() -> None:
    feed = an_rdf(*(an_item(f"Sheep {n}") for n in range(9)))
    parts = list(pieces(io.StringIO(feed), size=100))
    assert len(parts) > 2
    assert not any("rdf:Seq" in piece.content for piece in parts)


def test_prefixed_items_are_items() -> None:
    feed = (
        an_rdf(an_item("One"), an_item("Two")).replace("<item", "<rss:item").replace("</item", "</rss:item")
    )
    assert [len(piece.items) for piece in pieces(io.StringIO(feed), size=1)] == [1, 1]


def test_an_item_that_was_cut_off_is_left_out() -> None:
    feed = an_rss(an_item("One"), an_item("Two"))
    *_, last = pieces(io.StringIO(feed[:-40]), size=1)
    assert (last.left_out, last.is_cut, last.items) == ("cut off", True, ())


def test_an_item_of_millions_of_characters_is_left_out_and_the_others_stay() -> None:
    huge = an_item("Huge", f"<description>{'x' * (3 * LARGEST_ITEM)}</description>")
    found = Said(read(a_payload(an_rss(an_item("One"), huge, an_item("Three"))), as_of=None))
    assert (found.titles, found.reasons) == (["One", "Three"], ["too large"])


def test_a_long_feed_in_utf_16_is_read_in_pieces() -> None:
    feed = an_rss(
        *(an_item(f"Schäfchen {n}", f"<description>{'x' * 1000}</description>") for n in range(1500))
    )
    found = Said(read(a_payload(feed.encode("utf-16")), as_of=None))
    assert found.titles == [f"Schäfchen {n}" for n in range(1500)]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<?xml version="1.0"?>\n<rss version="2.0">', "rss"),
        ("<!-- <b> --><!DOCTYPE rss><rdf:RDF>", "rdf:RDF"),
        ("a < b <feed>", "feed"),
        ("<!-- never closed <rss>", ""),
        ("", ""),
    ],
)
def test_the_root_is_the_first_element(head: str, name: str) -> None:
    assert root_of(head)[1] == name
