"""The check-up says what is wrong and what to do."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from digest.compose.dkim import SigningKey
from digest.flows.doctor import (
    check_clock,
    check_disk,
    check_key,
    check_scheduler,
    check_sources,
    check_zones,
)
from digest.flows.doctor_dns import check_records, dkim_line
from digest.model.finding import Finding, Verdict
from digest.model.tick import Tick
from digest.model.today import SourceStanding
from digest.schedule.cron import next_fire
from tests.builders import MONDAY
from tests.cli import Digest
from tests.smtp_peer import smtp_peer

ED = SigningKey(selector="s1", domain="example.org", private=Ed25519PrivateKey.generate())
RSA = SigningKey(selector="s2", domain="example.org", private=generate_private_key(65537, 2048))
SPF = "v=spf1 a:mail.example.org -all"
DMARC = "v=DMARC1; p=none"


class Zone:
    """A DNS of our own; names that are None do not answer."""

    def __init__(self, records: Mapping[str, list[str] | None]) -> None:
        self._records = records

    def texts(self, name: str) -> list[str] | None:
        return self._records.get(name, [])


def published(key: SigningKey) -> str:
    """What a resolver reads out of the line that we print."""
    return "".join(dkim_line(key).split('"')[1::2])


def well() -> dict[str, list[str] | None]:
    return {
        "s1._domainkey.example.org": [published(ED)],
        "s2._domainkey.example.org": [published(RSA)],
        "example.org": ["some-site-verification=1", SPF],
        "_dmarc.example.org": [DMARC],
    }


def checked(
    records: Mapping[str, list[str] | None], *, server: str = "mail.example.org"
) -> dict[str, Finding]:
    found = check_records(
        [ED, RSA], sender="example.org", envelope="example.org", server=server, resolver=Zone(records)
    )
    return {finding.what: finding for finding in found}


def test_records_that_are_right_are_well() -> None:
    verdicts = {what: finding.verdict for what, finding in checked(well()).items()}
    names = ("DKIM ed25519", "DKIM rsa", "SPF", "DMARC")
    assert verdicts == dict.fromkeys(names, Verdict.OK)


@pytest.mark.parametrize(
    ("name", "texts", "what", "said"),
    [
        ("s1._domainkey.example.org", [], "DKIM ed25519", "publish the record"),
        ("s1._domainkey.example.org", ["v=DKIM1; k=ed25519; p=AAAA"], "DKIM ed25519", "another key"),
        ("s2._domainkey.example.org", ["v=DKIM1; p="], "DKIM rsa", "another key"),
        ("s2._domainkey.example.org", ["p=A", "p=B"], "DKIM rsa", "leave only this one"),
        ("example.org", ["unrelated"], "SPF", "nobody may send"),
        ("example.org", [SPF, SPF], "SPF", "count as none"),
        ("example.org", ["v=spf1 +all"], "SPF", "everybody"),
        ("_dmarc.example.org", [], "DMARC", "no policy"),
        ("_dmarc.example.org", [DMARC, DMARC], "DMARC", "count as none"),
    ],
)
def test_a_record_that_is_wrong_is_told_with_what_to_do(
    name: str, texts: list[str], what: str, said: str
) -> None:
    finding = checked({**well(), name: texts})[what]
    assert (finding.verdict, said in finding.said) == (Verdict.WRONG, True)


def test_a_dns_that_does_not_answer_is_said_so_and_is_not_wrong() -> None:
    findings = checked(dict.fromkeys(well()))
    assert {finding.verdict for finding in findings.values()} == {Verdict.WARNING}
    assert all("did not answer" in finding.said for finding in findings.values())


def test_the_record_to_publish_has_strings_that_fit_and_names_the_server() -> None:
    strings = dkim_line(RSA).split('"')[1::2]
    assert max(map(len, strings)) <= 255
    assert dkim_line(RSA).startswith('s2._domainkey.example.org. IN TXT "v=DKIM1; k=rsa; p=')
    assert "a:mail.example.org" in checked({})["SPF"].record
    assert "ip4:192.0.2.1" in checked({}, server="192.0.2.1")["SPF"].record


def test_a_policy_of_the_domain_above_counts() -> None:
    zone = Zone({"_dmarc.example.org": [DMARC]})
    found = check_records([], sender="papers.example.org", envelope="x.org", server="y.org", resolver=zone)
    assert [finding.verdict for finding in found if finding.what == "DMARC"] == [Verdict.OK]


def source(last_good_days: float | None, cron: str = "15 6 * * mon-fri") -> Finding:
    last = None if last_good_days is None else MONDAY - timedelta(days=last_good_days)
    (found,) = check_sources(
        [SourceStanding(name="feed", cron=cron, last_good=last)], now=MONDAY, next_fire=next_fire
    )
    return found


def test_a_source_is_silent_after_three_of_its_times_and_three_days() -> None:
    assert source(2.9).verdict is Verdict.OK
    assert (source(4).verdict, "last good day was 2026-02-26" in source(4).said) == (Verdict.WARNING, True)
    assert source(15, cron="0 6 * * 1").verdict is Verdict.OK
    assert source(None).verdict is Verdict.WARNING
    assert source(400, cron="").verdict is Verdict.OK
    assert source(1, cron="0 6 31 2 *").verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("finding", "verdict", "said"),
    [
        (check_clock(MONDAY, MONDAY + timedelta(hours=1)), Verdict.WRONG, "set it right"),
        (check_clock(MONDAY, MONDAY), Verdict.OK, "2026-03-02"),
        (check_zones(["Europe/Berlin", "Moon/Crater"]), Verdict.WRONG, "Moon/Crater"),
        (check_disk("/var", 100_000_000), Verdict.WRONG, "make room now"),
        (check_disk("/var", 1_500_000_000), Verdict.WARNING, "1.5 GB"),
        (check_key("", is_kept=False), Verdict.WRONG, "openssl rand"),
        (check_key("short", is_kept=True), Verdict.WRONG, "can be guessed"),
        (check_key("", is_kept=True), Verdict.OK, "kept in the database"),
    ],
)
def test_facts_are_judged(finding: Finding, verdict: Verdict, said: str) -> None:
    assert (finding.verdict, said in finding.said) == (verdict, True)


def test_a_scheduler_that_fell_silent_is_missed_and_one_that_never_was_is_not() -> None:
    last = Tick(begun_at=MONDAY, ended_at=None)
    (silent,) = check_scheduler(MONDAY + timedelta(hours=3), last)
    assert silent.verdict is Verdict.WARNING
    assert list(check_scheduler(MONDAY, None)) == []


def test_a_fresh_home_is_well(digest: Digest) -> None:
    said = digest("doctor", "--offline")
    assert said.code == 0
    assert {line.split()[0] for line in said.out.splitlines()} == {"ok"}


def test_as_json_it_is_one_document(digest: Digest) -> None:
    findings = digest("doctor", "--offline", "--json").json
    assert {"what", "verdict", "said", "record"} == set(findings[0])


def test_settings_that_cannot_be_read_are_the_only_finding(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "digest.toml").write_text("colour = 'red'\n", encoding="utf-8")
    monkeypatch.setenv("DIGEST_CONFIG", str(tmp_path / "digest.toml"))
    said = digest("doctor")
    assert (said.code, said.out.count("\n")) == (1, 1)
    assert said.out.startswith("wrong   settings:")


def test_examples_before_a_real_mail_server_are_wrong(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SMTP_URL", "smtp://127.0.0.1:1")
    said = digest("doctor", "--offline")
    assert said.code == 1
    assert "set DIGEST_PUBLIC_URL" in said.out


def test_a_mail_server_that_is_there_is_asked_what_it_offers(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_peer() as peer:
        monkeypatch.setenv("DIGEST_SMTP_URL", peer.url)
        monkeypatch.setenv("DIGEST_PUBLIC_URL", "https://papers.invalid")
        monkeypatch.setenv("DIGEST_SENDER", "digest <papers@papers.invalid>")
        said = digest("doctor")
    (line,) = (line for line in said.out.splitlines() if " mail: " in line)
    assert line.startswith("ok")
    assert "connected; it offers" in line
    assert "8BITMIME" in line


def test_a_database_that_is_away_is_wrong_once(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DATABASE_URL", "postgresql://127.0.0.1:1/digest")
    monkeypatch.setenv("DIGEST_SECRET_KEY", "a key of the test's own, long enough")
    said = digest("doctor", "--offline", "--json")
    assert said.code == 1
    found = {finding["what"]: finding for finding in said.json}
    assert [what for what, finding in found.items() if finding["verdict"] == "wrong"] == ["database"]
    assert found["mail"]["said"] == "not looked at, because it needs the database"
    assert found["secret key"]["verdict"] == "ok"
