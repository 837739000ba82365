"""The templates of letters: loaded once with their look inlined, rendered in any language."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

import digest
from digest.compose.cards import Fact
from digest.compose.language import Language, Languages
from digest.compose.looks import Looks
from digest.compose.wrap import wrapped
from digest.text.display import cut

#: Characters; longer facts must be allowed to break on a phone.
_SHORT_FACT = 16


def templates_of(folder: Path, *, language: str = "en") -> "Templates":
    """The templates of a folder, read anew only when one of their files has changed. Raises SettingsError."""
    return _kept(folder, language, _version(folder))


class Templates:
    """Renders `mail/` of a folder of templates, with the texts of its `locales/`.

    language: of readers who chose none. Raises SettingsError where there is no such language, or no style
    file.
    """

    def __init__(self, folder: Path, *, language: str = "en", version: str = "") -> None:
        mail = folder / "mail"
        self.languages = Languages(folder / "locales", default=language)
        self._looks = Looks(mail / "style.css")
        self._loader = _Styled(mail, self._looks)
        self._environments: dict[str, Environment] = {}
        self.version = version or _version(folder)

    def render(self, template: str, facts: Mapping[str, Any], *, language: Language) -> str:
        """A template with its facts; html is escaped, txt is not."""
        return self._environment(language).get_template(template).render(facts)

    def both(self, name: str, facts: Mapping[str, Any], *, language: Language) -> tuple[Markup, str]:
        """A template's html and its text."""
        html = self.piece(f"{name}.html", facts, language=language)
        return html, self.render(f"{name}.txt", facts, language=language)

    def piece(self, template: str, facts: Mapping[str, Any], *, language: Language) -> Markup:
        """A part of an html part, which another template holds."""
        # Autoescape has been at work inside the template: what it gives is markup.
        return Markup(self.render(template, facts, language=language))  # noqa: S704

    def sources(self) -> dict[str, str]:
        """Every template by its name, as it is written."""
        return {name: self._loader.written(name) for name in self._loader.list_templates()}

    def _environment(self, language: Language) -> Environment:
        known = self._environments.get(language.code)
        if known is None:
            known = _environment(self._loader, language)
            known.globals["media"] = Markup(self._looks.media)  # noqa: S704  our own file
            self._environments[language.code] = known
        return known


class _Styled(FileSystemLoader):
    """Finds templates, the html ones with their look inlined."""

    def __init__(self, folder: Path, looks: Looks) -> None:
        super().__init__(folder)
        self._looks = looks
        self._styled: dict[str, str] = {}

    def written(self, name: str) -> str:
        """A template as it is written."""
        return Path(self.searchpath[0], name).read_text(encoding="utf-8")

    def list_templates(self) -> list[str]:
        return [name for name in super().list_templates() if name.endswith((".html", ".txt"))]

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, file, is_fresh = super().get_source(environment, template)
        if template.endswith(".html"):
            if template not in self._styled:
                self._styled[template] = self._looks.inlined(source, template)
            source = self._styled[template]
        return source, file, is_fresh


def environment(loader: BaseLoader | None = None) -> Environment:
    """What reads our templates, without a language."""
    jinja = Environment(
        loader=loader,
        # A change of the files makes other templates (`templates_of`): nothing looks after each of them.
        auto_reload=False,
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.filters["wrapped"] = wrapped
    jinja.filters["cut"] = cut
    jinja.filters["together"] = together
    jinja.filters["facts"] = facts_line
    return jinja


def together(fact: str) -> str:
    """A short fact that no line break parts: `12 comments`."""
    return fact.replace(" ", "\N{NO-BREAK SPACE}") if len(fact) <= _SHORT_FACT else fact


def facts_line(facts: Sequence[Fact]) -> str:
    """Facts one after the other, without markup."""
    return " · ".join(f"{fact.text} {fact.change}".strip() for fact in facts)


def _environment(loader: BaseLoader, language: Language) -> Environment:
    jinja = environment(loader)
    messages = language.messages
    # A method that the extension adds, which its types do not know.
    install = getattr(jinja, "install_gettext_callables")  # noqa: B009
    install(messages.gettext, messages.ngettext, newstyle=True)
    jinja.filters["listed"] = language.listed
    jinja.filters["number"] = language.number
    jinja.filters["signed"] = language.signed
    jinja.globals["count"] = language.count
    jinja.globals["language"] = language.tag
    return jinja


@lru_cache(maxsize=4)
def _kept(folder: Path, language: str, version: str) -> Templates:
    return Templates(folder, language=language, version=version)


def _version(folder: Path) -> str:
    """A hash of the templates and of the code that fills them."""
    code = Path(__file__).parent
    folders = (
        (folder / "mail", "*"), (folder / "locales", "*.po"), (code, "*.py"), (code.parent / "text", "*.py")
    )  # fmt: skip
    files = [file for where, names in folders for file in sorted(where.glob(names)) if file.is_file()]
    sums = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return hashlib.sha256("\n".join([digest.__version__, *sums]).encode()).hexdigest()[:12]
