"""How often somebody may ask: a promise of patience, kept in the memory of this process.

What must hold for several processes together is counted in the store.
"""

import ipaddress

from fastapi import HTTPException, Request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

#: The part of an address that stands for one network: what a household or a small office has.
_IPV4_PREFIX, _IPV6_PREFIX = 24, 56


class Limits:
    """Counts what was asked, for each kind of question and each asker."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def takes(self, what: str, who: str, *, most: str) -> bool:
        """Whether one more is within `most`, like `20/hour`; it is counted where it is."""
        return self._limiter.hit(parse(most), what, who)

    def take(self, what: str, who: str, *, most: str) -> None:
        """Count one more. Raises 429 where it is too many."""
        if not self.takes(what, who, most=most):
            seconds = parse(most).get_expiry()
            raise HTTPException(429, headers={"Retry-After": str(seconds)})


def network(request: Request) -> str:
    """The network that a request came from: one machine has many addresses, above all of IPv6."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    address = mapped or address
    prefix = _IPV4_PREFIX if address.version == 4 else _IPV6_PREFIX
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
