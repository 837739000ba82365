"""Which sentences are chosen, and how they are shown."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.summarise import brief, summarise
from digest.summarise.choose import choose
from digest.text.sentences import split

PAPERS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data" / "summarise" / "abstracts.json").read_text(encoding="utf-8")
)
TITLES = [paper["title"] for paper in PAPERS]
#: Texts no abstract should be, and some are.
ODD = [
    "x" * 10_000,
    "深度学习很好。我们提出一种新方法！结果更好。",
    "no sentence end",
    "It works.",
    "This. It. These.",
    "... !!! ???",
    "$$ \\begin{x} a_b \\end{x} $$",
    "(Only this.)",
    "In this paper,",
    "https://example.org/a",
    "word " * 5_000,
    "We test it. " * 2_000,
    "\u202eWe turn text around.\u202c",
]


@pytest.mark.parametrize("paper", PAPERS, ids=TITLES)
def test_the_sentence_that_says_what_the_paper_does_is_chosen(paper: dict[str, Any]) -> None:
    assert choose(paper["title"], paper["sentences"], 1) == [paper["does"]]


@pytest.mark.parametrize("paper", PAPERS, ids=TITLES)
def test_it_is_chosen_without_a_title_too(paper: dict[str, Any]) -> None:
    assert choose("", paper["sentences"], 1) == [paper["does"]]


@pytest.mark.parametrize("paper", PAPERS, ids=TITLES)
def test_two_sentences_say_what_it_does_and_what_came_out(paper: dict[str, Any]) -> None:
    assert choose(paper["title"], paper["sentences"], 2) == [paper["does"], paper["came_out"]]


def test_more_sentences_come_in_the_order_of_the_abstract() -> None:
    sentences = PAPERS[0]["sentences"]
    for count in range(1, 9):
        chosen = choose("", sentences, count)
        assert chosen == sorted(set(chosen))
        assert len(chosen) == min(count, len(sentences))


def test_a_summary_is_one_trimmed_sentence() -> None:
    paper = PAPERS[0]
    assert summarise(paper["title"], " ".join(paper["sentences"])) == (
        "We propose Tidewatch, a state-space model that forecasts silt height from three pressure sensors "
        "and the tide table."
    )


def test_a_brief_is_two_trimmed_sentences() -> None:
    paper = PAPERS[7]
    assert brief(paper["title"], " ".join(paper["sentences"])) == (
        "We design a protocol that corrects cheap clocks by the arrival times of ordinary messages. "
        "We prove that the protocol converges, and measure errors below 40 microseconds on 300 machines."
    )


def test_the_summaries_are_short() -> None:
    ones = [summarise(p["title"], " ".join(p["sentences"])) for p in PAPERS]
    twos = [brief(p["title"], " ".join(p["sentences"])) for p in PAPERS]
    assert max(len(one.split()) for one in ones) <= 30
    assert sum(len(two.split()) for two in twos) / len(twos) <= 52


def test_a_dangling_sentence_is_passed_over() -> None:
    abstract = (
        "It proposes a novel sieve for seeds. We sort seeds. This novel sieve is proposed for all seeds."
    )
    assert summarise("A novel sieve for seeds", abstract) == "We sort seeds."


def test_a_dangling_sentence_loses_its_pronoun_where_there_is_no_other() -> None:
    assert summarise("", "This reduces the cost of sieves.") == "Reduces the cost of sieves."


@pytest.mark.parametrize("abstract", ["", "  ", "\n"])
def test_an_empty_abstract_has_no_summary(abstract: str) -> None:
    assert summarise("Title", abstract) == ""
    assert brief("Title", abstract) == ""


@pytest.mark.parametrize("abstract", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("title", ["", "A title", "題"])
def test_any_other_text_has_a_summary_of_bounded_length(title: str, abstract: str) -> None:
    for summary, most in ((summarise(title, abstract), 620), (brief(title, abstract), 1240)):
        assert summary.strip()
        assert len(summary) <= most


@given(st.text(max_size=300), st.text(max_size=40))
def test_no_text_fails_and_no_word_is_invented(abstract: str, title: str) -> None:
    for summary in (summarise(title, abstract), brief(title, abstract)):
        assert bool(summary) == bool(abstract.strip())
        kept = "".join(re.findall(r"\w", summary)).lower()
        letters = iter("".join(re.findall(r"\w", abstract)).lower())
        assert all(letter in letters for letter in kept)


def test_the_same_abstract_has_the_same_summary() -> None:
    abstract = "We do it. " * 5
    assert len({brief("T", abstract) for _ in range(5)}) == 1
    assert choose("", split(abstract), 1) == [0]


def test_the_order_of_sets_does_not_matter() -> None:
    code = (
        "import sys; from digest.summarise.score import read;"
        "print([(p.does, p.came_out) for p in read('Sieves', sys.argv[1].split('|'))])"
    )
    text = "|".join(sentence for paper in PAPERS for sentence in paper["sentences"])
    said = {
        subprocess.run(
            [sys.executable, "-c", code, text],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(said) == 1


def test_the_default_path_imports_neither_sumy_nor_numpy() -> None:
    code = (
        "import sys; from digest.summarise import brief; brief('', 'We do it. We show it. It is so.');"
        "from digest.summarise.engine import Engine; Engine().summarise('', 'We do it.');"
        "sys.exit(bool({'sumy', 'numpy', 'nltk'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


CUT_OFF = (
    "Kettles are everywhere. We introduce a kettle that whistles in tune with the radio. "
    "Listeners preferred it to four other kettles. In a second study we show that the tuned kettle is the be"
)


def test_a_sentence_in_which_the_text_was_cut_off_is_passed_over() -> None:
    assert (
        summarise("A tuned kettle", CUT_OFF) == "We introduce a kettle that whistles in tune with the radio."
    )
    assert brief("A tuned kettle", CUT_OFF).endswith("Listeners preferred it to four other kettles.")


def test_a_single_sentence_is_shown_though_it_has_no_end() -> None:
    assert summarise("A tuned kettle", "We tune a kettle to the radio") == "We tune a kettle to the radio"


def test_a_comment_that_was_left_in_the_text_neither_joins_sentences_nor_is_shown() -> None:
    abstract = (
        "Kettles whistle at all hours and cannot be heard over the radio. % To change this, we present a "
        "tuned kettle. % Experiments with forty listeners show that it is heard in three kitchens of four."
    )
    assert "%" not in brief("A tuned kettle", abstract)
    assert summarise("A tuned kettle", abstract) == "To change this, we present a tuned kettle."
