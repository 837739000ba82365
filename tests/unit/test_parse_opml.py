"""OPML lists, most of them not well-formed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DumpError
from digest.parse.opml import FeedEntry, feeds, read
from tests.unit.parse_payloads import a_payload


def an_opml(*outlines: str) -> str:
    head = '<?xml version="1.0"?><opml version="2.0"><head><title>t</title></head>'
    return f"{head}<body>{''.join(outlines)}</body></opml>"


def a_feed(title: str = "Flock", url: str = "https://flock.example.org/feed", more: str = "") -> str:
    return f'<outline type="rss" text="{title}" title="{title}" xmlUrl="{url}" {more}/>'


def named(*outlines: str) -> list[FeedEntry]:
    return feeds(a_payload(an_opml(*outlines)))


def test_a_feed_has_title_address_and_site() -> None:
    (feed,) = named(a_feed(more='htmlUrl="https://flock.example.org"'))
    assert feed == FeedEntry(
        title="Flock", url="https://flock.example.org/feed", site="https://flock.example.org"
    )


def test_headings_are_the_path_of_categories() -> None:
    first, second, third = named(
        '<outline text="Animals">\n\t<outline text="Woolly">',
        a_feed("One"),
        "</outline>",
        a_feed("Two"),
        "</outline>",
        a_feed("Three"),
    )
    assert (first.categories, second.categories, third.categories) == (
        ("Animals", "Woolly"),
        ("Animals",),
        (),
    )


def test_a_feed_with_an_end_tag_is_no_heading() -> None:
    first, second = named(
        '<outline text="A" xmlUrl="https://a.example.org/f"></outline>',
        '<outline text="B" xmlUrl="https://b.example.org/f"/>',
    )
    assert (first.categories, second.categories) == ((), ())


def test_bare_ampersands_stay_and_references_are_resolved() -> None:
    (feed,) = named(a_feed("Sheep & Goats &lt;&amp;&gt;", "https://flock.example.org/?a=1&copy=2&amp;c=3"))
    assert (feed.title, feed.url) == ("Sheep & Goats <&>", "https://flock.example.org/?a=1&copy=2&c=3")


def test_bare_quotes_and_markup_in_a_value_do_no_harm() -> None:
    description = 'description=""A talk" they said.<br>\nAnd more."'
    odd = f'<outline text="Odd" {description} xmlUrl="https://odd.example.org/f" type="rss" />'
    assert [feed.title for feed in named(odd, a_feed("Next"))] == ["Odd", "Next"]


def test_single_quotes_and_other_case_are_read() -> None:
    (feed,) = named("<OUTLINE Text='Flock' XMLURL='https://flock.example.org/feed'/>")
    assert feed.title == "Flock"


def test_a_feed_without_title_is_called_by_its_address() -> None:
    assert named('<outline xmlUrl="https://a.example.org/f"/>')[0].title == "https://a.example.org/f"


def test_addresses_that_are_not_of_the_web_and_comments_are_left_out() -> None:
    found = named(a_feed("Bad", "file:///etc/passwd"), f"<!-- {a_feed('Old')} -->", a_feed("Good"))
    assert [feed.title for feed in found] == ["Good"]


def test_a_list_that_was_cut_off_names_what_is_there() -> None:
    text = an_opml(a_feed("One"), a_feed("Two"))
    assert [feed.title for feed in feeds(a_payload(text[: text.index("Two")]))] == ["One"]


def test_a_list_without_feeds_is_refused() -> None:
    with pytest.raises(DumpError, match="names no feed"):
        named('<outline text="empty"/>')


def test_as_a_dump_it_is_refused_with_what_to_do() -> None:
    with pytest.raises(DumpError, match=r"list of feeds.*catalogue"):
        read(a_payload(an_opml(a_feed())), as_of=None)


@given(st.text(alphabet="<>/\"'= &;outlinexmlUrl\n-!", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = feeds(a_payload(an_opml(text)))
    except DumpError:
        found = []
    assert all(feed.url.startswith("http") for feed in found)
