"""Where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.fold import one_line
from digest.text.sentences import split


@pytest.mark.parametrize(
    "sentence",
    [
        "We test on large corpora, e.g. on news, i.e. short texts.",
        "Our bound improves that of Lindqvist et al. (2019) by a factor of two.",
        "As Fig. 3 and Eq. (2) of Sec. A.1 show, the loss is flat.",
        "Samples are i.i.d. Gaussian and gradients are taken w.r.t. the weights.",
        "Accuracy rises from 3.5 to 4.25 % with v. 2.1 of the parser.",
        "Dr. Okafor of the U.S. Geological Survey compared peat vs. Clay soils.",
        "We answer No. 5 and No. 6 of the open questions, cf. Table 2.",
        "The site https://lab.example/a.b?c=1.5 lists all runs.",
        "Results are shown in Tab. 2, App. B and Vol. 4 pp. 3–9.",
        "The Ph.D. students and Prof. Ito of St. Ives agree.",
        "Energy-based models, a.k.a. Gibbs models, are slow.",
        "The method of J. R. Tamsin holds for N. Hemisphere winters.",
        "Yahoo! Answers has many threads.",
        "We prune rows (e.g. Hidden units) and columns.",
        "Models that wait... and see do well.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It works. We checked.", ["It works.", "We checked."]),
        ("Does it work? Yes! We checked.", ["Does it work?", "Yes!", "We checked."]),
        ("It is fast, small, etc. We checked.", ["It is fast, small, etc.", "We checked."]),
        ("This follows Moreau et al. We extend it.", ["This follows Moreau et al.", "We extend it."]),
        ("Noise is i.i.d. We drop this.", ["Noise is i.i.d.", "We drop this."]),
        (
            "Is it linear? The answer is no. We prove it.",
            ["Is it linear?", "The answer is no.", "We prove it."],
        ),
        ("He said “stop.” Then all did.", ["He said “stop.”", "Then all did."]),
        ("(All of it held.) We went on.", ["(All of it held.)", "We went on."]),
        ("It was known.[12] We go on.", ["It was known.[12]", "We go on."]),
        ("It runs on phones. iPhone users gain most.", ["It runs on phones.", "iPhone users gain most."]),
        ("It costs $x$. $y$ is free.", ["It costs $x$.", "$y$ is free."]),
        ("(1) We pose it. (2) we solve it.", ["(1) We pose it.", "(2) we solve it."]),
        ("Two aims: 1. We pose it. 2. We solve it.", ["Two aims: 1. We pose it.", "2. We solve it."]),
        ("A blank is lost here.We mend that.", ["A blank is lost here.", "We mend that."]),
        ("It fails... We ask why.", ["It fails...", "We ask why."]),
        ("The loss is 0. Furthermore, it stays.", ["The loss is 0.", "Furthermore, it stays."]),
        ("In 2019. 3D scans came later.", ["In 2019.", "3D scans came later."]),
        ("模型很好。我们提出新方法！好吗？", ["模型很好。", "我们提出新方法！", "好吗？"]),
        ("One\nline.  Another\tline.", ["One line.", "Another line."]),
    ],
)
def test_a_text_is_cut_where_its_sentences_end(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_text_has_no_sentences(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize("text", ["...", "?!", "no end", "x" * 10_000])
def test_a_text_without_an_inner_end_is_one_sentence(text: str) -> None:
    assert split(text) == [text]


@given(st.text(alphabet=st.sampled_from("ab AB.?!…。()[]\"'1$\\,-\n"), max_size=200))
def test_nothing_is_lost_and_no_sentence_is_empty(text: str) -> None:
    sentences = split(text)
    assert "".join("".join(sentences).split()) == "".join(one_line(text).split())
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


@pytest.mark.parametrize(
    "piece", [".", ". ", "a. ", "e.g.", ".\"')", ".[1", "(1) ", "We.", "a.a", "? A", "。"]
)
def test_a_very_long_hostile_text_is_split_without_loss(piece: str) -> None:
    # A splitter that looks back over the whole text would not end within the day.
    text = piece * 100_000 + "x"
    assert "".join("".join(split(text)).split()) == "".join(text.split())
