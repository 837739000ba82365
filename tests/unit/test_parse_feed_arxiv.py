"""arXiv's feeds, old and new, and the answers of its API."""

from html import escape

import pytest

from digest.errors import DumpError
from digest.model.dump import Status
from digest.model.paper import Paper
from digest.parse.feed import read
from tests.unit.feed_builders import an_atom, an_entry, an_item, an_rdf, an_rss
from tests.unit.parse_payloads import Said, a_payload

CHANNEL = "<title>cs.CL updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CL</link>"
API = "<id>https://arxiv.org/api/x</id><title>arXiv Query: search_query=sheep</title>"


def said(content: str) -> Said:
    return Said(read(a_payload(content), as_of=None))


def a_new_item(kind: str = "new", version: int = 1) -> str:
    more = (
        f"<description>arXiv:2602.00007v{version} Announce Type: {kind} \n"
        "Abstract: We count $a&lt;b$.</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:2602.00007v{version}</guid>'
        f"<category>cs.CL</category><category>cs.AI</category><arxiv:announce_type>{kind}</arxiv:announce_type>"
        "<dc:creator>Ida Holm, Jun Abe, Sam Roe Jr.</dc:creator>"
    )
    return an_item("Counting Sheep", more, link="https://arxiv.org/abs/2602.00007")


def the_paper(content: str) -> Paper:
    (paper,) = said(content).papers
    return paper


@pytest.mark.parametrize(
    ("kind", "version"), [("new", 1), ("cross", 1), ("replace", 2), ("replace-cross", 12)]
)
def test_a_new_item_of_each_announce_type(kind: str, version: int) -> None:
    found = said(an_rss(a_new_item(kind, version), channel=CHANNEL))
    (paper,) = found.papers
    assert found.head.format == "arxiv_rss"
    assert (paper.title, paper.abstract) == ("Counting Sheep", "We count $a<b$.")
    assert (paper.arxiv, paper.version) == ("2602.00007", version)
    assert paper.authors == ("Ida Holm", "Jun Abe", "Sam Roe Jr.")
    assert paper.categories == ("cs.CL", "cs.AI")


def test_the_doi_of_a_journal_is_kept_beside_the_id() -> None:
    item = a_new_item().replace("</item>", "<arxiv:DOI>10.5555/Sheep.7</arxiv:DOI></item>")
    paper = the_paper(an_rss(item, channel=CHANNEL))
    assert (paper.doi, paper.arxiv) == ("10.5555/sheep.7", "2602.00007")


@pytest.mark.parametrize("mark", ["", " UPDATED", " CROSS LISTED"])
def test_an_old_item_has_id_version_and_class_in_its_title(mark: str) -> None:
    anchors = '<a href="http://arxiv.org/find/1">Ida Holm</a> (WOOL Group), <a href="x">Jun Abe</a>'
    found_it = "<description>&lt;p&gt;We find $2&amp;lt;3$.\n&lt;/p&gt;</description>"
    more = f"{found_it}<dc:creator> {escape(anchors)}</dc:creator>"
    title = f"Wool at 5 GeV. (arXiv:hep-ex/0502001v2 [hep-ex]{mark})"
    found = said(an_rdf(an_item(title, more, link="http://arxiv.org/abs/hep-ex/0502001"), channel=CHANNEL))
    (paper,) = found.papers
    assert found.head.format == "arxiv_rss"
    assert (paper.title, paper.abstract) == ("Wool at 5 GeV", "We find $2<3$.")
    assert (paper.arxiv, paper.version, paper.categories) == ("hep-ex/0502001", 2, ("hep-ex",))
    assert paper.authors == ("Ida Holm", "Jun Abe")


def test_a_weekends_feed_is_empty() -> None:
    found = said(an_rss(channel=CHANNEL))
    assert (found.head.format, found.tail.status) == ("arxiv_rss", Status.EMPTY)


def test_an_answer_of_the_api() -> None:
    more = (
        '<link href="https://arxiv.org/abs/2602.00007v3"/><summary>  We count\n sheep.</summary>'
        "<published>2026-02-01T00:00:00Z</published><updated>2026-02-09T00:00:00Z</updated>"
        '<category term="cs.CL"/><author><name>Ida Holm</name></author><author><name>Jun Abe</name></author>'
    )
    found = said(
        an_atom(an_entry("Counting\n  Sheep", more, number="http://arxiv.org/abs/2602.00007v3"), feed=API)
    )
    (paper,) = found.papers
    assert found.head.format == "arxiv_api"
    assert (paper.title, paper.arxiv, paper.version) == ("Counting Sheep", "2602.00007", 3)
    assert str(paper.published) == "2026-02-01 00:00:00+00:00"
    assert (paper.authors, paper.url) == (("Ida Holm", "Jun Abe"), "https://arxiv.org/abs/2602.00007v3")


def test_an_answer_without_entries_is_empty() -> None:
    assert said(an_atom(feed=API)).tail.status is Status.EMPTY


def test_an_error_entry_is_refused_in_arxivs_words() -> None:
    entry = an_entry(
        "Error", "<summary>incorrect id format for sheep</summary>", number="https://arxiv.org/api/errors#x"
    )
    with pytest.raises(DumpError, match="error answer of arXiv: incorrect id format for sheep"):
        said(an_atom(entry, feed=API))


def test_an_error_feed_is_refused_in_arxivs_words() -> None:
    channel = '<title>Feed error for query "cs.XX"</title><description>No such archive</description>'
    with pytest.raises(DumpError, match=r"Feed error for query.*No such archive"):
        said(an_rss(channel=channel))


def test_a_feed_made_of_arxivs_keeps_id_and_abstract() -> None:
    more = (
        "<description>&lt;p&gt;\n羊\n&lt;/p&gt;&lt;p&gt;\narXiv:2602.00007v1 Announce Type: new  "
        "Abstract: We count.\n&lt;/p&gt;</description>"
    )
    paper = the_paper(an_rss(an_item("羊を数える", more, link="https://arxiv.org/abs/2602.00007")))
    assert (paper.title, paper.abstract, paper.arxiv, paper.version) == (
        "羊を数える",
        "We count.",
        "2602.00007",
        1,
    )
