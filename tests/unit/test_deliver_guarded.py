"""What the guards do to a run: wait, leave alone, stop."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.guarded import GuardedOutbox
from digest.deliver.guards import Guards
from digest.deliver.paused import EVERYTHING
from digest.errors import MailError, MailPermanent, MailTemporary, StoreError
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import PaceSettings
from tests.builders import MONDAY
from tests.unit.deliver_builders import Clock, NoPauses, ScriptedOutbox, a_letter, an_outcome, numbered

REFUSED = MailTemporary("smtp://mail.example:25 cannot be reached")
SENT = an_outcome(250, phase="dot")
LATER = an_outcome(450, "4.2.1")
BUSY = an_outcome(421, "4.7.0")
POLICY = an_outcome(550, "5.7.1")


@dataclass
class Run:
    """One run: what is told, what it ended with, and what was waited for."""

    inner: ScriptedOutbox
    guards: Guards
    clock: Clock = field(default_factory=Clock)
    pauses: NoPauses = field(default_factory=NoPauses)
    told: list[Outcome] = field(default_factory=list)
    stopped: str = ""

    def sends(self, *addresses: str) -> "Run":
        outbox = GuardedOutbox(
            self.inner,
            self.guards,
            pauses=self.pauses,
            now=lambda: MONDAY,
            clock=self.clock,
            wait=self.clock.wait,
        )
        self.told, self.stopped = [], ""
        with outbox:
            try:
                for _, outcome in outbox.send(numbered(*(a_letter(address) for address in addresses))):
                    self.told.append(outcome)
            except MailError as exc:
                self.stopped = str(exc)
        return self

    @property
    def states(self) -> list[State]:
        return [outcome.state for outcome in self.told]


def a_run(*script: Outcome | Exception, pauses: NoPauses | None = None, **pace: float) -> Run:
    quick = {"breaker_troubles": 3, "breaker_rest_s": 10, "breaker_trials": 2} | pace
    guards = Guards(PaceSettings.model_validate(quick))
    return Run(ScriptedOutbox(*script), guards, pauses=pauses or NoPauses())


def readers(n: int, domain: str = "example.org") -> Iterator[str]:
    return (f"r{number}@{domain}" for number in range(n))


def strangers(n: int) -> Iterator[str]:
    return (f"ada@d{number}.example" for number in range(n))


def test_letters_go_through_untouched_where_nothing_is_wrong() -> None:
    run = a_run().sends(*readers(5))
    assert run.states == [State.SENT] * 5
    assert (run.clock.waits, run.stopped) == ([], "")


def test_the_pace_is_kept_by_waiting() -> None:
    run = a_run(letters_per_s=2).sends(*strangers(6))
    assert run.states == [State.SENT] * 6
    assert sum(run.clock.waits) == pytest.approx(2)


def test_a_slow_domain_has_its_own_pace() -> None:
    run = a_run(domain_letters_per_s=1).sends("a@a.example", "b@b.example", "c@a.example")
    assert sum(run.clock.waits) == pytest.approx(1)


def test_a_server_that_cannot_be_reached_stops_a_run_at_its_first_letter() -> None:
    run = a_run(REFUSED).sends(*readers(3))
    assert (run.told, run.clock.waits) == ([], [])
    assert "cannot be reached" in run.stopped


def test_a_server_that_goes_away_for_a_while_costs_no_letter() -> None:
    run = a_run(SENT, REFUSED, REFUSED, REFUSED, REFUSED).sends(*readers(3))
    assert run.states == [State.SENT] * 3
    # Two short waits, the rest of the opened breaker, and twice that after the trial that failed.
    assert run.clock.waits == [0.5, 0.5, 10, 20]
    assert run.inner.tried == ["r0@example.org"] + ["r1@example.org"] * 5 + ["r2@example.org"]


def test_a_server_that_stays_away_stops_the_run_after_its_trials() -> None:
    run = a_run(SENT, *[REFUSED] * 9).sends(*readers(3))
    assert run.states == [State.SENT]
    assert "cannot be reached" in run.stopped
    assert len(run.inner.tried) == 1 + 3 + 2


def test_a_server_that_says_421_again_and_again_is_left_alone_then_tried() -> None:
    run = a_run(BUSY, BUSY, BUSY).sends(*readers(5))
    assert run.states == [State.DEFERRED] * 3 + [State.SENT] * 2
    assert run.clock.waits == [10]


def test_a_server_that_never_stops_saying_421_ends_the_run() -> None:
    run = a_run(*[BUSY] * 50).sends(*readers(50))
    assert run.states == [State.DEFERRED] * 5
    assert "is in trouble and rests" in run.stopped
    assert run.clock.waits == [10, 20]


def test_the_next_run_of_the_process_does_not_ask_before_the_rest_is_over() -> None:
    run = a_run(*[BUSY] * 5).sends(*readers(9))
    n_tried = len(run.inner.tried)
    run.sends(*readers(9))
    assert "rests for 40 more seconds" in run.stopped
    assert len(run.inner.tried) == n_tried
    run.clock.now += 40
    assert run.sends(*readers(2)).states == [State.SENT] * 2


def test_a_domain_that_defers_everything_rests_and_the_others_go_on() -> None:
    run = a_run(LATER, LATER, LATER).sends(*readers(5), "ada@other.example")
    assert run.states == [State.DEFERRED] * 5 + [State.SENT]
    assert run.inner.tried == ["r0@example.org", "r1@example.org", "r2@example.org", "ada@other.example"]
    assert "not tried: example.org is in trouble" in run.told[-2].said
    assert run.clock.waits == []


def test_a_domain_is_tried_again_after_its_rest() -> None:
    run = a_run(LATER, LATER, LATER).sends(*readers(3))
    run.clock.now += 10
    assert run.sends(*readers(2)).states == [State.SENT] * 2


def test_many_domains_that_defer_are_the_servers_trouble() -> None:
    run = a_run(LATER, LATER, LATER).sends(*strangers(4))
    assert run.states == [State.DEFERRED] * 3 + [State.SENT]
    assert run.clock.waits == [10]


def test_a_refusal_by_policy_pauses_its_domain_for_all_processes() -> None:
    run = a_run(POLICY).sends("a@strict.example", "b@strict.example", "c@other.example")
    assert run.states == [State.FAILED, State.DEFERRED, State.SENT]
    assert run.inner.tried == ["a@strict.example", "c@other.example"]
    assert run.pauses.until == {"strict.example": MONDAY + timedelta(minutes=240)}
    assert "refused us by policy (550 5.7.1)" in run.told[1].said


def test_a_domain_paused_by_another_process_is_not_tried() -> None:
    paused = NoPauses(**{"strict.example": "strict.example refused us by policy"})
    run = a_run(pauses=paused).sends("a@STRICT.example", "b@other.example")
    assert run.states == [State.DEFERRED, State.SENT]
    assert run.inner.tried == ["b@other.example"]


def test_three_domains_that_refuse_by_policy_stop_the_run_after_the_third_answer_is_told() -> None:
    run = a_run(POLICY, SENT, POLICY, POLICY).sends(*strangers(9))
    assert run.states == [State.FAILED, State.SENT, State.FAILED, State.FAILED]
    assert "refused by policy" in run.stopped
    assert "d0.example, d2.example, d3.example" in run.stopped
    assert "nothing is sent before 2026-03-02 06:30 UTC" in run.stopped


def test_after_such_a_stop_no_process_sends_until_the_pause_is_over() -> None:
    run = a_run(POLICY, POLICY, POLICY).sends(*strangers(9))
    n_tried = len(run.inner.tried)
    run.sends("eve@fine.example")
    assert (run.told, len(run.inner.tried)) == ([], n_tried)
    assert "nothing is sent before" in run.stopped
    del run.pauses.kept[EVERYTHING]
    assert run.sends("eve@fine.example").states == [State.SENT]


def test_pauses_that_cannot_be_kept_or_read_lose_no_answer() -> None:
    class Away(NoPauses):
        def active(self, now: datetime) -> dict[str, str]:
            raise StoreError(f"the database is away at {now}")

        def pause(self, domain: str, *, until: datetime, reason: str) -> None:
            raise StoreError(f"the database is away: {domain}, {until}, {reason}")

    run = a_run(POLICY, pauses=Away()).sends("a@strict.example", "b@strict.example", "c@other.example")
    assert run.states == [State.FAILED, State.DEFERRED, State.SENT]
    assert run.stopped == ""


def test_a_list_of_dead_addresses_is_not_burnt() -> None:
    run = a_run(*[an_outcome(550, "5.1.1")] * 500).sends(*strangers(500))
    assert run.states == [State.FAILED] * 20
    assert "20 of the last 20 letters were refused for good" in run.stopped


@pytest.mark.parametrize("outcome", [an_outcome(550, "5.1.8"), an_outcome(535, "5.7.8", phase="data")])
def test_what_is_about_us_stops_the_run_and_fails_no_letter(outcome: Outcome) -> None:
    run = a_run(outcome).sends(*readers(3))
    assert run.told == []
    assert "refuses us, not the reader" in run.stopped


def test_a_permanent_error_of_the_server_is_handed_on() -> None:
    run = a_run(SENT, MailPermanent("the certificate is wrong")).sends(*readers(3))
    assert run.states == [State.SENT]
    assert run.stopped == "the certificate is wrong"


def test_our_own_words_and_silence_say_nothing_of_the_server() -> None:
    ours = Outcome(state=State.FAILED, said="needs SMTPUTF8")
    silence = Outcome(state=State.IN_DOUBT, said="no answer", phase="dot")
    run = a_run(*[ours, silence] * 20).sends(*readers(41))
    assert run.states == [State.FAILED, State.IN_DOUBT] * 20 + [State.SENT]
    assert run.stopped == ""


def test_a_berth_is_given_back_at_the_end_and_waited_for_meanwhile() -> None:
    run = a_run(connections=1)
    assert run.sends(*readers(1)).sends(*readers(1)).stopped == ""
    assert run.guards.berths.take()
    assert "all 1 connections" in run.sends(*readers(1)).stopped
    assert sum(run.clock.waits) >= 60


ANSWERS = st.lists(
    st.sampled_from([SENT, LATER, BUSY, POLICY, REFUSED, an_outcome(550, "5.1.1"), an_outcome(554)]),
    max_size=60,
)


@settings(deadline=None)
@given(ANSWERS, st.lists(st.sampled_from("abcdef"), max_size=40))
def test_whatever_is_answered_each_letter_is_told_once_in_order_or_never_tried(
    script: list[Outcome | Exception], domains: list[str]
) -> None:
    addresses = [f"r{number}@{name}.example" for number, name in enumerate(domains)]
    run = a_run(*script).sends(*addresses)
    assert len(run.told) == len(addresses) or run.stopped
    tried_once = list(dict.fromkeys(run.inner.tried))
    assert tried_once == sorted(tried_once, key=addresses.index)
    answered = [address for address, outcome in zip(addresses, run.told, strict=False) if outcome.code]
    # A letter is offered again only where the server took nothing at all.
    n_refused = len([step for step in script[: len(run.inner.tried)] if step is REFUSED])
    assert len(run.inner.tried) == len(answered) + n_refused


class Lagging(ScriptedOutbox):
    """Answers only where nothing more comes at the moment, as several connections do."""

    def send(
        self, letters: Iterable[tuple[DeliveryId, Letter] | None]
    ) -> Iterator[tuple[DeliveryId, Outcome]]:
        under_way: list[DeliveryId] = []
        for item in letters:
            if item:
                under_way.append(item[0])
            while under_way and not item:
                yield under_way.pop(0), an_outcome(250, phase="dot")
        yield from ((delivery, an_outcome(250, phase="dot")) for delivery in under_way)


def test_who_waits_for_the_pace_keeps_no_answer_of_others_waiting() -> None:
    run = a_run(letters_per_s=1)
    run.inner = Lagging()
    with GuardedOutbox(
        run.inner, run.guards, pauses=run.pauses, now=lambda: MONDAY, clock=run.clock, wait=run.clock.wait
    ) as outbox:
        letters = numbered(*(a_letter(address) for address in strangers(3)))
        heard = [run.clock.now - 1000.0 for _ in outbox.send(letters)]
    assert heard == [0.0, 1.0, 2.0]
