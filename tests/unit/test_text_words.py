"""Words: tokens, stems, compounds, and acronyms with their long forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.acronyms import definitions
from digest.text.words import LONGEST_KEY, bigrams, compounds, fold, stem, tokens


def keys(text: str) -> list[str]:
    return [word.key for word in tokens(text) if word.is_content]


def joined(text: str) -> list[str]:
    return [run.key for run in compounds(text, tokens(text))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Networks", "network"),
        ("learning", "LEARNED"),
        ("Café", "cafe"),
        ("cafe\u0301", "CAFÉ"),
        ("ﬁnding", "finding"),
        ("graph’s", "graph's"),
    ],
)
def test_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert keys(one) == keys(other) != []


def test_stop_words_and_single_letters_are_tokens_without_content() -> None:
    words = tokens("The shape of a drum")
    assert [word.key for word in words] == ["the", "shape", "of", "a", "drum"]
    assert [word.is_content for word in words] == [False, True, False, False, True]


def test_programming_languages_keep_their_marks() -> None:
    assert keys("C++ beside C# and C") == ["c++", "besid", "c#"]


def test_latex_commands_are_not_words() -> None:
    assert keys(r"\emph{graphs} of $\alpha$ shape") == ["graph", "shape"]


def test_ideographs_are_words_one_by_one() -> None:
    assert keys("深度学习 models") == ["深", "度", "学", "习", "model"]


def test_a_decomposed_accent_does_not_part_a_word() -> None:
    text = "a cafe\u0301 table"
    assert [text[word.start : word.end] for word in tokens(text)] == ["a", "cafe\u0301", "table"]


def test_hyphenated_words_are_also_known_joined() -> None:
    assert joined("self-supervised pre-training with GPT-4") == ["selfsupervis", "pretrain", "gpt4"]
    assert keys("pretraining") == joined("pre-training")


def test_long_chains_and_chains_of_stop_words_are_not_joined() -> None:
    assert joined("a state-of-the-art method, on-off, well - known") == []


def test_a_stop_word_between_two_words_does_not_part_the_bigram() -> None:
    assert bigrams(keys("the shape of drums")) == ["shape drum"]


def test_keys_stay_short_enough_for_a_bigram_of_64_characters() -> None:
    one = "pneumono" * 40
    assert len(stem(one)) == LONGEST_KEY
    assert len(bigrams(keys(f"{one} {one}"))[0]) <= 64


@given(st.text())
def test_tokens_are_slices_in_order_of_any_text(text: str) -> None:
    before = 0
    for word in tokens(text):
        assert before <= word.start < word.end <= len(text)
        assert word.key
        before = word.end


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["a\u0301" * 60_000, "-a" * 60_000, "(AB)" * 30_000, "\\a" * 60_000])
def test_very_long_hostile_texts_are_read_to_their_end(text: str) -> None:
    words = tokens(text)
    compounds(text, words)
    definitions(text)
    assert all(word.start < word.end <= len(text) for word in words)


@pytest.mark.parametrize(
    ("text", "short", "stems"),
    [
        ("Mixed Tape Recorders (MTRs) hum.", "mtr", ("mix", "tape", "record")),
        ("we use bag of words (BoW) here", "bow", ("bag", "word")),
        ("by low-rank adaptation (LoRA; ours)", "lora", ("low", "rank", "adapt")),
        ("the Bread-Oven Problem (B-OP)", "bop", ("bread", "oven", "problem")),
    ],
)
def test_a_long_form_is_found_before_its_acronym(text: str, short: str, stems: tuple[str, ...]) -> None:
    (definition,) = definitions(text)
    assert (definition.short, definition.stems) == (short, stems)


@pytest.mark.parametrize(
    "text",
    [
        "the result (see Fig. 3)",
        "the oven (OVEN)",
        "grain (left), the network (GPT)",
        "(AB) at the start",
        "a table (TTTTTTT) too short",
        "results (in percent)",
    ],
)
def test_other_parentheses_define_nothing(text: str) -> None:
    assert definitions(text) == []
