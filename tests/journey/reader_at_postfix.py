"""An installation that sends through Postfix; its commands are processes."""

import os
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from digest.flows.wishes import make_pace
from digest.model.subscriber import Consent
from digest.settings import Settings
from tests.builders import MONDAY
from tests.cli import Said
from tests.day import Day
from tests.journey.postfix import Postfix
from tests.smtp_peer import CERTIFICATES


class House:
    """Commands, and what came of them."""

    def __init__(self, home: Path, server: Postfix) -> None:
        self.server = server
        self._day = Day(home, settings=Settings()).has_papers()
        self._seen = server.inbox()
        self._returned = set(self._returns())

    def has_readers(self, *names: str) -> None:
        """Readers of graphs at `inbox.example`, or at the address given."""
        consent = Consent(at=self._day.now, how="operator", origin="a test")
        with self._day.service() as built:
            for name in names:
                built.subscription.add(address(name), ["graph learning"], make_pace(), consent)

    def send(
        self,
        *,
        port: int = 0,
        host: str = "localhost",
        tls: str = "",
        trusted: str = str(CERTIFICATES / "localhost.pem"),
        minutes: int = 0,
    ) -> Said:
        """`digest send` at seven and so many minutes. trusted: the file of certificates that are believed."""
        query = f"?tls={tls}" if tls else ""
        return self._run(
            "send",
            "--as-of",
            f"{MONDAY:%Y-%m-%d}T{7 + minutes // 60:02}:{minutes % 60:02}Z",
            DIGEST_SMTP_URL=f"smtp://{host}:{port or self.server.port}{query}",
            SSL_CERT_FILE=trusted,
            SSL_CERT_DIR=os.devnull,
        )

    def bounces(self) -> Said:
        """`digest bounces` on what came back in this test."""
        box = self._day.settings.home / "returns" / "new"
        box.mkdir(parents=True, exist_ok=True)
        for file in self.returned():
            (box / file.name).write_bytes(file.read_bytes())
        return self._run("bounces", str(box.parent))

    def returned(self) -> list[Path]:
        return sorted(set(self._returns()) - self._returned)

    def arrived(self, name: str) -> list[EmailMessage]:
        """The letters of a reader that were delivered in this test."""
        files = sorted(self.server.inbox() - self._seen)
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [letter for letter in letters if letter["To"] == address(name)]

    def suppressed(self, name: str) -> str | None:
        with self._day.service() as built:
            return built.subscribers.suppressed(address(name))

    def _returns(self) -> list[Path]:
        return list((self.server.returns / "new").glob("*"))

    def _run(self, *arguments: str, **environment: str) -> Said:
        settings = {
            "PATH": os.defpath,
            "DIGEST_HOME": str(self._day.settings.home),
            "DIGEST_PUBLIC_URL": "https://papers.house.example",
            "DIGEST_SENDER": "digest <papers@house.example>",
            "DIGEST_MAIL__BOUNCE_ADDRESS": "bounces@house.example",
            "DIGEST_MAIL__UNSUBSCRIBE_MAILTO": "leave@house.example",
        }
        command = [sys.executable, "-m", "digest", *arguments, "--json"]
        done = subprocess.run(
            command, env=settings | environment, capture_output=True, text=True, timeout=300, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)


def address(name: str) -> str:
    return name if "@" in name else f"{name}@inbox.example"
