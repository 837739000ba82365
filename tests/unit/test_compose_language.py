"""Letters in the reader's language; a third language is one more file."""

import re
from datetime import date, time
from pathlib import Path

import pytest
from markupsafe import Markup

from digest.compose.language import Language, Languages
from digest.errors import SettingsError
from digest.model.subscriber import Pace
from tests.messages import LOCALES, translated, written
from tests.unit.compose_builders import MADE_AT, Page, a_composer, a_subscriber, parsed, part

SATURDAY = date(2025, 11, 22)
SHIPPED = sorted(file.stem for file in LOCALES.glob("*.po"))
_PLACEHOLDER = re.compile(r"%\(\w+\)s")
_MARKUP = re.compile(r"</?\w+[^>]*>")


def language(code: str) -> Language:
    return Languages(LOCALES).of(code)


@pytest.mark.parametrize("code", SHIPPED)
def test_a_catalogue_says_everything_and_nothing_else(code: str) -> None:
    known = translated(code)
    assert set(known) - written() == set(), "not used any more"
    assert written() - set(known) == set(), f"`python -m tests.messages {code}` prints them"
    assert [message for message, forms in known.items() if not all(forms)] == []


@pytest.mark.parametrize("code", SHIPPED)
def test_a_translation_has_the_placeholders_and_the_markup_of_its_english(code: str) -> None:
    for message, forms in translated(code).items():
        english = (message,) if isinstance(message, str) else message
        for number, form in enumerate(forms):
            original = english[min(number, 1)] if len(english) > 1 else english[0]
            for pattern in (_PLACEHOLDER, _MARKUP):
                assert sorted(pattern.findall(form)) == sorted(pattern.findall(original)), original
            ends = original[-1:] if original[-1:] in ".:" else ""
            assert form.endswith(ends), original


def test_dates_and_numbers_are_said_as_people_say_them() -> None:
    english, german = language("en"), language("de")
    assert english.day_and_month(SATURDAY) == "Saturday, 22 November"
    assert german.day_and_month(SATURDAY) == "Samstag, 22. November"
    assert (english.number(1_234), german.number(1_234)) == ("1,234", "1.234")
    assert english.short_day(SATURDAY, today=SATURDAY) == "22 Nov"
    assert english.short_day(SATURDAY, today=date(2026, 1, 1)) == "22 Nov 2025"
    assert german.short_day(SATURDAY, today=SATURDAY) == "22. Nov."
    assert (english.signed(12), german.signed(-3)) == ("+12", "−3")


def test_one_is_not_many() -> None:
    english = language("en")
    assert english.count(1, "%(n)s paper", "%(n)s papers") == "1 paper"
    assert english.count(1_234, "%(n)s paper", "%(n)s papers") == "1,234 papers"


def test_things_are_listed_as_a_person_would() -> None:
    english = language("en")
    assert [english.listed(list(things)) for things in ("", "a", "ab", "abc", "abcd")] == [
        "", "a", "a and b", "a, b and c", "a, b, c and d"
    ]  # fmt: skip
    assert language("de").listed(["a", "b", "c"]) == "a, b und c"
    assert english.listed([Markup("<b>a</b>"), "<c>"]) == "<b>a</b> and &lt;c&gt;"
    assert english.listed(["{0}", "{1}", "%s"]) == "{0}, {1} and %s"


@pytest.mark.parametrize(
    ("days", "english", "german"),
    [
        (range(7), "every day at 7:05 (UTC)", "jeden Tag um 7:05 Uhr (UTC)"),
        (range(5), "on weekdays at 7:05 (UTC)", "montags bis freitags um 7:05 Uhr (UTC)"),
        ([6, 0], "on Mondays and Sundays at 7:05 (UTC)", "montags und sonntags um 7:05 Uhr (UTC)"),
        ([2], "on Wednesdays at 7:05 (UTC)", "mittwochs um 7:05 Uhr (UTC)"),
    ],
)
def test_a_pace_is_said_in_days_and_hour(days: list[int], english: str, german: str) -> None:
    pace = Pace(at=time(7, 5), days=frozenset(days))
    assert language("en").rhythm(pace) == english
    assert language("de").rhythm(pace) == german


def test_the_next_issue_comes_on_her_next_day() -> None:
    friday, english = date(2025, 11, 21), language("en")
    assert english.next_day(friday, Pace()) == "tomorrow"
    assert english.next_day(friday, Pace(days=frozenset(range(5)))) == "on Monday"
    assert language("de").next_day(friday, Pace(days=frozenset({4}))) == "am Freitag"
    assert english.next_day(friday, Pace(days=frozenset())) == ""


def test_a_letter_says_which_language_it_is_in() -> None:
    letter = a_composer().confirmation(a_subscriber(pace=Pace(language="de")), made_at=MADE_AT)
    assert parsed(letter)["Content-Language"] == "de"
    assert '<html lang="de">' in part(letter, "html")
    assert parsed(letter)["Subject"] == "Bitte bestätigen Sie Ihren Paper-Digest"
    assert "Ja, schickt mir den Digest" in Page(part(letter, "html")).text
    assert "Yes" not in part(letter, "plain")


def test_a_language_whose_file_is_gone_falls_back_to_the_operators() -> None:
    assert Languages(LOCALES, default="de").of("tlh").code == "de"


def test_another_language_is_one_more_file(tmp_path: Path) -> None:
    (tmp_path / "pt_BR.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "tomorrow"\nmsgstr "amanhã"\n',
        encoding="utf-8",
    )
    found = Languages(tmp_path).of("pt_BR")
    assert (found.say("tomorrow"), found.tag, found.number(1_234)) == ("amanhã", "pt-BR", "1.234")


def test_a_language_that_is_not_there_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"mail.language: letters are not written in 'xx'; choose one of en"
    ):
        Languages(tmp_path, default="xx")
    (tmp_path / "xx.po").write_text('msgid "a\nmsgstr', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"xx\.po"):
        Languages(tmp_path, default="xx").of("")
