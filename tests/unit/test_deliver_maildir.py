"""Letters into a local mailbox."""

import mailbox
from pathlib import Path

import pytest

from digest.deliver.maildir import MaildirOutbox
from digest.errors import MailPermanent
from digest.model.delivery import State
from tests.unit.deliver_builders import CONTENT, a_letter, numbered


def test_a_letter_lies_in_new_byte_for_byte(tmp_path: Path) -> None:
    with MaildirOutbox(tmp_path / "mail") as outbox:
        list(outbox.send(numbered(a_letter())))
    (letter,) = (tmp_path / "mail" / "new").iterdir()
    assert letter.read_bytes() == CONTENT
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []


def test_other_programs_can_read_the_mailbox(tmp_path: Path) -> None:
    with MaildirOutbox(tmp_path / "mail") as outbox:
        list(outbox.send(numbered(a_letter("a@example.org"), a_letter("b@example.org"))))
    box = mailbox.Maildir(tmp_path / "mail", create=False)
    assert [message["Subject"] for message in box] == ["three new papers"] * 2
    box.close()


def test_a_letter_repeated_after_a_crash_replaces_itself(tmp_path: Path) -> None:
    for content in (CONTENT, CONTENT + b"once more\r\n"):
        with MaildirOutbox(tmp_path) as outbox:
            list(outbox.send(numbered(a_letter(content=content))))
    (letter,) = (tmp_path / "new").iterdir()
    assert letter.read_bytes().endswith(b"once more\r\n")


def test_a_letter_that_was_read_already_does_not_come_again(tmp_path: Path) -> None:
    with MaildirOutbox(tmp_path) as outbox:
        list(outbox.send(numbered(a_letter())))
    (letter,) = (tmp_path / "new").iterdir()
    letter.rename(tmp_path / "cur" / f"{letter.name}:2,S")
    with MaildirOutbox(tmp_path) as outbox:
        assert [outcome.state for _, outcome in outbox.send(numbered(a_letter()))] == [State.SENT]
    assert list((tmp_path / "new").iterdir()) == []


def test_what_a_crash_left_half_written_is_no_letter_and_in_nobodys_way(tmp_path: Path) -> None:
    with MaildirOutbox(tmp_path) as outbox:
        outbox.connect()
        list(outbox.send(numbered(a_letter())))
        (letter,) = (tmp_path / "new").iterdir()
        (tmp_path / "tmp" / letter.name).write_bytes(b"half a let")
        letter.unlink()
        list(outbox.send(numbered(a_letter())))
    assert [path.read_bytes() for path in (tmp_path / "new").iterdir()] == [CONTENT]


def test_a_file_name_says_nothing_about_the_person(tmp_path: Path) -> None:
    with MaildirOutbox(tmp_path) as outbox:
        list(outbox.send(numbered(a_letter("ada@example.org", message_id="<../../ada@example.org>"))))
    (letter,) = (tmp_path / "new").iterdir()
    assert "ada" not in letter.name


def test_an_address_with_a_line_break_fails_and_the_next_letter_is_written(tmp_path: Path) -> None:
    with MaildirOutbox(tmp_path) as outbox:
        answers = list(outbox.send(numbered(a_letter("a\r\nBcc: eve@x"), a_letter())))
    assert [outcome.state for _, outcome in answers] == [State.FAILED, State.SENT]
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_a_mailbox_that_cannot_be_made_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands in the way")
    with (
        MaildirOutbox(tmp_path / "mail") as outbox,
        pytest.raises(MailPermanent, match=r"cannot be written .*set DIGEST_SMTP_URL"),
    ):
        list(outbox.send(numbered(a_letter())))
