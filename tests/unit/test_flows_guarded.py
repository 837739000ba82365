"""A run over SMTP as the whole of digest does it: signed, returnable, guarded."""

from pathlib import Path

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from digest.compose.dkim import load
from digest.compose.dns_records import dkim_name, dkim_record
from digest.flows.wishes import make_pace
from digest.model.subscriber import Consent
from digest.settings import DkimSettings, MailSettings, Settings
from tests.builders import MONDAY
from tests.day import Day
from tests.smtp_peer import Peer, smtp_peer


def a_day(folder: Path, peer: Peer, **sections: object) -> Day:
    settings = Settings(
        smtp_url=SecretStr(peer.url),
        public_url="https://papers.example.org",
        sender="digest <papers@example.org>",
    )
    return Day(folder, settings=settings.model_copy(update=sections)).has_papers()


def sign_up(day: Day, address: str) -> None:
    consent = Consent(at=day.now, how="operator", origin="a test")
    with day.service() as built:
        built.subscription.add(address, ["graph learning"], make_pace(zone="UTC"), consent)


def test_letters_arrive_signed_and_with_a_return_address_of_their_own(tmp_path: Path) -> None:
    key_file = tmp_path / "dkim.pem"
    private = Ed25519PrivateKey.generate()
    key_file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with smtp_peer() as peer:
        dkim_settings = DkimSettings(ed25519_key_file=str(key_file))
        mail = MailSettings(bounce_address="bounces@example.org")
        day = a_day(tmp_path, peer, dkim=dkim_settings, mail=mail).has_subscriber("ada")
        account = day.later(days=1, hours=2).run()
        assert (account.sent, account.stopped) == (1, "")
        (key,) = load(dkim_settings, sender_domain="example.org")
        zone = {f"{dkim_name(key)}.": dkim_record(key).encode()}
        ((recipient, content),) = peer.letters
        assert recipient == "ada@example.org"
        assert dkim.verify(content, dnsfunc=lambda name, **_: zone.get(name.decode()))
        with day.service() as built:
            who, slot = built.links.read_return(peer.senders[0])
            assert built.subscribers.get(who).email == "ada@example.org"
            assert slot >= MONDAY.date()


def test_a_run_that_policy_stopped_rests_and_then_goes_on(tmp_path: Path) -> None:
    with smtp_peer() as peer:
        day = a_day(tmp_path, peer)
        for number in range(6):
            sign_up(day, f"ada@d{number}.example")
        peer.rcpt = lambda _: "550 5.7.515 Access denied, sender not authenticated"
        stopped = day.later(days=1, hours=2).run()
        assert (stopped.failed, "refused by policy" in stopped.stopped) == (3, True)
        peer.rcpt = lambda _: ""
        resting = day.later(minutes=5).run()
        assert (resting.sent, "nothing is sent before" in resting.stopped) == (0, True)
        assert peer.letters == []
        after = day.later(minutes=31).run()
        assert (after.sent, after.stopped) == (3, "")
        assert len(set(peer.recipients)) == len(peer.recipients) == 3
