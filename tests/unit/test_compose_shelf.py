"""How many cards fit."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from digest.compose.shelf import FEWEST_CARDS, Shelf, fill


def filled(sizes: list[int], *, room: int, line: int = 10) -> Shelf:
    return fill([escape("c" * size) for size in sizes], lines=lambda _: escape("l" * line), room=room)


def test_what_fits_is_not_folded() -> None:
    shelf = filled([100] * 10, room=1_000)
    assert (len(shelf.cards), shelf.lines, shelf.n_left_out) == (10, (), 0)


def test_later_cards_become_lines_so_that_all_are_shown() -> None:
    shelf = filled([100] * 20, room=1_000)
    assert (len(shelf.cards), len(shelf.lines), shelf.n_left_out) == (8, 12, 0)


def test_the_first_cards_stay_and_what_is_left_out_is_counted() -> None:
    shelf = filled([100] * 1_000, room=1_000)
    assert (len(shelf.cards), len(shelf.lines), shelf.n_left_out) == (FEWEST_CARDS, 50, 945)


@given(st.lists(st.integers(1, 5_000), max_size=60), st.integers(0, 20_000))
def test_the_room_is_never_exceeded_and_no_paper_is_lost(sizes: list[int], room: int) -> None:
    shelf = filled(sizes, room=room)
    assert sum(map(len, (*shelf.cards, *shelf.lines))) <= room
    assert len(shelf.cards) + len(shelf.lines) + shelf.n_left_out == len(sizes)
