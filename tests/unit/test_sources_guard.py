"""Which addresses are of the open internet, and how long a connection may last."""

import httpcore2
import pytest

from digest.sources.guard import Deadline, host_key, is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::10.0.0.1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "2001:0:7f00:1::",
    ],
)
def test_private_local_reserved_and_wrapped_addresses_are_not(address: str) -> None:
    assert not is_public(address)


def test_one_host_has_one_key() -> None:
    assert {host_key(host) for host in ("Example.ORG", "example.org.", "example.org")} == {"example.org"}
    assert host_key("[::1]") == "::1"


def test_nothing_may_be_waited_for_beyond_the_deadline() -> None:
    now = [100.0]
    deadline = Deadline(60, clock=lambda: now[0])
    now[0] = 150.0
    assert (deadline.capped_s(None), deadline.capped_s(3), deadline.capped_s(30)) == (10, 3, 10)
    now[0] = 160.0
    assert deadline.is_over
    with pytest.raises(httpcore2.ReadTimeout):
        deadline.capped_s(3)
