"""Abstract → one or two sentences of the paper's own words; no I/O.

`summarise` gives the sentence that says what the paper does, `brief` adds what came out. `engine` makes any
of sumy's methods answer the same two questions. The default path is pure Python and does not import sumy.
"""

from digest.summarise.choose import brief, summarise

__all__ = ["brief", "summarise"]
