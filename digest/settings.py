"""Settings: `config/digest.toml`, then `DIGEST_*` of the environment.

A key `floor` of section `[rank]` is `DIGEST_RANK__FLOOR` in the environment; a key of no section is
`DIGEST_KEY`. Only this module reads the environment. The parts get their section, never the whole.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from digest.errors import SettingsError
from digest.sections import (
    AlarmSettings,
    ClusterSettings,
    RetentionSettings,
    ReturnsSettings,
    ScheduleSettings,
    Section,
)

DEFAULT_PUBLIC_URL = "https://digest.example"
DEFAULT_SENDER = "digest <papers@digest.example>"


class FetchSettings(Section):
    """How addresses are read."""

    #: Longest time for one address, redirects and body included, in seconds.
    timeout_s: float = Field(default=60, gt=0)
    #: Largest dump after decompression, in bytes.
    max_bytes: int = Field(default=300_000_000, gt=0)
    #: Hosts that may be private or loopback.
    allow_private_hosts: tuple[str, ...] = ()


class SentinelSettings(Section):
    """When a dump looks wrong."""

    #: Share of lines that fit no shape, above which a text dump has drifted.
    most_foreign_lines: float = Field(default=0.2, gt=0, le=1)
    #: How far the share of papers without an abstract may rise above the source's habit.
    most_missing_abstracts: float = Field(default=0.5, gt=0, le=1)
    #: Days of history before a catalogue source is warned about.
    history_days: int = Field(default=14, ge=1)


class SummarySettings(Section):
    """How abstracts become a sentence or two."""

    engine: Literal[
        "digest", "edmundson", "kl", "lexrank", "lsa", "luhn", "random", "reduction", "sumbasic", "textrank"
    ] = "digest"


class RankSettings(Section):
    """What is worth sending."""

    #: A paper whose score is below this is not sent.
    floor: float = Field(default=1.0, ge=0)


class MailSettings(Section):
    """What stands in every letter."""

    reply_to: str = ""
    postal_address: str = ""
    #: Of letters to readers who chose none, and to the operator: a file of templates/locales, or "en".
    language: str = "en"
    #: `bounces@domain`: the envelope sender, made personal and signed by "+token"; empty means the sender's.
    bounce_address: str = ""
    #: An address whose letters `digest bounces` reads; its mailto stands in List-Unsubscribe.
    unsubscribe_mailto: str = ""


class DkimSettings(Section):
    """What letters are signed with."""

    #: Empty means the domain of `sender`.
    domain: str = ""
    selector: str = "digest"
    #: A PEM file; empty means no signature.
    key_file: str = ""
    ed25519_selector: str = "digest-ed25519"
    ed25519_key_file: str = ""


class SmtpSettings(Section):
    """How letters leave."""

    #: Longest wait for an answer of the server, the final dot apart, in seconds.
    timeout_s: float = Field(default=30, gt=0)
    #: Longest wait for the answer to the final dot, in seconds (RFC 5321, 4.5.3.2.6: 10 minutes).
    final_dot_timeout_s: float = Field(default=600, gt=0)
    #: Letters over one connection before it is renewed; fewer where the server says so.
    letters_per_connection: int = Field(default=500, ge=1)
    #: A connection that was idle for longer is renewed, in seconds.
    idle_s: float = Field(default=60, gt=0)


class PaceSettings(Section):
    """How fast letters leave, and what makes a run pause or stop."""

    #: To the mail server, and to each recipient domain; 0 means as fast as it goes.
    letters_per_s: float = Field(default=0, ge=0)
    domain_letters_per_s: float = Field(default=0, ge=0)
    #: Open at once from one process; one of several is left free for letters that somebody waits for.
    connections: int = Field(default=4, ge=1)
    #: Troubles in a row that open the breaker; how long it rests before its first trial, in seconds; how many
    #: trials may fail before the run stops.
    breaker_troubles: int = Field(default=5, ge=1)
    breaker_rest_s: float = Field(default=15, gt=0)
    breaker_trials: int = Field(default=4, ge=1)
    #: Among the last 200 answers: the share of refused letters, and of refusals by policy, that stops a run.
    most_refused: float = Field(default=0.3, gt=0, le=1)
    most_policy_refusals: float = Field(default=0.05, gt=0, le=1)
    #: Recipient domains that refuse us by policy before the run stops.
    most_policy_domains: int = Field(default=3, ge=1)
    #: How long a domain that refused us by policy is left alone, and how long a stopped run rests.
    domain_pause_minutes: float = Field(default=240, gt=0)
    stop_minutes: float = Field(default=30, gt=0)


class SendSettings(Section):
    """When issues are made and how long they are tried."""

    #: An issue later than this is merged into the next one, in hours.
    catch_up_hours: float = Field(default=12, gt=0)
    #: How long the letters of a sender that fell silent stay its own, in seconds: it renews its lease while
    #: it lives, and one that died on the same machine is not waited for.
    lease_s: float = Field(default=300, ge=2)
    #: What happens to a letter whose last answer is not known.
    in_doubt: Literal["resend", "hold"] = "resend"
    #: How long a run waits for a database that went away, in seconds.
    patience_s: float = Field(default=60, ge=0)


class Settings(BaseSettings):
    """All settings, checked."""

    model_config = SettingsConfigDict(
        env_prefix="DIGEST_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    home: Path = Path("var")
    database_url: SecretStr = SecretStr("")
    smtp_url: SecretStr = SecretStr("")
    public_url: str = DEFAULT_PUBLIC_URL
    sender: str = DEFAULT_SENDER
    secret_key: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")
    catalogue: Path | None = None
    fetch: FetchSettings = FetchSettings()
    sentinel: SentinelSettings = SentinelSettings()
    summary: SummarySettings = SummarySettings()
    rank: RankSettings = RankSettings()
    mail: MailSettings = MailSettings()
    dkim: DkimSettings = DkimSettings()
    returns: ReturnsSettings = ReturnsSettings()
    smtp: SmtpSettings = SmtpSettings()
    pace: PaceSettings = PaceSettings()
    send: SendSettings = SendSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    cluster: ClusterSettings = ClusterSettings()
    retention: RetentionSettings = RetentionSettings()
    alarms: AlarmSettings = AlarmSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # The file's values come in as init values: the environment stands above them.
        return env_settings, init_settings

    def with_home(self, home: Path, public_url: str) -> Self:
        """The same settings in another place: own database, own mailbox, own address."""
        return self.model_copy(
            update={
                "home": home,
                "public_url": public_url,
                "database_url": SecretStr(""),
                "smtp_url": SecretStr(""),
            }
        )

    def refuse_examples(self) -> None:
        """Raises SettingsError where mail to the world would name nobody."""
        for key, value, default in (
            ("public_url", self.public_url, DEFAULT_PUBLIC_URL),
            ("sender", self.sender, DEFAULT_SENDER),
        ):
            if value == default:
                variable = f"DIGEST_{key.upper()}"
                message = f"{key} is still the example {default}; set {variable} before mailing over SMTP"
                raise SettingsError(message, key=key, file="environment")

    @property
    def store_url(self) -> str:
        """The database: as set, else `DATABASE_URL`, else a SQLite file under `home`."""
        url = self.database_url.get_secret_value()
        return url or f"sqlite:///{self.home / 'digest.db'}"

    @property
    def mail_url(self) -> str:
        """Where letters go: as set, else a Maildir under `home`."""
        url = self.smtp_url.get_secret_value()
        return url or f"maildir://{(self.home / 'mail').absolute()}"


def shipped(name: Literal["templates", "config"]) -> Path:
    """The folder that travels with digest: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).parent
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name


def load() -> Settings:
    """Read the settings. Raises SettingsError that names the key and the file."""
    file = _config_file()
    values = _read(file)
    legacy_url = os.environ.get("DATABASE_URL", "")
    if legacy_url and not os.environ.get("DIGEST_DATABASE_URL"):
        values["database_url"] = legacy_url
    try:
        return Settings(**values)
    except ValidationError as exc:
        first = exc.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        where = _origin(key, file)
        raise SettingsError(f"{where}: {key}: {first['msg']}", key=key, file=where) from exc


def _config_file() -> Path:
    named = os.environ.get("DIGEST_CONFIG")
    return Path(named) if named else shipped("config") / "digest.toml"


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as exc:
        message = f"{file}: cannot be read ({exc.strerror}); set DIGEST_CONFIG to a file that can"
        raise SettingsError(message, key="", file=str(file)) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{file}: is not TOML: {exc}", key="", file=str(file)) from exc


def _origin(key: str, file: Path) -> str:
    variable = "DIGEST_" + key.upper().replace(".", "__")
    section = variable.partition("__")[0]
    names = {name.upper() for name in os.environ}
    return f"environment variable {variable}" if names & {variable, section} else str(file)
