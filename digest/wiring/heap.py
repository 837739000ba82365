"""How often Python looks for objects that hold each other and nobody else holds."""

import gc

#: New objects between two looks; so many looks before a look at all that is there.
_OBJECTS, _LOOKS = 50_000, 20


def look_rarely() -> None:
    """Look seldom: what a run keeps (papers, entries, cards) would be looked through again and again."""
    gc.set_threshold(_OBJECTS, _LOOKS, _LOOKS)
