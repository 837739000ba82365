"""One style file, inlined once when templates are loaded."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from digest.compose.looks import Looks
from digest.compose.templates import Templates, environment
from digest.settings import shipped

CSS = """
.ink { color: #111 } .serif { font-family: Georgia, "Times New Roman", serif }
.ink, .day { margin: 0 }
@media (max-width: 480px) { .ink { padding: 0 !important } .phone { width: 9px !important } }
"""


@pytest.fixture
def looks(tmp_path: Path) -> Looks:
    (tmp_path / "style.css").write_text(CSS, encoding="utf-8")
    return Looks(tmp_path / "style.css")


def test_what_a_class_says_stands_in_the_style_of_its_elements(looks: Looks) -> None:
    assert looks.inlined('<p class="ink serif" dir="auto">a</p>', "x.html") == (
        '<p class="ink" dir="auto" style="color:#111;'
        "font-family:Georgia,'Times New Roman',serif;margin:0\">a</p>"
    )


def test_media_queries_stay_for_the_style_element(looks: Looks) -> None:
    assert ".phone { width: 9px !important" in looks.media
    assert "Georgia" not in looks.media
    assert looks.inlined('<td class="phone">', "x.html") == '<td class="phone">'


def test_jinja_comes_through_as_it_was(looks: Looks) -> None:
    source = (
        '{% if a < b %}<td class="day" width="{{ "5" if c > d else "6" }}%" style="width:{{ p }}%">'
        '{# <p class="ink"> #}{{ "<p>" }}</td>{% endif %}'
    )
    assert looks.inlined(source, "x.html") == (
        '{% if a < b %}<td width="{{ "5" if c > d else "6" }}%" style="margin:0;width:{{ p }}%">'
        '{# <p class="ink"> #}{{ "<p>" }}</td>{% endif %}'
    )


@pytest.mark.parametrize("tag", ['<p class="{{ x }}">', '<p class="ink nowhere">'])
def test_a_class_that_cannot_be_looked_up_names_template_and_line(looks: Looks, tag: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        looks.inlined(f"<br>\n\n{tag}", "card.html")
    assert (caught.value.name, caught.value.lineno) == ("card.html", 3)


class _Outline(HTMLParser):
    """Tags, texts and attributes, style and class apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.bare: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [(name, value) for name, value in attrs if name not in ("class", "style")]))
        if ("class" in dict(attrs)) and "style" not in dict(attrs):
            self.bare.append(f"{tag} {dict(attrs)}")

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def test_inlining_changes_nothing_of_our_templates_but_class_and_style() -> None:
    looks = Looks(shipped("templates") / "mail" / "style.css")
    for name, source in Templates(shipped("templates")).sources().items():
        if name.endswith(".html"):
            styled = looks.inlined(source, name)
            assert _Outline(styled).seen == _Outline(source).seen, name
            assert list(environment().lex(re.sub(r' (?:class|style)="[^"]*"', "", styled))) == list(
                environment().lex(re.sub(r' (?:class|style)="[^"]*"', "", source))
            ), name


def test_no_class_of_our_templates_is_without_its_look() -> None:
    looks = Looks(shipped("templates") / "mail" / "style.css")
    for name, source in Templates(shipped("templates")).sources().items():
        if name.endswith(".html"):
            assert _Outline(looks.inlined(source, name)).bare == [], name


def test_no_class_of_the_style_file_is_unused() -> None:
    css = (shipped("templates") / "mail" / "style.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    templates = "".join(Templates(shipped("templates")).sources().values())
    used = {name for group in re.findall(r'class="([^"]*)"', templates) for name in group.split()}
    assert set(re.findall(r"\.([a-z][a-z-]*)(?=[\s,{])", css)) == used
