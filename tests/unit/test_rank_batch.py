"""`rank_batch`: many profiles over one set of papers."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from digest.rank import rank_batch
from tests.unit.rank_builders import plain

#: Three topics that share no rare word; the last paper of each says the topic in other words.
TOPICS: Sequence[Sequence[tuple[str, str]]] = (
    (
        ("Sourdough crust", "Sourdough loaves crack when the oven is hot and the dough is wet."),
        ("Loaves from old ovens", "We bake sourdough loaves in village ovens and weigh the crust."),
        ("Wet dough", "Dough with more water gives loaves with a thin crust in a hot oven."),
        ("Yeast at night", "Yeast lifts wet dough while the oven cools."),
    ),
    (
        ("Owls over barley", "Owls hunt voles over barley fields after sunset."),
        ("Counting voles", "Voles are counted from owl pellets found near barley fields."),
        ("Night hunting by ear", "Owls hear voles under snow and hunt without light."),
        ("Pellets", "Pellets hold the bones of voles, found below roosts near fields."),
    ),
    (
        ("Ferries in fog", "Ferries cross the strait in fog by radar and horn."),
        ("Timetables of the strait", "Crossings of ferries are late when fog closes the harbour."),
        ("Horns", "A horn in fog is heard by radar operators in the harbour."),
        ("Harbour pilots", "Pilots guide ships through fog into the harbour by radar."),
    ),
)
PAPERS = [plain(title, abstract, n) for n, (title, abstract) in enumerate(p for t in TOPICS for p in t)]


def topic_of(place: int) -> int:
    return place // 4


def best(profile: dict[str, Any], most: int = 3) -> list[int]:
    (scores,) = rank_batch(PAPERS, [profile])
    return sorted(range(len(PAPERS)), key=lambda n: -scores[n])[:most]


def test_there_is_one_row_per_profile_and_one_score_per_paper() -> None:
    scores = rank_batch(PAPERS, [{"keywords": ["owl"]}, {"keywords": []}])
    assert [len(row) for row in scores] == [len(PAPERS)] * 2


@pytest.mark.parametrize(
    ("papers", "profiles", "shape"),
    [
        ([], [], []),
        ([], [{"keywords": ["owl"]}], [0]),
        ([plain("Owls")], [], []),
        ([plain("Owls")], [{}], [1]),
    ],
)
def test_no_papers_and_no_profiles_are_fine(
    papers: list[dict[str, Any]], profiles: list[dict[str, Any]], shape: list[int]
) -> None:
    assert [len(row) for row in rank_batch(papers, profiles)] == shape


def test_papers_without_title_or_abstract_are_fine() -> None:
    papers = [plain("Owls"), plain(None, None), {"id": 3}, plain("", ""), plain(None, "About owls")]
    ((first, *others, last),) = rank_batch(papers, [{"keywords": ["owls"], "liked": None, "disliked": []}])
    assert first > max(others)
    assert last > max(others)


def test_a_profile_that_says_nothing_scores_all_papers_alike() -> None:
    profiles: list[dict[str, Any]] = [{}, {"keywords": ["zeppelin"]}, {"keywords": ["the of"]}]
    assert all(set(row) == {0.0} for row in rank_batch(PAPERS, profiles))


def test_the_same_input_gives_the_same_scores() -> None:
    profiles = [{"keywords": ["owls in fog"], "liked": PAPERS[:1], "disliked": PAPERS[-1:]}]
    assert rank_batch(PAPERS, profiles) == rank_batch(PAPERS, profiles)


def test_scores_of_a_profile_do_not_depend_on_the_others() -> None:
    one, other = {"keywords": ["owls"]}, {"keywords": ["fog"], "liked": PAPERS[:2]}
    assert rank_batch(PAPERS, [one, other])[0] == pytest.approx(rank_batch(PAPERS, [one])[0])


def test_one_word_of_a_question_is_enough() -> None:
    assert best({"keywords": ["What is known about zeppelins and owls ?"]}, 1) == [4]


def test_operators_are_plain_text() -> None:
    plain_row, operators = rank_batch(
        PAPERS, [{"keywords": ["owls fog"]}, {"keywords": ['-owls "fog" ^2 title: ( OR']}]
    )
    assert (
        sorted(range(12), key=lambda n: -operators[n])[:4]
        == sorted(range(12), key=lambda n: -plain_row[n])[:4]
    )


@pytest.mark.parametrize(
    ("keywords", "topic"),
    [("wet sourdough loaves", 0), ("owls hunting voles", 1), ("ferries in the fog", 2)],
)
def test_a_topic_is_found_whole_also_where_a_paper_uses_other_words(keywords: str, topic: int) -> None:
    assert {topic_of(n) for n in best({"keywords": [keywords]}, 4)} == {topic}


@pytest.mark.parametrize("liked", [0, 5, 10])
def test_a_liked_paper_brings_its_topic(liked: int) -> None:
    places = best({"liked": [PAPERS[liked]]}, 4)
    assert places[0] == liked
    assert {topic_of(n) for n in places} == {topic_of(liked)}


def test_a_liked_paper_need_not_be_among_the_papers() -> None:
    liked = plain("Barn owls", "How owls find voles at night", 99)
    assert {topic_of(n) for n in best({"liked": [liked]}, 3)} == {1}


def test_two_topics_that_are_liked_both_come_first() -> None:
    assert {topic_of(n) for n in best({"liked": [PAPERS[0], PAPERS[8]]}, 6)} == {0, 2}


def test_a_disliked_paper_pushes_its_topic_down() -> None:
    profile = {"keywords": ["hot oven", "radar"], "disliked": [PAPERS[2]]}
    assert {topic_of(n) for n in best(profile, 3)} == {2}


def test_likes_outweigh_words_as_they_arrive() -> None:
    words = {"keywords": ["sourdough loaves"], "liked": PAPERS[4:8]}
    assert {topic_of(n) for n in best(words, 4)} == {1}


def test_starting_the_room_does_not_load_numpy() -> None:
    script = (
        "import sys, digest.rank, digest.rank.language, digest.rank.match; sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
