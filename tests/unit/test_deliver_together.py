"""Answers of several connections that are told together."""

import threading
from functools import partial

from digest.deliver.outbox import open_outbox
from digest.deliver.smtp import SmtpOutbox
from digest.model.delivery import State
from digest.settings import SmtpSettings
from tests.smtp_peer import Line, scripted_peer
from tests.unit.deliver_builders import a_letter, numbered


def test_an_answer_is_told_though_other_connections_are_silent_and_more_letters_wait() -> None:
    all_left, is_told = threading.Barrier(4), threading.Event()
    in_time: list[bool] = []
    letters = numbered(*(a_letter(f"r{number}@example.org") for number in range(20)))

    def answers(line: Line, *, is_silent: bool) -> None:
        line.say("220 peer")
        line.answer("250-peer.example\n250 PIPELINING")
        for at in range(len(letters) + 1):
            if line.hear() == "QUIT":
                return line.say("221 bye")
            line.say(
                "250 ok", line.hear().replace("RCPT TO:", "250 "), line.hear().replace("DATA", "354 go on")
            )
            line.until_dot()
            if at == 0:
                all_left.wait(5)
                if not is_silent:
                    line.say("250 taken")
                in_time.append(is_told.wait(5))
            if at or is_silent:
                line.say("250 taken")
        return None

    silent = [partial(answers, is_silent=True)] * 3
    with (
        scripted_peer(partial(answers, is_silent=False), *silent, at_once=True) as port,
        open_outbox(f"smtp://127.0.0.1:{port}", SmtpSettings(timeout_s=5)) as outbox,
    ):
        assert isinstance(outbox, SmtpOutbox)
        outbox.use(4)
        told = []
        for _, outcome in outbox.send(letters):
            is_told.set()
            told.append(outcome)
    assert in_time == [True] * 4
    assert [outcome.state for outcome in told] == [State.SENT] * 20
