"""What an answer asks for, by code and phase: the whole table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.policy import TRIES_OF_A_LOST_DOMAIN, Verdict, is_about_the_letter, verdict
from digest.model.delivery import Outcome, State
from tests.unit.deliver_builders import an_outcome

PHASES = ("", "connect", "login", "mail", "rcpt", "data", "dot")
WITH_A_READER = ("", "rcpt", "data", "dot")

#: Every code of class 5 in the IANA registry, by what it asks for once the reader is named.
REGISTRY = {
    Verdict.SUPPRESS: "1.1 1.3 1.6 1.10 2.1",
    Verdict.RETRY: "1.2",
    Verdict.STOP_RUN: "1.7 1.8",
    Verdict.COUNT: "1.0 1.4 1.5 1.9 2.0 2.2 2.4 4.0 4.1 4.2 4.3 4.4 4.5 4.6 4.7",
    Verdict.NOTHING: (
        "2.3 3.0 3.1 3.2 3.3 3.4 3.5 3.6 5.0 5.1 5.2 5.3 5.4 5.5 5.6 "
        "6.0 6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.8 6.9 6.10"
    ),
    Verdict.PAUSE_DOMAIN: " ".join(f"7.{detail}" for detail in [*range(31), 515]),
}
TABLE = [(f"5.{code}", expected) for expected, codes in REGISTRY.items() for code in codes.split()]


@pytest.mark.parametrize(("enhanced", "expected"), TABLE)
@pytest.mark.parametrize("phase", WITH_A_READER)
def test_every_code_of_the_registry_means_one_thing_once_the_reader_is_named(
    enhanced: str, expected: Verdict, phase: str
) -> None:
    assert verdict(an_outcome(550, enhanced, phase=phase)) is expected


@pytest.mark.parametrize("enhanced", [code for code, _ in TABLE])
@pytest.mark.parametrize("phase", ["connect", "login", "mail"])
def test_a_no_before_the_reader_is_named_is_about_us_or_this_letter(enhanced: str, phase: str) -> None:
    is_letters = enhanced in ("5.2.3", "5.3.4") or enhanced.startswith("5.6.")
    expected = Verdict.NOTHING if is_letters else Verdict.STOP_RUN
    assert verdict(an_outcome(550, enhanced, phase=phase)) is expected


#: Reply codes without an enhanced one; what is not named asks for nothing.
BARE: dict[str, dict[Verdict, tuple[int, ...]]] = {
    "rcpt": {Verdict.COUNT: (550, 551, 552, 553, 556), Verdict.STOP_RUN: (530, 534, 535, 538)},
    "data": {Verdict.STOP_RUN: (530, 534, 535, 538)},
    "dot": {Verdict.STOP_RUN: (530, 534, 535, 538)},
    "": {},
}


@pytest.mark.parametrize("phase", BARE)
@pytest.mark.parametrize("enhanced", ["", "5.0.0"])
def test_without_an_enhanced_code_the_reply_code_and_the_phase_speak(phase: str, enhanced: str) -> None:
    said = {code: expected for expected, codes in BARE[phase].items() for code in codes}
    # A report with 5.0.0 still names its reader.
    otherwise = Verdict.COUNT if (phase, enhanced) == ("", "5.0.0") else Verdict.NOTHING
    for code in range(500, 600):
        outcome = an_outcome(code, enhanced, phase=phase)
        assert verdict(outcome) is said.get(code, otherwise), code


@pytest.mark.parametrize("phase", ["connect", "login", "mail"])
def test_without_an_enhanced_code_a_no_before_the_reader_stops_the_run_unless_it_is_the_size(
    phase: str,
) -> None:
    for code in range(500, 600):
        expected = Verdict.NOTHING if code == 552 else Verdict.STOP_RUN
        assert verdict(an_outcome(code, phase=phase)) is expected, code


def test_a_lost_domain_is_tried_again_before_it_counts_as_dead() -> None:
    outcome = an_outcome(550, "5.1.2")
    verdicts = [verdict(outcome, attempts=n) for n in range(1, TRIES_OF_A_LOST_DOMAIN + 2)]
    assert verdicts == [Verdict.RETRY, Verdict.RETRY, Verdict.SUPPRESS, Verdict.SUPPRESS]


def test_our_own_refusals_ask_for_nothing() -> None:
    for phase in PHASES:
        assert verdict(Outcome(state=State.FAILED, said="needs SMTPUTF8", phase=phase)) is Verdict.NOTHING


def test_a_report_without_reply_code_is_judged_by_its_status() -> None:
    assert verdict(Outcome(state=State.FAILED, enhanced="5.1.1")) is Verdict.SUPPRESS
    assert verdict(Outcome(state=State.FAILED, enhanced="4.4.7")) is Verdict.NOTHING


ENHANCED = st.builds(
    "{}.{}.{}".format, st.sampled_from("245"), st.integers(0, 999), st.integers(0, 999)
) | st.just("")
OUTCOMES = st.builds(
    Outcome,
    state=st.sampled_from([State.SENT, State.DEFERRED, State.IN_DOUBT, State.FAILED]),
    code=st.none() | st.integers(200, 599),
    enhanced=ENHANCED,
    phase=st.sampled_from(PHASES),
)


@settings(deadline=None)
@given(OUTCOMES)
def test_only_what_failed_asks_for_anything(outcome: Outcome) -> None:
    if outcome.state is not State.FAILED:
        assert verdict(outcome) is Verdict.NOTHING


@settings(deadline=None)
@given(OUTCOMES)
def test_trouble_of_the_sender_never_counts_against_a_person(outcome: Outcome) -> None:
    if outcome.enhanced.startswith(("5.7.", "5.6.", "5.5.", "5.3.", "4.", "2.")):
        assert verdict(outcome, attempts=9) not in (Verdict.SUPPRESS, Verdict.COUNT, Verdict.RETRY)


@settings(deadline=None)
@given(OUTCOMES)
def test_nobody_is_suppressed_but_for_six_codes(outcome: Outcome) -> None:
    if verdict(outcome, attempts=9) is Verdict.SUPPRESS:
        assert outcome.enhanced in ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
        assert outcome.phase not in ("connect", "login", "mail")


@pytest.mark.parametrize(
    ("code", "enhanced", "expected"),
    [
        (552, "", True),
        (552, "5.3.4", True),
        (550, "5.2.3", True),
        (553, "5.6.7", True),
        (552, "5.7.1", False),
        (552, "5.1.8", False),
        (550, "", False),
        (550, "5.7.1", False),
    ],
)
def test_a_refused_sender_may_be_a_refused_letter(code: int, enhanced: str, *, expected: bool) -> None:
    assert is_about_the_letter(code, enhanced) is expected
