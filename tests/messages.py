"""Every text of the letters that is translated, and what a catalogue lacks: `python -m tests.messages de`."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

from digest.compose.templates import environment
from digest.settings import shipped

LOCALES = shipped("templates") / "locales"
CODE = Path(__file__).parent.parent / "digest" / "compose"
#: A message, or its singular and its plural.
Message = str | tuple[str, str]


def written() -> set[Message]:
    """What stands in the templates and in the code beside them."""
    found: set[Message] = set()
    for file in sorted((shipped("templates") / "mail").glob("*.*")):
        if file.suffix in (".html", ".txt"):
            source = file.read_text(encoding="utf-8")
            jinja = environment()
            texts = jinja.extract_translations(source, ("gettext", "ngettext", "_", "count"))  # type: ignore[attr-defined]
            found |= set(_messages(said for _, _, said in texts))
    for file in sorted(CODE.glob("*.py")):
        said = extract_python(BytesIO(file.read_bytes()), {"say": None, "count": None}, (), {})
        found |= set(_messages(each for _, _, each, _ in said))
    return found


def catalogue(language: str) -> Catalog:
    """The shipped catalogue of a language."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def translated(language: str) -> dict[Message, tuple[str, ...]]:
    """The messages of a catalogue, each with its forms."""
    found: dict[Message, tuple[str, ...]] = {}
    for message in catalogue(language):
        one, *more = [message.id] if isinstance(message.id, str) else message.id
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if one:
            found[(one, more[0]) if more else one] = forms
    return found


def _messages(found: Iterator[object]) -> Iterator[Message]:
    for said in found:
        strings = [one for one in (said if isinstance(said, tuple) else (said,)) if isinstance(one, str)]
        if len(strings) >= 2:
            yield strings[0], strings[1]
        elif strings:
            yield strings[0]


def main(language: str) -> None:
    """Print what is missing, ready to be filled in, and what is no longer used."""
    known = translated(language).keys()
    for message in sorted(written() - known, key=str):
        one, many = (message, "") if isinstance(message, str) else message
        print(f"msgid {_quoted(one)}")
        print(f'msgid_plural {_quoted(many)}\nmsgstr[0] ""\nmsgstr[1] ""\n' if many else 'msgstr ""\n')
    for message in sorted(known - written(), key=str):
        print(f"# not used: {message}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    main(sys.argv[1])
