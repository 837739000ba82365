"""What a server says, cut into replies."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.replies import Replies, Reply

LINES = st.sampled_from(
    ["250 2.1.0 ok", "250 ok", "354 go on ", "250", "250-first", "250-", "550 5.1.1 nö", "hello", "25", ""]
)
ENDS = st.sampled_from(["\r\n", "\n"])


@given(st.lists(st.tuples(LINES, ENDS), max_size=8), st.lists(st.integers(0, 80), max_size=5))
def test_replies_are_the_same_however_the_network_cuts_them(
    lines: list[tuple[str, str]], cuts: list[int]
) -> None:
    said = "".join(line + end for line, end in lines).encode()
    bounds = [0, *sorted(min(cut, len(said)) for cut in cuts), len(said)]
    pieces = [said[start:end] for start, end in pairwise(bounds)]
    bytewise = [said[at : at + 1] for at in range(len(said))]
    assert heard(pieces) == heard([said]) == heard(bytewise)


def heard(pieces: list[bytes]) -> list[Reply]:
    replies = Replies()
    return [reply for piece in pieces for reply in replies.heard(piece)]


def test_a_reply_of_several_lines_is_one() -> None:
    assert heard([b"250-2.1.0 one\r\n250 two\r\n354 go on\r\n"]) == [
        Reply(250, "2.1.0 one\ntwo"),
        Reply(354, "go on"),
    ]


def test_a_reply_goes_on_in_the_next_piece_behind_a_whole_one() -> None:
    assert heard([b"354 go on\r\n250-one\r\n", b"250 two\r\n"]) == [
        Reply(354, "go on"),
        Reply(250, "one\ntwo"),
    ]


def test_a_reply_without_end_is_none() -> None:
    found = heard([b"250-" + b"x" * 400 + b"\r\n"] * 200)
    assert found
    assert {reply.code for reply in found} == {-1}
    assert heard([b"hello there\r\n"]) == [Reply(-1, "hello there")]
