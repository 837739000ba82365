"""Where papers were seen: the places that showed them, by the names that people know them by."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Connection, cast, literal, select

from digest.store.engine import inserted, listed
from digest.store.tables.archive import PlaceRow, SightingRow

_places, _sightings = PlaceRow.__table__, SightingRow.__table__

#: What the formats of known places are called; a feed is called as its source is.
_KNOWN = {
    "hf_text": "Hugging Face",
    "hf_json": "Hugging Face",
    "hf_html": "Hugging Face",
    "arxiv_rss": "arXiv",
    "arxiv_api": "arXiv",
    "biorxiv_api": "bioRxiv",
    "openreview": "OpenReview",
}


def place_of(format_: str, source: str) -> str:
    """What a dump's place is called."""
    return _KNOWN.get(format_, source)


def note_places(connection: Connection, dump: int, place: str) -> None:
    """Write down that a place showed every paper of a dump."""
    shown = select(literal(place), _sightings.c.paper_id).where(_sightings.c.dump == dump)
    statement = inserted(connection)(_places).from_select(["place", "paper_id"], shown)
    connection.execute(statement.on_conflict_do_nothing())


def places_of(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The places of papers, each in alphabetical order; papers that none showed are left out."""
    wanted = cast(listed(connection, ids).c.value, BigInteger)
    query = (
        select(_places.c.paper_id, _places.c.place)
        .where(_places.c.paper_id.in_(select(wanted)))
        .order_by(_places.c.paper_id, _places.c.place)
    )
    found: dict[int, tuple[str, ...]] = {}
    for paper, place in connection.execute(query):
        found[paper] = (*found.get(paper, ()), place)
    return found
