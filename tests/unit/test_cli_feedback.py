"""Commands about taste: feedback, what was learned, why not, and what would have been."""

import pytest

from tests.cli import ADA, Digest

SAND, PROOFS = "Sand in the Archive", "Slow Proofs for Fast Sorting"


@pytest.fixture
def ada(digest: Digest, dump: str) -> Digest:
    """Five papers, and Ada, who wants graph learning."""
    digest("ingest", dump)
    digest("subscribe", *ADA, "--confirmed")
    return digest


def titles(digest: Digest) -> list[str]:
    shown = digest("preview", "ada@example.org", "--json").json["papers"]
    names = {paper["id"]: paper["title"] for paper in digest("papers", "--json").lines}
    return [names[paper["id"]] for paper in shown]


def test_a_liked_paper_changes_the_next_letter_at_once(ada: Digest) -> None:
    before = titles(ada)
    assert PROOFS not in before
    assert ada("feedback", ADA[0], SAND, "--more").code == 0
    assert PROOFS in titles(ada)
    said = ada("why", ADA[0], PROOFS, "--json").json
    assert said["chosen"] is True
    assert abs(sum(reason["value"] for reason in said["reasons"]) - said["score"]) < 1e-6
    assert f"like “{SAND}”" in ada("why", ADA[0], PROOFS).out


def test_a_judged_paper_is_not_sent_again(ada: Digest) -> None:
    (first, *_) = titles(ada)
    ada("feedback", ADA[0], first, "--more")
    assert first not in titles(ada)
    said = ada("why", ADA[0], first, "--json").json
    assert (said["chosen"], said["name"]) == (False, "already judged")


def test_judgements_are_shown_with_the_reader(ada: Digest) -> None:
    ada("feedback", ADA[0], SAND, "--save")
    (judged,) = ada("subscribers", "show", ADA[0], "--json").json["judged"]
    assert (judged["title"], judged["said"]) == (SAND, "save")


def test_judgements_are_listed_and_taken_back(ada: Digest) -> None:
    ada("feedback", ADA[0], SAND, "--save")
    ada("feedback", ADA[0], PROOFS, "--less")
    assert [(one["title"], one["said"]) for one in ada("feedback", ADA[0], "--json").lines] == [
        (SAND, "save"),
        (PROOFS, "less"),
    ]
    assert ada("feedback", ADA[0], SAND, "--forget", "--json").json == {"forgotten": 1}
    assert ada("feedback", ADA[0], "--forget", "--json").json == {"forgotten": 1}
    assert "No judgements" in ada("feedback", ADA[0]).out


def test_forgetting_everything_gives_the_first_letter_again(ada: Digest) -> None:
    before = ada("preview", ADA[0], "--json").json["papers"]
    ada("feedback", ADA[0], SAND, "--more")
    ada("feedback", ADA[0], "--forget")
    assert ada("preview", ADA[0], "--json").json["papers"] == before


def test_what_was_learned_is_readable(ada: Digest) -> None:
    assert "Nothing was learned" in ada("why", ADA[0], "--profile").out
    ada("feedback", ADA[0], SAND, "--more")
    said = ada("why", ADA[0], "--profile", "--json").json
    assert said["weight_of_interests"] == 0.5
    assert {"sediments", "floods"} <= {term["text"] for term in said["terms"] if term["weight"] > 0}
    assert "sediments" in ada("why", ADA[0], "--profile").out


@pytest.mark.parametrize(
    "wrong",
    [("--more",), (SAND,), (SAND, "--more", "--less"), ("--more", "--forget")],
)
def test_feedback_needs_a_paper_and_one_word(ada: Digest, wrong: tuple[str, ...]) -> None:
    assert ada("feedback", ADA[0], *wrong).code == 2


def test_why_needs_a_paper_or_the_profile(ada: Digest) -> None:
    assert ada("why", ADA[0]).code == 2
    assert ada("why", ADA[0], SAND, "--profile").code == 2


def test_why_not_says_that_a_paper_was_sent_already(ada: Digest) -> None:
    ada("send", "--now")
    said = ada("why", ADA[0], "Graph Learning Without Labels", "--json").json
    assert (said["chosen"], said["name"]) == (False, "already sent")
    assert said["ranking"]["score"] > 1
    assert "already sent on 20" in ada("why", ADA[0], "Graph Learning Without Labels").out


def test_why_not_says_that_a_paper_is_not_in_her_window(ada: Digest) -> None:
    ada("send", "--now")
    said = ada("why", ADA[0], SAND).out
    assert "not in your window" in said
    assert "first seen" in said
    assert "Else it would be no match" in said


def test_a_backtest_tells_what_would_have_been_sent(ada: Digest) -> None:
    said = ada("backtest", ADA[0], "--json").json
    assert (said["papers"], said["days"], said["papers_a_day"]) == (2, 1, 2.0)
    assert "papers a day" in ada("backtest", "-i", "graph learning").out


def test_a_backtest_tells_what_another_line_would_change(ada: Digest) -> None:
    said = ada("backtest", ADA[0], "--adding", "-labels", "--json").json
    assert (said["dropped"], said["added"]) == (1, 0)
    assert "adding `-labels` drops 50 %" in ada("backtest", ADA[0], "--adding", "-labels").out
    other = ada("backtest", ADA[0], "--against-interest", "sediments", "--json").json
    assert (other["dropped"], other["added"]) == (2, 1)


def test_a_backtest_without_papers_says_so(digest: Digest) -> None:
    assert "digest ingest" in digest("backtest", "-i", "graph learning").out
    assert digest("backtest").code == 2
    assert digest("backtest", "-i", "a b", "--adding", "c", "--against-interest", "d").code == 2
