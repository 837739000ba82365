"""BM25F: what a term is worth in a paper, by how rare it is and where and how often it stands.

The formulas take numbers and numpy arrays alike, so that the ranking of one reader and of a whole batch are
the same arithmetic.

Source: Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, section 3.6;
values: docs/adr/0004-ranking.md.
"""

import math

#: Where a second mention still adds: the frequency at which a term has half of its highest value.
K1 = 1.2
#: How much longer fields are discounted, 0 not at all, 1 in full.
B_TITLE = 0.3
B_ABSTRACT = 0.5
#: A mention in the title beside one in the abstract.
TITLE_WEIGHT = 2.0
#: Two neighbouring words beside one word of the same rarity: each of the two counts already.
BIGRAM_WEIGHT = 0.5
#: Usual lengths in content words. Fixed, so that a paper's score does not depend on the day's other papers.
USUAL_TITLE = 8.0
USUAL_ABSTRACT = 100.0
#: An archive of a few papers says little about rarity: it is filled up with this many papers …
_PRIOR_PAPERS = 20
#: … of which this share has any term.
_PRIOR_SHARE = 0.02


def idf(n_documents: int, count: float) -> float:
    """How much a term says that `count` of `n_documents` papers have; more than 0 for any count from 0.

    Robertson and Spärck Jones's weight in its always positive form, smoothed by 20 imagined papers.
    """
    n = max(n_documents, count) + _PRIOR_PAPERS
    df = count + _PRIOR_PAPERS * _PRIOR_SHARE
    return math.log(1 + (n - df + 0.5) / (df + 0.5))


def field_length(length: float, usual: float, b: float) -> float:
    """By what the frequency in a field is divided: 1 in a field of the usual length."""
    return 1 - b + b * length / usual


def saturate(frequency: float) -> float:
    """From 0 to K1 + 1, and 1 for one mention in an abstract of usual length."""
    return frequency * (K1 + 1) / (frequency + K1)


#: Values are whole numbers of this: sums of them are exact, in whatever order and by whomever they are added.
STEP = 2.0**-20


def exact(value: float) -> float:
    """A value as the nearest whole number of steps; a step is a millionth."""
    return round(value / STEP) * STEP
