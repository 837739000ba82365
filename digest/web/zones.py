"""Time zones to choose from, and a first guess from what a browser says of its language."""

from functools import lru_cache
from importlib.resources import files

#: Where a language is mostly spoken, for browsers that name no country; English is at home everywhere.
_HOMES = {
    "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "es": "ES", "fi": "FI", "fr": "FR", "he": "IL",
    "hi": "IN", "hu": "HU", "it": "IT", "ja": "JP", "ko": "KR", "nb": "NO", "nl": "NL", "pl": "PL",
    "pt": "PT", "ro": "RO", "ru": "RU", "sv": "SE", "tr": "TR", "uk": "UA", "vi": "VN", "zh": "CN",
}  # fmt: skip
_NOWHERE = "UTC"


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, str], ...]:
    """Country and zone, as the zone database lists them: the zone of most people first in each country."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((row[0], row[2]) for row in rows)


@lru_cache(maxsize=1)
def grouped() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """`(region, ((zone, shown), …))` for a list to choose from."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for _, zone in sorted(_table(), key=lambda row: row[1]):
        region, _, city = zone.partition("/")
        regions.setdefault(region, []).append((zone, city.replace("_", " ").replace("/", ", ")))
    listed = tuple((region, tuple(zones)) for region, zones in sorted(regions.items()))
    return (("Everywhere", ((_NOWHERE, "UTC"),)), *listed)


def with_own(zone: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The list, and beside it a zone that somebody has and the list has not."""
    if any(zone == listed for _, zones in grouped() for listed, _ in zones) or not zone:
        return grouped()
    return (("Yours", ((zone, zone.replace("_", " ")),)), *grouped())


def guess(accept_language: str) -> str:
    """The zone of whom `Accept-Language` speaks of; UTC where it does not say."""
    for asked in accept_language.split(",")[:5]:
        language, _, country = asked.partition(";")[0].strip().partition("-")
        wanted = country.rpartition("-")[2].upper() or _HOMES.get(language.lower(), "")
        found = next((zone for code, zone in _table() if code == wanted), None)
        if found:
            return found
    return _NOWHERE
