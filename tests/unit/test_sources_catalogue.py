"""The catalogue of sources."""

from pathlib import Path

import pytest

from digest.errors import SettingsError
from digest.settings import shipped
from digest.sources.catalogue import CatalogueEntry, Kind, from_feeds, load


def a_catalogue(folder: Path, *tables: str) -> Path:
    file = folder / "sources.toml"
    file.write_text("".join(f"[[source]]\n{table}\n" for table in tables))
    return file


def an_entry(
    location: str = "feeds.opml", *, kind: Kind = Kind.OPML, is_enabled: bool = True
) -> CatalogueEntry:
    return CatalogueEntry(name="list", kind=kind, location=location, enabled=is_enabled, cron="0 6 * * *")


def test_entries_come_in_their_order_with_what_they_say(tmp_path: Path) -> None:
    file = a_catalogue(
        tmp_path,
        'name = "feed"\nkind = "address"\nlocation = "https://a.example/"\nenabled = true\n'
        'cron = "5 6 * * 1-5"',
        'name = "inbox"\nkind = "folder"\nlocation = "in"',
    )
    feed, inbox = load(file)
    assert (feed.name, feed.kind, feed.enabled, feed.cron) == ("feed", Kind.ADDRESS, True, "5 6 * * 1-5")
    assert (inbox.kind, inbox.location, inbox.cron) == (Kind.FOLDER, "in", "")


def test_what_reaches_out_is_off_and_what_lies_here_is_on_unless_it_says_otherwise(tmp_path: Path) -> None:
    file = a_catalogue(
        tmp_path,
        'name = "a"\nkind = "address"\nlocation = "https://example.org/rss"',
        'name = "b"\nkind = "opml"\nlocation = "feeds.opml"',
        'name = "c"\nkind = "folder"\nlocation = "in"',
        'name = "d"\nkind = "file"\nlocation = "dump.txt"',
    )
    assert [entry.enabled for entry in load(file)] == [False, False, True, True]


def test_a_relative_path_is_below_home_and_an_address_stays_one() -> None:
    home = Path("/srv/digest")
    assert an_entry("in", kind=Kind.FOLDER).located(home) == "/srv/digest/in"
    assert an_entry("/data/in", kind=Kind.FOLDER).located(home) == "/data/in"
    assert an_entry("https://example.org/x.opml").located(home) == "https://example.org/x.opml"


GOOD = 'name = "a"\nkind = "address"\nlocation = "https://example.org/"'


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('kind = "folder"\nlocation = "in"', "name"),
        ('name = "a b"\nkind = "folder"\nlocation = "in"', "name"),
        ('name = 7\nkind = "folder"\nlocation = "in"', "name"),
        ('name = "a"\nlocation = "in"', "kind"),
        ('name = "a"\nkind = "feed"\nlocation = "in"', "kind"),
        ('name = "a"\nkind = "folder"', "location"),
        ('name = "a"\nkind = "folder"\nlocation = ""', "location"),
        ('name = "a"\nkind = "folder"\nlocation = "https://example.org/"', "location"),
        ('name = "a"\nkind = "address"\nlocation = "ftp://example.org/"', "location"),
        (f'{GOOD}\nenabled = "yes"', "enabled"),
        (f'{GOOD}\ncron = "daily"', "cron"),
        (f'{GOOD}\ncron = "0 6 * *"', "cron"),
        (f"{GOOD}\ncron = 6", "cron"),
        (f'{GOOD}\ncron = "0 6 * * $(x)"', "cron"),
        (f"{GOOD}\nenable = true", "enable"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file_and_key(tmp_path: Path, table: str, key: str) -> None:
    file = a_catalogue(tmp_path, 'name = "first"\nkind = "folder"\nlocation = "in"', table)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert caught.value.key == f"source.{key}"
    assert str(caught.value).startswith(f"{file}: source 2")
    assert f"{key}: " in str(caught.value)


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match='source 2 \\("a"\\): name: is taken'):
        load(a_catalogue(tmp_path, GOOD, GOOD))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[source]\n", "is not TOML"),
        ("source = 7\n", "written as"),
        ("[source]\nname = 'a'\n", "written as"),
        ("[[sources]]\nname = 'a'\n", "sources: is not known"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=sentence):
        load(file)


def test_a_missing_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_an_empty_catalogue_has_no_sources(tmp_path: Path) -> None:
    assert load(a_catalogue(tmp_path)) == []


def test_the_shipped_catalogue_reads_one_folder_and_asks_nobody_until_switched_on() -> None:
    entries = load(shipped("config") / "sources.toml")
    assert [(entry.name, entry.kind) for entry in entries if entry.enabled] == [("inbox", Kind.FOLDER)]
    hosts = {entry.location.split("/")[2] for entry in entries if entry.kind is Kind.ADDRESS}
    assert hosts == {
        "huggingface.co",
        "rss.arxiv.org",
        "export.arxiv.org",
        "connect.biorxiv.org",
        "connect.medrxiv.org",
    }


def test_the_feeds_of_a_list_are_entries_that_follow_their_list() -> None:
    (feed,) = from_feeds(an_entry(), [("Vision & Language!", " https://example.org/rss ")])
    assert feed == CatalogueEntry(
        name="list/vision-language",
        kind=Kind.ADDRESS,
        location="https://example.org/rss",
        enabled=True,
        cron="0 6 * * *",
    )
    assert not from_feeds(an_entry(is_enabled=False), [("x", "https://example.org/rss")])[0].enabled


def test_feeds_of_equal_or_empty_titles_are_told_apart() -> None:
    feeds = [
        ("News", "https://a.example/"),
        ("news", "https://b.example/"),
        ("", "https://c.example/"),
        ("語", "https://d.example/"),
    ]
    names = [entry.name for entry in from_feeds(an_entry(), feeds)]
    assert names == ["list/news", "list/news-2", "list/feed", "list/feed-2"]


def test_what_is_no_address_or_stands_there_twice_is_left_out() -> None:
    feeds = [
        ("a", "https://a.example/"),
        ("b", "feed.xml"),
        ("c", "javascript:alert(1)"),
        ("d", "https://a.example/"),
    ]
    assert [entry.name for entry in from_feeds(an_entry(), feeds)] == ["list/a"]
