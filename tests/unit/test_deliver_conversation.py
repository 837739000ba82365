"""A connection in its usual step: whole rounds of replies, held against the same replies one by one."""

import asyncio
from itertools import product

import pytest

from digest.deliver.conversation import Conversation
from digest.deliver.destination import SmtpDestination, parse
from digest.deliver.greeting import Line
from digest.deliver.passage import Passage, Tidings
from digest.model.delivery import DeliveryId
from digest.settings import SmtpSettings
from tests.unit.deliver_builders import a_letter

TO_DOT = [
    "250 2.0.0 taken",
    "250 taken by r0@example.org",
    "451 later",
    "554 no",
    "421 leaving",
    "299",
    "999 eh",
]
TO_MAIL = ["250 ok", "451 later", "550 5.7.1 not you", "552 too long"]
TO_RCPT = ["250 ok", "550 5.1.1 nobody", "530 log in", "421 leaving"]
TO_DATA = ["354 go on", "250 eh", "554 nobody wants it"]
ROUNDS = list(product(TO_DOT, TO_MAIL, TO_RCPT, TO_DATA))


class _Wire(asyncio.Transport):
    """Takes everything at once and keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.is_aborted = False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self.is_aborted

    def abort(self) -> None:
        self.is_aborted = True


def after(pieces: list[bytes], *, n: int, is_ending: bool) -> object:
    """All that is told and said when a letter is on its way, n - 1 behind it, and these replies come."""

    async def talk() -> object:
        destination = parse("smtp://127.0.0.1:25")
        assert isinstance(destination, SmtpDestination)
        wire, tidings = _Wire(), Tidings(news=lambda: None, news_soon=lambda: None)
        line = Line(wire, {"pipelining": ""})
        one = Conversation(line, destination, SmtpSettings(letters_per_connection=3), tidings, nth=1)
        passages = [
            Passage(id=DeliveryId(number), letter=a_letter(f"r{number}@example.org")) for number in range(n)
        ]
        for passage in passages[:2]:
            one.take(passage)
        one.data_received(b"250 ok\r\n250 ok\r\n354 go on\r\n")
        for passage in passages[2:]:
            one.take(passage)
        if is_ending:
            one.end("the run was stopped")
        for piece in pieces:
            one.data_received(piece)
        told = [*tidings.answers], str(tidings.error), [passage.id for passage in tidings.again]
        state = one.is_closed, one.is_idle, one.has_room, one.is_handed_over, wire.is_aborted
        one.abort()
        return told, state, wire.written, [(one.is_over, one.is_out) for one in passages]

    return asyncio.run(talk())


@pytest.mark.parametrize("is_ending", [False, True])
@pytest.mark.parametrize("n", [2, 3])
def test_a_round_that_is_heard_whole_is_as_one_that_is_heard_line_by_line(n: int, *, is_ending: bool) -> None:
    for replies in ROUNDS:
        lines = [f"{reply}\r\n".encode() for reply in replies]
        by_line = after(lines, n=n, is_ending=is_ending)
        assert after([b"".join(lines)], n=n, is_ending=is_ending) == by_line, replies
        assert after([lines[0], b"".join(lines[1:])], n=n, is_ending=is_ending) == by_line, replies
