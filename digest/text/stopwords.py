"""English words that say nothing about what a paper is about."""

_WORDS = """
a about above across after again against all almost alone along already also although always am among an and
another any anyone anything are aren't around as at be became because become becomes been before being below
between both but by can can't cannot could couldn't did didn't do does doesn't doing don't done down due
during each either else enough etc ever every everything except few for from further had has hasn't have
haven't having he hence her here hers herself him himself his how however i if in indeed instead into is
isn't it it's its itself just less let's like many may me might more moreover most much must my myself
namely near neither never nevertheless no nobody none nor not nothing now of off often on once only onto or
other others otherwise our ours ourselves out over own per perhaps please quite rather really same seem
seems several shall she should shouldn't since so some somehow someone something such than that that's the
their theirs them themselves then there thereby therefore these they this those though through throughout
thus to together too toward towards under unless until up upon us very via was wasn't we well were weren't
what whatever when whenever where whereas whereby wherein whether which while who whoever whom whose
why will with within without won't would wouldn't yet you your yours yourself yourselves
"""

#: Function words only. Words such as "model" or "learning" stay: how rare a word is decides what it weighs.
STOP_WORDS = frozenset(_WORDS.split())
