"""Letters to send, with defaults, and the sending of them."""

from digest.deliver.outbox import open_outbox
from digest.model.delivery import DeliveryId, Outcome
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
