"""The places that showed papers, by the names that visitors see."""

from typing import Annotated

from fastapi import Query

from digest.compose.cards import source_name
from digest.wiring.service import Service

Source = Annotated[str | None, Query(max_length=200, description="A place that showed them, by its name")]

#: Names that are listed; whoever reads hundreds of feeds finds the others by their papers.
_MOST = 40


class Sources:
    """Names of places, which never say how the operator's disk looks."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def labels(self) -> list[str]:
        """Every name once, in alphabetical order."""
        names = {source_name(name) for name in self._service.browse.places()}
        return sorted(filter(None, names), key=str.casefold)[:_MOST]

    def named(self, label: str) -> frozenset[str]:
        """The places with this name; none for a name that nothing has."""
        return frozenset(name for name in self._service.browse.places() if source_name(name) == label)
