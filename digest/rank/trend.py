"""Momentum: what is being talked of now, read from the sightings of a paper.

::

    momentum = Σ over sightings  2^(−age / 2 days) · (gain(upvotes) + gain(comments) + return)
    gain     = ln((1 + count) / (1 + highest count before)), at least 0; the first count is held against 0
    return   = ln 2 for a sighting 36 hours or more after the one before, else 0

A count says how many looked, its logarithm how many times more: from 1 to 10 is as much as from 10 to 100. A
count that a dump does not have, or that fell (pages are corrected), is no gain and no loss. A paper that
was never counted has no momentum, which is not 0: `shares` puts it in the middle.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import log

from digest.model.paper import PaperId
from digest.model.sighting import Sighting

#: After this long a gain counts half.
HALF_LIFE = timedelta(days=2)
#: A paper that is seen again after this long was shown again; sooner, it was still shown.
RETURN_AFTER = timedelta(hours=36)
RETURN_WORTH = log(2)
#: The place of papers of which nothing is known, between 0 and 1.
MIDDLE = 0.5


def momentum(sightings: Sequence[Sighting], *, now: datetime) -> float | None:
    """How much a paper gains, lately above all; sightings in any order, those after `now` left out.

    None where no dump counted anything and it never came back.
    """
    seen = sorted((one for one in sightings if one.at <= now), key=lambda one: one.at)
    counted = any(one.comments is not None or one.upvotes is not None for one in seen)
    total, highest_upvotes, highest_comments, returns = 0.0, 0, 0, 0
    for before, one in zip([None, *seen], seen, strict=False):
        upvotes = max(highest_upvotes, one.upvotes or 0)
        comments = max(highest_comments, one.comments or 0)
        gain = log((1 + upvotes) / (1 + highest_upvotes)) + log((1 + comments) / (1 + highest_comments))
        if before is not None and one.at - before.at >= RETURN_AFTER:
            gain += RETURN_WORTH
            returns += 1
        total += gain * 0.5 ** ((now - one.at) / HALF_LIFE)
        highest_upvotes, highest_comments = upvotes, comments
    return total if counted or returns else None


def shares(momenta: Mapping[PaperId, float | None]) -> dict[PaperId, float]:
    """Each paper's place among the others, from 0 to 1: the share of known momenta that are below its own.

    Equal ones share the middle of their places. Papers without a momentum stand at 0.5: a dump without
    counts neither lifts its papers nor buries them.
    """
    known = sorted(value for value in momenta.values() if value is not None)
    return {
        paper: MIDDLE if value is None or len(known) < 2 else _share(known, value)
        for paper, value in momenta.items()
    }


def _share(known: Sequence[float], value: float) -> float:
    below = sum(other < value for other in known)
    equal = sum(other == value for other in known)
    return (below + (equal - 1) / 2) / (len(known) - 1)
