"""What counts as a mention, and how reasons write it."""

from tests.unit.rank_builders import a_paper, found, ranked


def test_an_acronym_inside_a_name_is_no_mention_of_what_it_stands_for() -> None:
    """A name like MT-Kettle need not have to do with mixed tape."""
    defining = a_paper("Mixed tape (MT) at the fair", number=1)
    named = a_paper("MT-Kettle boils faster", "We built MT-Kettle for two cups.", number=2)
    standing = a_paper("MT-Lamp glows", "A lamp for those who listen to MT at night.", number=3)
    compound = a_paper("An MT-based alarm", number=4)
    assert sorted(found([defining, named, standing, compound], "mixed tape")) == [1, 3, 4]
    assert sorted(found([defining, named], "MT")) == [1, 2]


def test_words_that_a_reason_names_are_cut_at_a_lone_bracket() -> None:
    papers = [a_paper("On kettle whistle (KW) tuning", number=1), a_paper("Bread (rye) baking", number=2)]
    words = [
        word
        for one in ranked(papers, "KW tuning", "bread rye baking")
        for r in one.reasons
        for word in r.words
    ]
    assert set(words) >= {"KW", "tuning", "Bread (rye) baking"}
    assert not [word for word in words if word.count("(") != word.count(")")]
