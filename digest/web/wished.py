"""What a form says of a reader's wishes: taken, or told what is wrong, field by field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from digest.errors import InterestError, SubscriptionError
from digest.flows.wishes import MOST_PAPERS, make_pace, valid_address, valid_interests
from digest.model.subscriber import WEEKDAYS, Pace
from digest.rank.language import parse
from digest.web.forms import Typed

_T = TypeVar("_T")

#: More papers a day than anybody means by "about".
_MOST_ABOUT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an interest goes wrong. Both count from 1."""

    line: int
    column: int
    text: str
    sentence: str

    @property
    def pointer(self) -> str:
        """A mark that stands below the place."""
        return " " * (self.column - 1) + "^"


@dataclass(slots=True)
class Wished:
    """A form, read. wrong: a sentence for each field that cannot be."""

    typed: Typed
    wrong: dict[str, str] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)

    def read_interests(self) -> None:
        """Take the lines; every line that cannot be read is told with its place."""
        self.places = list(_places(self.typed.one("interests").splitlines()))
        self.interests = self.typed.lines("interests")
        if self.places:
            first = self.places[0]
            self.wrong["interests"] = f"Line {first.line}, column {first.column}: {first.sentence}."
            return
        self._try("interests", lambda: valid_interests(self.interests))

    def read_address(self, name: str = "email") -> str:
        """Take an address."""
        email = self.typed.one(name)
        self._try(name, lambda: valid_address(email))
        return email.strip()

    def read_rhythm(self, before: Pace, *, days: str | None = None) -> None:
        """Take zone, hour and days. days: instead of what the field `days` says."""
        zone, at = self.typed.one("zone"), self.typed.one("at")[:5]
        chosen = self.typed.one("days") if days is None else days
        self.pace = before
        for name, wish in (("zone", {"zone": zone}), ("at", {"at": at}), ("days", {"days": chosen})):
            taken = self._try(name, lambda wish=wish: make_pace(**wish))  # type: ignore[misc]
            if taken is not None:
                self.pace = replace(self.pace, **{name: getattr(taken, name)})

    def read_amount(self) -> None:
        """Take the most papers of an issue, and about how many a day she wants."""
        most = _number(self.typed.one("most"))
        if most is None or most != int(most) or not 1 <= most <= MOST_PAPERS:
            self.wrong["most"] = f"Please write a number from 1 to {MOST_PAPERS}."
        else:
            self.pace = replace(self.pace, most=int(most))
        written = self.typed.one("about").strip()
        about = _number(written)
        if written and (about is None or not 0 < about <= _MOST_ABOUT):
            self.wrong["about"] = (
                f"Please write a number up to {_MOST_ABOUT}, like 4 or 0.5, or leave it empty."
            )
        else:
            self.pace = replace(self.pace, about=about if written else None)
        self.pace = replace(self.pace, explores=self.typed.has("explores"))

    def read_quiet(self) -> None:
        """Take what she wants on a day that has nothing for her."""
        taken = self._try("quiet", lambda: make_pace(quiet=self.typed.one("quiet")))
        if taken is not None:
            self.pace = replace(self.pace, quiet=taken.quiet)

    def read_language(self, languages: Sequence[str]) -> None:
        """Take the language of her letters: one of those that there are, or none of her own."""
        language = self.typed.one("language")
        if language and language not in languages:
            self.wrong["language"] = "Please choose one of these languages."
        else:
            self.pace = replace(self.pace, language=language)

    def _try(self, name: str, work: Callable[[], _T]) -> _T | None:
        try:
            return work()
        except (SubscriptionError, InterestError) as exc:
            said, written = str(exc), self.typed.one(name).strip()
            # What she typed is quoted as it is.
            self.wrong[name] = said if written and said.startswith(written) else sentence(said)
            return None


def sentence(said: str) -> str:
    """An error's message as a sentence."""
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."


def filled(interests: Sequence[str], pace: Pace) -> Typed:
    """The form of a reader's wishes as they are."""
    return Typed.of(
        interests="\n".join(interests),
        zone=pace.zone,
        at=f"{pace.at:%H:%M}",
        days=[WEEKDAYS[day] for day in sorted(pace.days)],
        most=str(pace.most),
        quiet=pace.quiet.value,
        language=pace.language,
        about="" if pace.about is None else f"{pace.about:g}",
        **({"explores": "1"} if pace.explores else {}),
    )


def _places(lines: Sequence[str]) -> list[Place]:
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                parse(line)
            except InterestError as exc:
                column = exc.position + 1
                found.append(
                    Place(line=number, column=column, text=line[:200], sentence=str(exc).rstrip("."))
                )
    return found


def _number(written: str) -> float | None:
    try:
        number = float(written.strip().replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1_000_000 else None
