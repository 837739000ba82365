"""Addresses as sources, asked of a real server."""

import gzip
import threading
from collections.abc import Iterator
from email.utils import format_datetime

import pytest

from digest.errors import SourceError
from digest.model.dump import NotModified, Payload, Validators
from tests.unit.sources_server import NOW, Asked, Site, a_site, a_site_asked_in_haste, read, refused

DUMP = b'[{"title": "a made-up title"}]'


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site_asked_in_haste() as running:
        yield running


def test_an_address_gives_its_body_its_type_and_what_to_ask_with_the_next_time(site: Site) -> None:
    site.shows(
        DUMP, ETag='"v1"', Last_Modified="Sun, 01 Mar 2026 06:00:00 GMT", Content_Type="application/json"
    )
    found, content = read(site.url())
    assert isinstance(found, Payload)
    assert (content, found.content_type, found.origin) == (DUMP, "application/json", site.url())
    assert found.validators == Validators(etag='"v1"', last_modified="Sun, 01 Mar 2026 06:00:00 GMT")


def test_the_server_is_told_who_asks(site: Site) -> None:
    site.shows(DUMP)
    read(site.url())
    assert site.headers()["user-agent"].startswith("digest/")


def test_an_unchanged_address_is_not_read_again(site: Site) -> None:
    site.shows(b"", status=304, ETag='"v1"')
    given = Validators(etag='"v1"', last_modified="Sun, 01 Mar 2026 06:00:00 GMT")
    found, _ = read(site.url(), validators=given)
    assert isinstance(found, NotModified)
    assert site.headers()["if-none-match"] == '"v1"'
    assert site.headers()["if-modified-since"] == "Sun, 01 Mar 2026 06:00:00 GMT"


def test_validators_stay_where_not_modified_repeats_none(site: Site) -> None:
    site.shows(b"", status=304)
    found, _ = read(site.url(), validators=Validators(etag='"v1"'))
    assert found.validators == Validators(etag='"v1"')


def test_an_address_without_validators_is_asked_without_conditions(site: Site) -> None:
    site.shows(DUMP)
    found, _ = read(site.url())
    assert found.validators is None
    assert "if-none-match" not in site.headers()


def test_a_validator_that_cannot_stand_in_a_header_is_not_kept(site: Site) -> None:
    site.shows(DUMP, ETag='"' + "x" * 5000 + '"')
    assert read(site.url())[0].validators is None


def test_a_packed_answer_is_unpacked_and_a_packed_file_in_it_too(site: Site) -> None:
    site.shows(gzip.compress(DUMP), path="/once", Content_Encoding="gzip")
    site.shows(gzip.compress(gzip.compress(DUMP)), path="/twice", Content_Encoding="gzip")
    site.shows(gzip.compress(DUMP), path="/dump.gz", Content_Type="application/gzip")
    for path in ("/once", "/twice", "/dump.gz"):
        assert read(site.url(path))[1] == DUMP


def test_an_answer_packed_in_a_way_that_was_not_asked_for_is_refused(site: Site) -> None:
    site.shows(DUMP, Content_Encoding="br")
    assert "compressed with br" in str(refused(site.url()))
    assert site.headers()["accept-encoding"] == "gzip"


def test_a_packed_answer_that_is_cut_off_says_so_and_is_asked_for_again_whole(site: Site) -> None:
    site.shows(gzip.compress(DUMP)[:-4], Content_Encoding="gzip", ETag='"v1"')
    found, content = read(site.url())
    assert isinstance(found, Payload)
    assert (content, found.is_cut_off, found.validators) == (DUMP, True, None)


def test_a_bomb_is_refused_at_the_limit(site: Site) -> None:
    site.shows(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")
    with pytest.raises(SourceError, match="more than 1,000,000 bytes"):
        read(site.url())


def test_an_answer_that_announces_too_much_is_not_read(site: Site) -> None:
    site.shows(b"x", Content_Length="2000000")
    with pytest.raises(SourceError, match="more than 1,000,000 bytes"):
        read(site.url())


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "does not let digest in"),
        (404, "there is nothing"),
        (410, "there is nothing"),
        (204, "not a dump"),
        (202, "not a dump"),
        (304, "not a dump"),
        (418, "not a dump"),
    ],
)
def test_an_answer_that_is_no_dump_is_refused_at_once(site: Site, status: int, sentence: str) -> None:
    site.shows(b"", status=status)
    error = refused(site.url())
    assert (error.status, len(site.asked)) == (status, 1)
    assert sentence in str(error)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_server_is_asked_three_times(site: Site, status: int) -> None:
    site.shows(b"", status=status)
    error = refused(site.url())
    assert (error.status, len(site.asked)) == (status, 3)
    assert "try again later" in str(error)


def test_a_server_that_recovers_gives_its_dump(site: Site) -> None:
    def at_first_busy(asked: Asked) -> None:
        asked.reply(*((b"", 503) if len(site.asked) < 3 else (DUMP, 200)))

    site.pages["/dump"] = at_first_busy
    assert read(site.url())[1] == DUMP


def test_a_server_that_asks_for_a_long_pause_is_left_alone(site: Site) -> None:
    later = format_datetime(NOW.replace(hour=13), usegmt=True)
    site.shows(b"", path="/seconds", status=429, Retry_After="3600")
    site.shows(b"", path="/date", status=503, Retry_After=later)
    for path in ("/seconds", "/date"):
        assert "pause of 3600 seconds" in str(refused(site.url(path)))
    assert site.paths == ["/seconds", "/date"]


def test_a_short_pause_is_kept(site: Site) -> None:
    site.shows(b"", status=503, Retry_After="2")
    assert refused(site.url()).status == 503
    assert len(site.asked) == 3


def test_a_body_that_ends_early_is_asked_for_again_and_then_refused(site: Site) -> None:
    def hangs_up(asked: Asked) -> None:
        asked.reply(b"half", Content_Length="100")
        asked.close_connection = True

    site.pages["/dump"] = hangs_up
    assert "could not be read" in str(refused(site.url()))
    assert len(site.asked) == 3


def test_a_body_that_drips_is_given_up_at_the_time_limit(site: Site) -> None:
    enough = threading.Event()

    def drips(asked: Asked) -> None:
        asked.reply(b"x", Content_Length="100000")
        while not enough.wait(0.02):
            asked.wfile.write(b"x")

    site.pages["/dump"] = drips
    error = refused(site.url(), timeout_s=0.3)
    enough.set()
    assert "did not finish within 0.3 seconds (fetch.timeout_s)" in str(error)
    assert len(site.asked) == 1


def test_nobody_there_is_said_so(site: Site) -> None:
    with a_site() as other:
        url = other.url()
    assert "could not be read" in str(refused(url))


def test_a_name_that_does_not_exist_is_said_so(site: Site) -> None:
    assert "cannot be resolved" in str(refused("http://nowhere.invalid/"))
