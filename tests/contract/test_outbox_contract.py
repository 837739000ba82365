"""What every outbox does, the fake of the flow tests included."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pytest

from digest.deliver.answer import has_control
from digest.deliver.guarded import GuardedOutbox
from digest.deliver.guards import Guards
from digest.deliver.maildir import MaildirOutbox
from digest.deliver.outbox import open_outbox
from digest.deliver.smtp import SmtpOutbox
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import PaceSettings, SmtpSettings
from tests.builders import MONDAY
from tests.smtp_peer import smtp_peer
from tests.unit.deliver_builders import CONTENT, NoPauses, a_letter, numbered


class Outbox(Protocol):
    """The shape that sending relies on."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def shown(self) -> str: ...

    def connect(self) -> None: ...

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]: ...


class Box(Protocol):
    """An outbox, and what came out at its other end."""

    def open(self) -> Outbox: ...

    def contents(self) -> list[bytes]: ...


class FakeOutbox:
    """Keeps letters in a list."""

    def __init__(self, kept: list[bytes]) -> None:
        self._kept = kept

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    @property
    def shown(self) -> str:
        return "a list in memory"

    def connect(self) -> None:
        return None

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]:
        for delivery, letter in letters:
            if has_control(letter.rcpt_to) or has_control(letter.mail_from):
                yield delivery, Outcome(state=State.FAILED, said="the address holds a control character")
                continue
            self._kept.append(letter.content)
            yield delivery, Outcome(state=State.SENT)


class _Fake:
    def __init__(self) -> None:
        self._kept: list[bytes] = []

    def open(self) -> Outbox:
        return FakeOutbox(self._kept)

    def contents(self) -> list[bytes]:
        return sorted(self._kept)


class _Maildir:
    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> Outbox:
        return open_outbox(f"maildir://{self._path}", SmtpSettings())

    def contents(self) -> list[bytes]:
        return sorted(path.read_bytes() for path in self._path.glob("new/*"))


class _Smtp:
    def __init__(self, url: str, letters: list[tuple[str, bytes]]) -> None:
        self._url = url
        self._letters = letters

    def open(self) -> Outbox:
        return open_outbox(self._url, SmtpSettings(timeout_s=5, final_dot_timeout_s=5))

    def contents(self) -> list[bytes]:
        return sorted(content for _, content in self._letters)


class _Guarded(_Smtp):
    def open(self) -> Outbox:
        inner = open_outbox(self._url, SmtpSettings(timeout_s=5, final_dot_timeout_s=5))
        assert isinstance(inner, SmtpOutbox)
        return GuardedOutbox(
            inner, Guards(PaceSettings()), pauses=NoPauses(), now=lambda: MONDAY, wait=_never_waits
        )


def _never_waits(seconds: float) -> None:
    raise AssertionError(f"nothing here asks for a wait of {seconds} seconds")


@contextmanager
def a_box(kind: str, path: Path) -> Iterator[Box]:
    if kind == "fake":
        yield _Fake()
    elif kind == "maildir":
        yield _Maildir(path / "mail")
    else:
        with smtp_peer() as peer:
            yield (_Smtp if kind == "smtp" else _Guarded)(peer.url, peer.letters)


@pytest.fixture(params=["fake", "maildir", "smtp", "guarded"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Box]:
    opened: AbstractContextManager[Box] = a_box(request.param, tmp_path)
    with opened as ready:
        yield ready


def test_every_letter_gets_its_outcome_in_order_under_its_own_number(box: Box) -> None:
    letters = numbered(*(a_letter(f"r{number}@example.org") for number in range(5)))
    with box.open() as outbox:
        answers = list(outbox.send(letters))
    assert [delivery for delivery, _ in answers] == [delivery for delivery, _ in letters]
    assert {outcome.state for _, outcome in answers} == {State.SENT}


def test_letters_come_out_byte_for_byte(box: Box) -> None:
    contents = [CONTENT, CONTENT + b".last\r\n", b"Subject: x\r\n\r\n.\r\n"]
    with box.open() as outbox:
        letters = [
            a_letter(f"r{number}@example.org", content=content) for number, content in enumerate(contents)
        ]
        list(outbox.send(numbered(*letters)))
    assert box.contents() == sorted(contents)


def test_an_answer_is_there_before_the_next_letter_is_asked_for(box: Box) -> None:
    asked: list[int] = []

    def letters() -> Iterator[tuple[DeliveryId, Letter]]:
        for delivery, letter in numbered(a_letter("a@example.org"), a_letter("b@example.org")):
            asked.append(delivery)
            yield delivery, letter

    with box.open() as outbox:
        answers = outbox.send(letters())
        assert (next(answers)[0], asked) == (1, [1])
        assert (next(answers)[0], asked) == (2, [1, 2])


def test_an_address_that_could_smuggle_a_command_fails_and_the_next_letter_leaves(box: Box) -> None:
    letters = numbered(a_letter("a\r\nRCPT TO:<eve@example.org>"), a_letter())
    with box.open() as outbox:
        states = [outcome.state for _, outcome in outbox.send(letters)]
    assert states == [State.FAILED, State.SENT]
    assert box.contents() == [CONTENT]


def test_nothing_to_send_is_nothing_wrong(box: Box) -> None:
    with box.open() as outbox:
        assert list(outbox.send([])) == []
    assert box.contents() == []


def test_it_can_be_sent_twice_over_one_opening(box: Box) -> None:
    with box.open() as outbox:
        outbox.connect()
        list(outbox.send(numbered(a_letter("a@example.org"))))
        list(outbox.send(numbered(a_letter("b@example.org"))))
    assert len(box.contents()) == 2


def test_it_says_where_letters_go(box: Box) -> None:
    with box.open() as outbox:
        assert outbox.shown


def test_the_url_decides_which_outbox_it_is(tmp_path: Path) -> None:
    assert isinstance(open_outbox(f"maildir://{tmp_path}", SmtpSettings()), MaildirOutbox)
