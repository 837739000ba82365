"""What journeys may ask for."""

from collections.abc import Iterator

import pytest

from tests.journey.postfix import Postfix, postfix


@pytest.fixture(scope="session")
def postfix_peer() -> Iterator[Postfix]:
    """A running Postfix: the same for all journeys."""
    with postfix() as server:
        yield server
