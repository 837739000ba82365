"""One style file for all letters: what it says of a class stands in the `style` of each element that has it.

Many mailboxes drop `<style>`, so that the look must be inline. css-inline works out what each combination of
classes comes to, once when a template is loaded; the template's text stays as it is, Jinja and all. Media
queries (dark mode, phones) cannot be inline: they are `media`, for the `<style>` of the frame.
"""

import re
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import TemplateSyntaxError

from digest.errors import SettingsError

#: Start tags of our own templates; quotes may hold Jinja, and Jinja may hold what looks like a tag.
_TAG = re.compile(r'\{#.*?#\}|\{%.*?%\}|<[a-z][a-z0-9]*\b(?:"[^"]*"|[^<>"])*>', re.DOTALL)
_CLASS = re.compile(r'\sclass="([^"]*)"')
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_MEDIA_CLASS = re.compile(r"\.([a-z][a-z-]*)")
_NAMES = re.compile(r"[a-z-]+(?: [a-z-]+)*")


class Looks:
    """The looks of a style file. Raises SettingsError where it cannot be read."""

    def __init__(self, file: Path) -> None:
        try:
            css = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            message = f"templates/mail/{file.name} cannot be read; it holds the look of all letters"
            raise SettingsError(message, key="", file=str(file)) from exc
        self._css = css
        self._inliner = CSSInliner(
            keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False, minify_css=True
        )
        self._known: dict[tuple[str, ...], str] = {}
        #: The media queries.
        self.media = self._inlined("").partition("<style>")[2].partition("</style>")[0].strip()
        self._in_media = frozenset(_MEDIA_CLASS.findall(self.media))

    def inlined(self, source: str, name: str) -> str:
        """A template with the look of every element that has a class in its `style`.

        Classes that no media query names are left out then. Raises TemplateSyntaxError for a class that the
        style file does not have, or that only Jinja would know.
        """
        return _TAG.sub(lambda tag: self._styled(tag.group(), source, tag.start(), name), source)

    def _styled(self, tag: str, source: str, at: int, name: str) -> str:
        found = _CLASS.search(tag) if tag.startswith("<") else None
        if not found:
            return tag
        line = len(source[: at + 1].splitlines())
        if not _NAMES.fullmatch(found[1]):
            message = f"class={found[1]!r} is not plain names, so that its look cannot be inlined"
            raise TemplateSyntaxError(message, line, name)
        classes = tuple(found[1].split())
        look = self._look(classes)
        unknown = [each for each in classes if each not in self._in_media and not self._look((each,))]
        if unknown:
            raise TemplateSyntaxError(f"style.css has no class {unknown[0]!r}", line, name)
        own = _STYLE.search(tag)
        style = ";".join(filter(None, [look, own[1] if own else ""]))
        kept = " ".join(each for each in classes if each in self._in_media)
        bare = _CLASS.sub(lambda _: f' class="{kept}"' if kept else "", _STYLE.sub("", tag))
        return f'{bare[:-1]} style="{style}">' if style else bare

    def _look(self, classes: tuple[str, ...]) -> str:
        if classes not in self._known:
            page = self._inlined(f'<p class="{" ".join(classes)}">x</p>')
            found = re.search(r'<p [^<>]*?style="([^"]*)"', page)
            self._known[classes] = found[1].strip().rstrip(";").replace(", ", ",") if found else ""
        return self._known[classes]

    def _inlined(self, body: str) -> str:
        return self._inliner.inline(
            f"<html><head><style>{self._css}</style></head><body>{body}</body></html>"
        )
