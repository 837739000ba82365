"""Taking off what a sentence does not need."""

import pytest

from digest.summarise.trim import dangles, grounded, trim


@pytest.mark.parametrize(
    ("sentence", "trimmed"),
    [
        ("In this paper, we propose a sieve.", "We propose a sieve."),
        ("In this work we propose a sieve.", "We propose a sieve."),
        ("To this end, we also propose a sieve.", "We propose a sieve."),
        ("To address these two problems, we propose a sieve.", "We propose a sieve."),
        ("Motivated by this observation, we propose a sieve.", "We propose a sieve."),
        ("However, in this paper, we propose a sieve.", "We propose a sieve."),
        ("Here we propose a sieve.", "We propose a sieve."),
        ("It is shown that sieves suffice.", "Sieves suffice."),
        ("Results: Sieves suffice.", "Sieves suffice."),
        ("(ii) Sieves suffice.", "Sieves suffice."),
        ("Moreover, iPhone sieves suffice.", "iPhone sieves suffice."),
        ("We use the Fine Sieve (FS) of Ito (see also (Ito, 2011)).", "We use the Fine Sieve of Ito."),
        ("We use sieves [3, 7–9].", "We use sieves."),
        (r"We use sieves~\citep{ito2011} here.", "We use sieves here."),
        ("Sieves cost O(n log n) and f(x) is even.", "Sieves cost O(n log n) and f(x) is even."),
    ],
)
def test_openers_citations_and_parentheses_go(sentence: str, trimmed: str) -> None:
    assert trim(sentence) == trimmed


@pytest.mark.parametrize("sentence", ["However,", "(Nothing else.)", "[3]", "", "$$"])
def test_a_sentence_of_nothing_else_stays(sentence: str) -> None:
    assert trim(sentence) == sentence


@pytest.mark.parametrize(
    "sentence", ["It works.", "This helps.", "These are few.", "Their cost is low.", "they err"]
)
def test_a_pointing_beginning_dangles(sentence: str) -> None:
    assert dangles(sentence)


@pytest.mark.parametrize("sentence", ["This paper asks why.", "Items count.", "Itself a sieve.", "We do it."])
def test_other_beginnings_do_not_dangle(sentence: str) -> None:
    assert not dangles(sentence)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [("This reduces cost.", "Reduces cost."), ("It, they say, works.", "Say, works."), ("It.", "It.")],
)
def test_a_dangling_beginning_is_taken_off_where_something_is_left(sentence: str, shown: str) -> None:
    assert grounded(sentence) == shown
