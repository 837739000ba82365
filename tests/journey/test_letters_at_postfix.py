"""A mail server delivers our letters as we wrote them: nothing is folded, cut or encoded anew on the way."""

import pytest

from tests.journey.letters_at_postfix import as_sent, delivered
from tests.journey.postfix import Postfix
from tests.letters import every_letter

pytestmark = pytest.mark.journey


def test_every_letter_arrives_with_the_bytes_that_were_signed(postfix_peer: Postfix) -> None:
    letters = every_letter()
    arrived = delivered(letters, postfix_peer)
    for name, letter in letters.items():
        assert as_sent(arrived[name]) == letter.content, name
