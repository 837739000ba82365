"""What is to be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A source that somebody wants read."""

    #: What the account calls it.
    name: str
    #: A path, an address, or - for standard input.
    location: str
    #: Named in the catalogue: only such dumps are compared with the habit of their source.
    is_catalogued: bool = False
    #: Read at this moment from where it appears: its year-less dates are of this year.
    is_live: bool = False
