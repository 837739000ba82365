"""How many cards fit: a letter that is too long is clipped by the mailbox, with the way out at its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

#: So many are cards where they fit at all, whatever has to be left out after them.
FEWEST_CARDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What an HTML part holds, best first."""

    cards: tuple[Markup, ...]
    #: Papers after the cards, one line each.
    lines: tuple[Markup, ...]
    #: Papers that only the text part has.
    n_left_out: int


def fill(cards: Sequence[Markup], *, lines: Callable[[int], Markup], room: int) -> Shelf:
    """As many cards as leave room for the others as one-liners; room: bytes of UTF-8.

    lines: gives the one-liner of the card at an index; asked only where not all cards fit.
    """
    sizes = [len(card.encode()) for card in cards]
    if sum(sizes) <= room:
        return Shelf(cards=tuple(cards), lines=(), n_left_out=0)
    short = [lines(at) for at in range(len(cards))]
    short_sizes = [len(line.encode()) for line in short]
    n_cards, used, others = 0, 0, sum(short_sizes)
    while n_cards < len(cards):
        used, others = used + sizes[n_cards], others - short_sizes[n_cards]
        if used + (others if n_cards >= FEWEST_CARDS else 0) > room:
            break
        n_cards += 1
    n_shown = n_cards
    used = sum(sizes[:n_cards])
    while n_shown < len(cards) and used + short_sizes[n_shown] <= room:
        used += short_sizes[n_shown]
        n_shown += 1
    return Shelf(
        cards=tuple(cards[:n_cards]), lines=tuple(short[n_cards:n_shown]), n_left_out=len(cards) - n_shown
    )
