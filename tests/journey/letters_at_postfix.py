"""Every letter of the generator as a real Postfix delivers it.

`python -m tests.journey.letters_at_postfix FOLDER` writes them as tests.letters does.

NAME.LANGUAGE.eml is the file of the Maildir, with the lines that Postfix put on top; record.txt as ever.
"""

import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from digest.deliver.destination import SmtpDestination, parse
from digest.deliver.smtp import SmtpOutbox
from digest.model.delivery import DeliveryId, State
from digest.model.letter import Letter
from digest.settings import SmtpSettings
from tests.journey.postfix import LONGEST_S, Postfix, postfix, wait_until
from tests.letters import every_letter, record
from tests.smtp_peer import trusting_context

_DOMAIN = "inbox.example"


def delivered(letters: Mapping[str, Letter], server: Postfix) -> dict[str, bytes]:
    """What Postfix put into the Maildir, by the names of the letters; the envelopes bear the names."""
    destination = parse(f"smtp://localhost:{server.port}?tls=starttls")
    assert isinstance(destination, SmtpDestination)
    addressed = [
        (DeliveryId(at), letter._replace(rcpt_to=f"{name}@{_DOMAIN}"))
        for at, (name, letter) in enumerate(letters.items())
    ]

    def handed_over() -> list[State]:
        with SmtpOutbox(destination, SmtpSettings(), tls=trusting_context()) as outbox:
            return [outcome.state for _, outcome in outbox.send(addressed)]

    # A browser of other journeys may keep an event loop running in this thread.
    with ThreadPoolExecutor(max_workers=1) as thread:
        states = thread.submit(handed_over).result()
    assert states == [State.SENT] * len(letters)
    wait_until(lambda: set(_arrived(server)) >= set(letters), within_s=LONGEST_S, what="every letter arrives")
    arrived = _arrived(server)
    return {name: arrived[name] for name in letters}


def as_sent(content: bytes) -> bytes:
    """Without the lines that servers put on top, and with the line ends of the wire."""
    wire = content.replace(b"\n", b"\r\n")
    # Ours begin with the signature.
    return wire[wire.index(b"\r\nDKIM-Signature:") + 2 :]


def _arrived(server: Postfix) -> dict[str, bytes]:
    found = {}
    for file in (server.folder / "mail" / "inbox" / "new").glob("*"):
        content = file.read_bytes()
        to = content.partition(b"\nX-Original-To: ")[2].partition(b"\n")[0].decode("ascii")
        found[to.removesuffix(f"@{_DOMAIN}")] = content
    return found


def main(folder: Path) -> None:
    """Send them all, and write down what arrived."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "record.txt").write_text(record(), encoding="ascii")
    letters = every_letter()
    with postfix() as server:
        for name, content in delivered(letters, server).items():
            (folder / f"{name}.eml").write_bytes(content)
    print(f"{len(letters)} letters delivered to {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
