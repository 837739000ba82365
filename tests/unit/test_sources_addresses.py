"""Which addresses are asked, where redirects may lead, and whose certificate is believed."""

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from digest.errors import FetchError
from tests.smtp_peer import server_context, trusting_context
from tests.unit.sources_server import Asked, Site, a_site_asked_in_haste, read, refused

DUMP = b'[{"title": "a made-up title"}]'


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site_asked_in_haste() as running:
        yield running


def test_redirects_are_followed_and_the_origin_stays_what_was_asked(site: Site) -> None:
    site.redirects("/old", "/moved?to=there", 301)
    site.redirects("/moved?to=there", site.url("/new"), 307)
    site.shows(DUMP, path="/new")
    found, content = read(site.url("/old"))
    assert (content, found.origin) == (DUMP, site.url("/old"))
    assert site.paths == ["/old", "/moved?to=there", "/new"]


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.redirects("/dump", "/dump")
    assert "redirects more than 5 times" in str(refused(site.url()))
    assert len(site.asked) == 6


def test_a_redirect_to_a_private_machine_is_not_followed(site: Site) -> None:
    site.redirects("/dump", f"http://127.0.0.2:{site.port}/secret")
    site.shows(b"secret", path="/secret")
    assert "127.0.0.2 is a private or local address" in str(refused(site.url()))
    assert site.paths == ["/dump"]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://ada:pw@127.0.0.1/x", "http://[::1/", ""]
)
def test_a_redirect_to_something_else_is_not_followed(site: Site, location: str) -> None:
    site.redirects("/dump", location)
    assert refused(site.url()).origin
    assert site.paths == ["/dump"]


def test_a_private_address_is_refused_until_the_operator_allows_its_host(site: Site) -> None:
    site.shows(DUMP)
    error = refused(site.url(), allowed=())
    assert "fetch.allow_private_hosts" in str(error)
    assert error.origin == site.url()
    assert site.asked == []
    assert read(site.url(), allowed=("127.0.0.1",))[1] == DUMP


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "127.1", "[::1]", "LOCALHOST"])
def test_other_spellings_of_this_machine_are_refused_too(site: Site, host: str) -> None:
    site.shows(DUMP)
    assert "private or local address" in str(refused(site.url(host=host), allowed=()))
    assert site.asked == []


def test_an_allowed_host_is_meant_in_any_spelling_of_its_name(site: Site) -> None:
    site.shows(DUMP)
    assert read(site.url(host="LocalHost"), allowed=("localhost.",))[1] == DUMP


def test_a_password_in_an_address_is_refused_and_not_repeated(site: Site) -> None:
    error = refused(site.url(host="ada:hunter2@127.0.0.1"))
    assert "hunter2" not in str(error)
    assert "hunter2" not in error.origin
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///dump",
        "http://exa mple/",
        "http://127.0.0.1:99999/",
        "https://[x]/",
        "http://a%00b/",
        "http://127.0.0.1:0/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert str(refused(url))


@pytest.fixture
def private_site(site: Site) -> Iterator[str]:
    """The site over TLS, with a certificate for localhost."""
    handler = type("AskedOfSite", (Asked,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = server_context().wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield str(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


def test_https_is_checked_against_the_name_and_not_the_address_it_resolves_to(
    site: Site, private_site: str
) -> None:
    site.shows(DUMP)
    url = f"https://localhost:{private_site}/dump"
    assert read(url, allowed=("localhost",), tls=trusting_context())[1] == DUMP
    assert site.headers()["host"] == f"localhost:{private_site}"


def test_a_certificate_that_nobody_vouches_for_is_refused(site: Site, private_site: str) -> None:
    site.shows(DUMP)
    error = refused(f"https://localhost:{private_site}/dump", allowed=("localhost",))
    assert "certificate" in str(error).lower()
    assert site.asked == []


def test_a_redirect_from_https_to_http_is_not_followed(site: Site, private_site: str) -> None:
    site.redirects("/dump", site.url("/plain"))
    site.shows(DUMP, path="/plain")
    with pytest.raises(FetchError, match="from https to http"):
        read(
            f"https://localhost:{private_site}/dump",
            allowed=("localhost", "127.0.0.1"),
            tls=trusting_context(),
        )
    assert site.paths == ["/dump"]
