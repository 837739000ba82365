"""Text records of the DNS."""

import dns.exception
import dns.resolver

#: Longest wait for one name, in seconds.
_LONGEST_S = 5.0


class Resolver:
    """Asks the resolvers of this machine."""

    def texts(self, name: str) -> list[str] | None:
        """The TXT records of a name; none where there are none, None where nobody answered."""
        try:
            answer = dns.resolver.Resolver().resolve(name, "TXT", lifetime=_LONGEST_S, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError):
            return None
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
