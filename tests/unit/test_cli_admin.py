"""`digest admin password`."""

from tests.cli import Digest
from tests.operator_desk import PASSWORD


def test_a_password_is_taken_from_a_pipe_and_never_said(digest: Digest) -> None:
    said = digest("admin", "password", stdin=f"{PASSWORD}\n")
    assert (said.code, "The password is set" in said.out) == (0, True)
    assert PASSWORD not in said.out + said.err
    assert digest("admin", "password", "--json", stdin=f"{PASSWORD}\n").json["set"] is True


def test_a_password_that_can_be_guessed_is_refused_in_a_sentence(digest: Digest) -> None:
    said = digest("admin", "password", stdin="short\n")
    assert (said.code, said.out) == (1, "")
    assert "at least 12 characters" in said.err
    assert digest("admin", "password", stdin="").code == 1
