"""Words whose full stop does not end a sentence, and words that begin one.

Collected by reading abstracts; lower case, without the last full stop.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: A full stop after these never ends a sentence.
NEVER = _words(
    """a.k.a aka approx b/w ca cf def dept dr e.g e.q eds eg et i.e i.g ie incl mr mrs ms prof resp s.t sp spp
    st subsp univ viz vs w.r.t wrt"""
)

#: These stand before a number or a label ("Fig. 3", "No. 5", "App. B"); elsewhere they may be words.
NUMBERED = _words(
    """alg app apr art aug ch chap cor dec ed eq eqn eqns eqs ex feb fig figs jan lem no nos nov nr oct op p
    par pp prop ref refs sec sect secs sep sept suppl tab thm v var ver vol"""
)

#: These may end a sentence: they do where a usual first word follows.
MAYBE = _words("al co corp hr inc jeopardy jr ltd max min ph.d sr yahoo")

#: First words of sentences; after an abbreviation that may end one only they open a new one.
OPENERS = _words(
    """a additionally after all also although an and as at based because before both but by code conclusion
    consequently current data despite during each either empirical even existing experimental
    experiments extensive finally first for from furthermore given hence here how however if in
    inspired instead is it its lastly many moreover most motivated nevertheless next no nonetheless
    notably one other our overall previous prior rather recent results second several similarly
    since some specifically such that the their then there therefore these they this those through
    thus to two under unfortunately unlike using via we what when where whether while with yet"""
)
