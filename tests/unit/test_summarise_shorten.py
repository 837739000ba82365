"""Cutting long sentences."""

import pytest

from digest.summarise.shorten import clip, shorten

HEAD = "We propose a slow sieve that sorts the seeds of alpine plants by shape and by weight"


@pytest.mark.parametrize(
    "tail",
    [
        ", which was not possible before with any tool that a small field station can carry or repair",
        ", thereby saving a season of work for each of the teams that took part in the survey",
        " while keeping every seed whole and every label readable for the archive of the botanical garden",
        ", and we show that it errs less often than three trained people who sort by hand",
        "; the plans are given away",
        ": first by shape and then by weight and then by hand",
    ],
)
def test_a_long_sentence_ends_at_a_joint(tail: str) -> None:
    assert shorten(f"{HEAD}{tail}.", 18) == f"{HEAD}."


def test_an_adverbial_before_we_goes_first() -> None:
    lead = "Given that seeds of alpine plants differ little in size and often stick together, "
    assert shorten(
        f"{lead}we propose a slow sieve that sorts them by shape and by weight in the field.", 20
    ) == ("We propose a slow sieve that sorts them by shape and by weight in the field.")


@pytest.mark.parametrize(
    "sentence",
    [
        "We sort seeds.",
        # A list is not cut in its middle.
        "We sort the seeds of alpine plants by traits: shape, weight, colour, region and year of find.",
        # "not only" asks for its "but".
        "Sorting of seeds fails in the field not only for lack of time, as trips are short, but of light.",
        # The subject of a clause is not all of it.
        "We explain in detail and for many regions how the sorting machines, such as ours, tell seeds apart.",
    ],
)
def test_a_sentence_without_a_joint_stays_whole(sentence: str) -> None:
    assert shorten(sentence, 15) == sentence


def test_garbage_is_clipped_with_an_ellipsis() -> None:
    assert clip("x" * 10_000, 60, most_chars=600) == "x" * 600 + "…"
    assert clip("so " * 100 + "on", 60, most_chars=600) == ("so " * 60).strip() + "…"
    assert clip("short.", 60, most_chars=600) == "short."
