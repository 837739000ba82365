"""Engines by name: ours, and sumy's own in our frame."""

import typing

import pytest

from digest.settings import SummarySettings
from digest.summarise import brief, summarise
from digest.summarise.engine import Engine
from digest.summarise.frame import DigestSummarizer, document

NAMES: tuple[str, ...] = typing.get_args(SummarySettings.model_fields["engine"].annotation)
TITLE = "Sieves that learn"
ABSTRACT = (
    "Seeds are sorted by hand. However, hands are slow. In this paper, we propose a sieve that learns the "
    "shapes of seeds. It needs ten examples. Experiments show that the sieve sorts 200 seeds a second "
    "(see Sec. 3). Farmers like the sieve."
)
#: Texts that some of sumy's methods fail on.
ODD = ["word", "... !!!", "x" * 10_000, "深度学习很好。我们提出！", "The. Of. And.", "We. We. We.", "$a$"]


def test_ours_is_the_default() -> None:
    assert Engine().name == "digest/2"
    assert Engine().summarise(TITLE, ABSTRACT) == summarise(TITLE, ABSTRACT)
    assert Engine().brief(TITLE, ABSTRACT) == brief(TITLE, ABSTRACT)


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_of_the_settings_says_one_sentence_or_two_of_the_abstract(name: str) -> None:
    engine = Engine(name)
    assert engine.name.startswith(name + "/")
    one, two = engine.summarise(TITLE, ABSTRACT), engine.brief(TITLE, ABSTRACT)
    assert one.count(".") == 1
    assert two.count(".") == 2
    assert set(two.lower().split()) <= set(ABSTRACT.lower().replace(" (see sec. 3)", "").split())


@pytest.mark.parametrize("name", NAMES)
def test_no_engine_fails_or_falls_silent(name: str) -> None:
    engine = Engine(name)
    for text in ODD:
        assert engine.summarise("", text)
        assert engine.brief("T", text)
    assert engine.summarise("T", "") == engine.brief("T", " ") == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_says_the_same_again(name: str) -> None:
    assert Engine(name).brief(TITLE, ABSTRACT) == Engine(name).brief(TITLE, ABSTRACT)


def test_an_unknown_engine_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"oracle.*digest.*textrank"):
        Engine("oracle")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_through_sumys_interface_our_scorer_chooses_the_same_sentences(count: int) -> None:
    chosen = [str(sentence) for sentence in DigestSummarizer()(document(TITLE, ABSTRACT), count)]
    assert len(chosen) == count
    assert ABSTRACT.index("we propose") in range(ABSTRACT.index(chosen[0]), ABSTRACT.index(chosen[0]) + 40)
