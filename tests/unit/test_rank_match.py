"""Ranking one reader's day: what meets a line, what it is worth, and why not."""

import pytest

from digest.model.paper import Organization, PaperId
from digest.model.ranking import Gate, Ranked, Reason
from digest.rank.language import parse
from digest.rank.match import Ranker
from tests.unit.rank_builders import a_paper, a_ranker, an_archive, found, meets, ranked


def test_all_of_up_to_three_words_must_occur_anywhere() -> None:
    assert meets("Sourdough", "Crust that cracks in old ovens", "oven crusts")
    assert not meets("Sourdough", "Crust that cracks", "oven crusts")
    assert not meets("Oven crusts", None, "oven crusts rye")


def test_of_a_longer_line_a_common_word_may_be_missing_but_no_rare_one() -> None:
    line = "a model for sourdough crust cracks"
    assert meets("Cracks in sourdough crust", None, line)
    assert not meets("A model of cracks in crust", None, line)


def test_stop_words_of_a_line_are_ignored() -> None:
    assert meets("Oven crust", None, "the crust of an oven")


def test_neighbours_score_higher_than_words_far_apart() -> None:
    papers = [
        a_paper("Bread", "The crust was measured in seven villages, each with an oven.", number=1),
        a_paper("Bread", "The oven crust was measured in seven villages, each with one.", number=2),
    ]
    assert found(papers, "oven crust") == [2, 1]


def test_words_that_stand_apart_count_a_quarter() -> None:
    filler = "ate seven villages beside slow brown rivers, counted geese and horses, slept well"
    apart, near = f"An oven {filler}, and a crust.", f"An oven and a crust {filler}."
    (far_one,), (near_one,) = (ranked([a_paper("Bread", text)], "oven crust") for text in (apart, near))
    assert 0.1 < far_one.score / near_one.score < 0.25


def test_words_apart_count_in_full_where_the_title_has_one() -> None:
    filler = "ate seven villages beside slow brown rivers, counted geese and horses, slept well"
    (in_title,) = ranked([a_paper("Oven", f"Somebody {filler}, and a crust.")], "oven crust")
    (nowhere,) = ranked([a_paper("Bread", f"An oven {filler}, and a crust.")], "oven crust")
    assert in_title.score > 3 * nowhere.score


def test_the_title_counts_for_more_than_the_abstract() -> None:
    papers = [
        a_paper("Bread", "On sourdough and its smell in spring", number=1),
        a_paper("Sourdough", "On bread and its smell in spring", number=2),
    ]
    assert found(papers, "sourdough") == [2, 1]


def test_rare_words_count_for_more_than_common_ones() -> None:
    papers = [a_paper("A model", number=1), a_paper("A sourdough", number=2)]
    assert found(papers, "model", "sourdough") == [2, 1]


@pytest.mark.parametrize("line", ["pre-baked", "prebaked", "pre baked"])
@pytest.mark.parametrize("title", ["Pre-baked rolls", "Prebaked rolls"])
def test_hyphenated_spellings_meet(line: str, title: str) -> None:
    if (line, title) != ("pre baked", "Prebaked rolls"):
        assert meets(title, None, line)


def test_quotes_want_the_words_side_by_side_as_they_are() -> None:
    assert meets("Wood ovens", None, '"wood oven"')
    assert meets("The Wood-Oven", None, '"wood oven"')
    assert meets("Ovens", "Fuel: wood. Oven: old.", '"wood oven"')
    assert not meets("Wooden ovens", None, '"wood oven"')
    assert not meets("An oven of wood", None, '"wood oven"')
    assert not meets("Wood", "Oven heat", '"wood oven"')
    assert not meets("Training ovens", None, '"trained ovens"')


def test_title_looks_only_there() -> None:
    assert meets("Wood ovens", None, "title:oven")
    assert not meets("Wood", "All about ovens", "title:oven")
    assert not meets("Wood", "All about ovens", 'title:"ovens"')


@pytest.mark.parametrize(
    ("wanted", "author", "is_met"),
    [
        ("Ada Quill", "Ada Quill", True),
        ("quill ada", "Ada B. Quill", True),
        ("A. Quill", "Ada Quill", True),
        ("Ada Quill", "A. Quill", True),
        ("Quíll", "Ada Quill", True),
        ("Ada Quill", "Quill, Ada", True),
        ("Ada Quill", "Ada Quillon", False),
        ("Ada Quill", "Bea Quill", False),
        ("A. Q.", "Ada Quill", False),
    ],
)
def test_an_author_may_be_written_with_initials(wanted: str, author: str, is_met: bool) -> None:  # noqa: FBT001
    paper = a_paper(authors=("Someone Else", author))
    assert bool(found([paper], f"author:{wanted}")) is is_met


def test_words_of_two_authors_do_not_make_one() -> None:
    assert found([a_paper(authors=("Ada Moor", "Bea Quill"))], "author:Ada Quill") == []


def test_an_organisation_is_met_by_handle_or_name() -> None:
    paper = a_paper(org=Organization(handle="oven-lab", name="The Oven Laboratory"))
    assert found([paper], "org:oven-lab") == found([paper], 'org:"Oven Laboratory"') == [1]
    assert found([paper], "org:mill") == []


def test_a_source_is_met_by_its_name() -> None:
    assert found([a_paper(sources=("hf-daily",))], "source:hf-daily") == [1]
    assert found([a_paper(sources=("hf-daily",))], "source:arxiv") == []


def test_all_parts_of_a_line_must_be_met() -> None:
    papers = [a_paper("Ovens", authors=("Ada Quill",), number=1), a_paper("Ovens", number=2)]
    assert found(papers, "ovens author:Quill") == [1]


def test_any_line_may_bring_a_paper_and_lines_add_up() -> None:
    papers = [
        a_paper("Ovens", number=1),
        a_paper("Sourdough", number=2),
        a_paper("Ovens and sourdough", number=3),
    ]
    assert found(papers, "ovens", "sourdough")[0] == 3
    assert sorted(found(papers, "ovens", "sourdough")) == [1, 2, 3]


def test_a_line_that_stands_there_twice_counts_once() -> None:
    papers = [a_paper("Ovens")]
    assert ranked(papers, "ovens", "ovens") == ranked(papers, "ovens")


def test_a_weight_multiplies_its_line() -> None:
    (light,), (heavy,) = ranked([a_paper("Ovens")], "ovens"), ranked([a_paper("Ovens")], "ovens^2.5")
    assert heavy.score == pytest.approx(2.5 * light.score)


def test_an_exclusion_vetoes_every_line() -> None:
    papers = [a_paper("Wood ovens: a survey", number=1), a_paper("Wood ovens", number=2)]
    assert found(papers, "wood", "ovens^50", "-survey") == [2]


def test_an_exclusion_of_several_words_needs_them_side_by_side() -> None:
    papers = [a_paper("Wood ovens", number=1), a_paper("Ovens without wood", number=2)]
    assert found(papers, "ovens", "-wood oven") == [2]


def test_a_minus_inside_a_line_holds_for_that_line_only() -> None:
    paper = a_paper("Wood ovens")
    assert found([paper], "ovens -wood") == []
    assert found([paper], "ovens -wood", "ovens") == [1]


def test_an_acronym_meets_what_another_paper_says_that_it_stands_for() -> None:
    papers = [
        a_paper("Mixed tape recorders (MTR) hum", number=1),
        a_paper("The MTR in winter", number=2),
        a_paper("A mixed tape recorder in summer", number=3),
    ]
    assert sorted(found(papers, "MTR")) == sorted(found(papers, "mixed tape recorders")) == [1, 2, 3]
    (other,) = (one for one in ranked(papers, "MTR") if one.paper_id == 3)
    assert [(reason.field, reason.words) for reason in other.reasons] == [
        ("expansion", ("mixed tape recorder",))
    ]


def test_a_paper_goes_by_its_own_meaning_of_an_acronym() -> None:
    papers = [
        *(a_paper("Mixed tape recorders (MTR) hum", number=n) for n in (1, 2, 3)),
        a_paper("Most tired runners (MTR) walk", number=4),
    ]
    assert 4 not in found(papers, "mixed tape recorders")


def test_an_acronym_with_several_meanings_is_left_alone() -> None:
    papers = [
        a_paper("Mixed tape recorders (MTR) hum", number=1),
        a_paper("Most tired runners (MTR) walk", number=2),
        a_paper("A mixed tape recorder", number=3),
    ]
    assert sorted(found(papers, "MTR")) == [1, 2]


def test_an_acronym_that_is_also_a_word_is_left_alone() -> None:
    papers = [
        a_paper("Coarse delay (CoDe) of owls", number=1),
        a_paper("A code of conduct", number=2),
        a_paper("Coarse delay", number=3),
    ]
    assert sorted(found(papers, "code")) == [1, 2]


def test_the_notice_where_the_code_is_meets_nothing() -> None:
    notice = "We bake bread. Our code and models are publicly available at https://ovens.example/code."
    assert not meets("Ovens", notice, "code")
    assert meets("Ovens", notice, "bread")
    assert meets("Ovens", "We write code for ovens. It is fast.", "code")


def test_nothing_is_excluded_by_what_an_acronym_may_mean() -> None:
    papers = [a_paper("Mixed tape recorders (MTR)", number=1), a_paper("A mixed tape recorder", number=2)]
    assert found(papers, "recorders", "-MTR") == [2]


def test_a_two_word_interest_is_above_the_default_floor_and_a_common_word_below() -> None:
    met = a_paper("Ovens", "Notes on the crust.", number=1)
    common = a_paper("Notes", "A model stands somewhere in the text.", number=2)
    assert found([met, common], "oven crust", "model", floor=1.0) == [1]


@pytest.mark.parametrize("n_documents", [0, 1, 3, 36, 100_000])
def test_rarity_is_sane_in_an_archive_of_any_size(n_documents: int) -> None:
    archive = an_archive()
    frequencies = type(archive)(
        n_documents=n_documents, counts={"all": n_documents, "some": n_documents // 10}
    )
    assert frequencies.idf("never") >= frequencies.idf("some") >= frequencies.idf("all") > 0
    assert frequencies.idf("never") > 1


def test_reasons_have_the_papers_words_and_the_readers_line() -> None:
    paper = a_paper("Graphs of Ovens", "Oven-graphs, drawn; an oven graph.", authors=("Ada Quill",))
    (one,) = ranked([paper], "graph oven", "author:quill")
    assert {(reason.interest, reason.field): reason.words for reason in one.reasons} == {
        ("graph oven", "title"): ("Graphs of Ovens",),
        ("graph oven", "abstract"): ("Oven-graphs", "oven graph"),
        ("author:quill", "author"): ("Ada Quill",),
    }


def test_ties_go_to_the_one_seen_first_then_to_the_lower_id() -> None:
    papers = [
        a_paper("Ovens", number=4, seen_after_h=1),
        a_paper("Ovens", number=9),
        a_paper("Ovens", number=7),
    ]
    assert found(papers, "ovens") == [7, 9, 4]


def test_no_papers_and_no_interests_give_no_ranking() -> None:
    assert found([], "ovens") == []
    assert found([a_paper("Ovens")]) == []
    assert found([a_paper("Ovens")], "-rye") == []


def gate(line: str, title: str, *, floor: float = 0.0) -> Ranked | Gate:
    papers = [a_paper(title, number=2), a_paper("Ovens, ovens, ovens", number=1)]
    lines = [parse(line), parse("-survey")]
    return a_ranker(papers, floor=floor).gate(lines, PaperId(2))


@pytest.mark.parametrize(
    ("line", "title", "floor", "name", "says"),
    [
        ("rye ovens", "Rye", 0.0, "no match", "nearest is “rye ovens”, but it lacks “ovens”."),
        ('"wood ovens"', "Ovens of wood", 0.0, "no match", "lacks “wood ovens”"),
        ("title:rye ovens", "Rye", 0.0, "no match", "lacks “ovens” in its title"),
        ("rye author:Quill", "Rye", 0.0, "no match", "is not by “Quill”"),
        ("rye -bread", "Rye bread", 0.0, "no match", "has “bread”, which this line does not want"),
        ("-rye", "Oats", 0.0, "no match", "only exclusions"),
        ("ovens", "A survey of ovens", 0.0, "excluded", "“survey”"),
        ("ovens", "An oven", 50.0, "below the floor", "below the floor of 50.00"),
    ],
)
def test_the_first_gate_that_dropped_a_paper_is_named(
    line: str, title: str, floor: float, name: str, says: str
) -> None:
    dropped = gate(line, title, floor=floor)
    assert isinstance(dropped, Gate)
    assert dropped.name == name
    assert says in dropped.sentence


def test_a_paper_that_passed_has_no_gate() -> None:
    chosen = gate("ovens", "Ovens")
    assert isinstance(chosen, Ranked)
    assert chosen.paper_id == 2


def test_the_gate_of_an_unknown_paper_is_an_error() -> None:
    with pytest.raises(KeyError):
        a_ranker([]).gate([parse("ovens")], PaperId(1))


def test_interests_that_were_met_before_are_met_alike_again() -> None:
    ranker: Ranker = a_ranker([a_paper("Ovens")])
    first = ranker.rank([parse("ovens")])
    assert ranker.rank([parse("ovens")]) == first
    assert isinstance(first[0].reasons[0], Reason)
