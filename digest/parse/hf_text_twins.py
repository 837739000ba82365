"""Papers that a page shows twice, for wide and narrow screens: each once, with the facts of both."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from digest.model.dump import Rejected
from digest.model.paper import Paper
from digest.text.fold import title_key

#: So much text is held back to meet its twin; pages of cards are far smaller.
_WINDOW_CHARS = 8_000_000


def joined(found: Iterable[Paper | Rejected]) -> Iterator[Paper | Rejected]:
    """Papers in the order of their first showing, the second joined to it.

    Twins have the same arXiv id, or the same title where one of them has no id. Memory: at most 8 million
    characters of text and one record.
    """
    held: OrderedDict[int, Paper | Rejected] = OrderedDict()
    places: dict[str, int] = {}
    size = 0
    for place, one in enumerate(found):
        twin = _twin(one, held, places) if isinstance(one, Paper) else None
        if twin is not None and isinstance(one, Paper):
            held[twin] = _with_facts(held[twin], one)
            _remember(held[twin], twin, places)
            continue
        held[place] = one
        _remember(one, place, places)
        size += _size(one)
        while size > _WINDOW_CHARS and len(held) > 1:
            gone, oldest = held.popitem(last=False)
            size -= _size(oldest)
            _forget(oldest, gone, places)
            yield oldest
    yield from held.values()


def _keys(one: Paper | Rejected) -> tuple[str, ...]:
    if isinstance(one, Rejected):
        return ()
    by_title = "title " + title_key(one.title)
    return (f"arxiv {one.arxiv}", by_title) if one.arxiv else (by_title,)


def _twin(one: Paper, held: OrderedDict[int, Paper | Rejected], places: dict[str, int]) -> int | None:
    for key in _keys(one):
        place = places.get(key)
        other = held.get(place) if place is not None else None
        if isinstance(other, Paper) and (not one.arxiv or not other.arxiv or one.arxiv == other.arxiv):
            return place
    return None


def _remember(one: Paper | Rejected, place: int, places: dict[str, int]) -> None:
    for key in _keys(one):
        places.setdefault(key, place)


def _forget(one: Paper | Rejected, place: int, places: dict[str, int]) -> None:
    for key in _keys(one):
        if places.get(key) == place:
            del places[key]


def _size(one: Paper | Rejected) -> int:
    return len(one.title) + len(one.abstract or "") + 500 if isinstance(one, Paper) else 500


def _with_facts(first: Paper | Rejected, second: Paper) -> Paper | Rejected:
    """The first showing, with what only the second one says; a printed day stands above an inferred one."""
    if isinstance(first, Rejected):
        return first
    missing: dict[str, Any] = {
        field.name: getattr(second, field.name)
        for field in fields(Paper)
        if getattr(first, field.name) in (None, ()) and getattr(second, field.name) not in (None, ())
    }
    if first.published is None or (
        first.published_inferred and second.published and not second.published_inferred
    ):
        missing |= {"published": second.published, "published_inferred": second.published_inferred}
    if len(second.abstract or "") > len(first.abstract or ""):
        missing["abstract"] = second.abstract
    return replace(first, **missing)
