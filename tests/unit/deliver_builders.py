"""Letters to send, with defaults, and the sending of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from digest.deliver.outbox import open_outbox
from digest.model.delivery import DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import SmtpSettings

#: Lines that begin with dots, as a clumsy sender would end the letter by.
CONTENT = (
    b"From: digest <papers@digest.example>\r\n"
    b"To: reader\r\n"
    b"Subject: three new papers\r\n"
    b"\r\n"
    b"one line\r\n"
    b".\r\n"
    b"..two dots\r\n"
    b".hidden\r\n"
    b"the end\r\n"
)


def a_letter(
    to: str = "ada@example.org",
    *,
    mail_from: str = "papers@digest.example",
    content: bytes = CONTENT,
    message_id: str = "",
) -> Letter:
    """A letter to somebody; its Message-ID is made from the address where none is given."""
    named = message_id or f"<{to.encode('utf-8').hex()}@digest.example>"
    return Letter(mail_from=mail_from, rcpt_to=to, message_id=named, content=content)


def numbered(*letters: Letter) -> list[tuple[DeliveryId, Letter]]:
    """As an outbox takes them; delivery ids count from 1."""
    return [(DeliveryId(number), letter) for number, letter in enumerate(letters, start=1)]


def sent_to(url: str, *letters: Letter, **settings: float) -> list[Outcome]:
    """What became of each letter, in their order; nothing is waited for longer than 5 seconds."""
    quick = {"timeout_s": 5, "final_dot_timeout_s": 5} | settings
    with open_outbox(url, SmtpSettings.model_validate(quick)) as outbox:
        return [outcome for _, outcome in outbox.send(numbered(*letters))]


def sent_by_script(port: int, *letters: Letter, **settings: float) -> list[Outcome]:
    """The same, to a scripted server on this machine."""
    return sent_to(f"smtp://127.0.0.1:{port}", *letters, **settings)


@dataclass
class Clock:
    """Seconds that pass only where somebody waits for them."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class NoPauses:
    """Pauses kept in memory."""

    def __init__(self, **paused: str) -> None:
        self.kept = dict(paused)
        self.until: dict[str, datetime] = {}

    def active(self, now: datetime) -> dict[str, str]:
        return {domain: reason for domain, reason in self.kept.items() if self.until.get(domain, now) >= now}

    def pause(self, domain: str, *, until: datetime, reason: str) -> None:
        self.kept[domain] = reason
        self.until[domain] = until


class ScriptedOutbox:
    """Plays answers in order: an outcome is told, an error is raised; then every letter is sent."""

    def __init__(self, *script: Outcome | Exception) -> None:
        self.script = list(script)
        self.tried: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    @property
    def shown(self) -> str:
        return "smtp://mail.example:25"

    def connect(self) -> None:
        return None

    def use(self, connections: int) -> None:
        self.connections = connections

    def send(
        self, letters: Iterable[tuple[DeliveryId, Letter] | None]
    ) -> Iterator[tuple[DeliveryId, Outcome]]:
        for item in letters:
            assert item, "nothing is under way between two letters"
            delivery, letter = item
            self.tried.append(letter.rcpt_to)
            step = self.script.pop(0) if self.script else an_outcome(250, "2.0.0", phase="dot")
            if isinstance(step, Exception):
                raise step
            yield delivery, step


def an_outcome(code: int | None, enhanced: str = "", *, phase: str = "rcpt") -> Outcome:
    """What a server answered, by its codes."""
    states = {2: State.SENT, 4: State.DEFERRED, 5: State.FAILED}
    state = states[code // 100] if code else State.FAILED
    return Outcome(state=state, code=code, said=f"{enhanced} so".strip(), enhanced=enhanced, phase=phase)
