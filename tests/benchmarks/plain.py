"""The usual Python way of mailing a digest: Jinja2, EmailMessage, send_message of aiosmtplib."""

import asyncio
from collections.abc import Iterator, Sequence
from email.message import EmailMessage

import aiosmtplib
from jinja2 import Environment

from digest.model.paper import Paper

#: As long as our own letters, with the same things in it, styled in each element as mail wants it.
_QUIET = "color:#6b675f;font-family:Inter,Helvetica,Arial,sans-serif;margin:5px 0 0;font-size:13px"
_INK = "color:#1c1b19;font-family:Georgia,Times New Roman,serif;margin:0;font-size:19px;line-height:26px"
_HIT = "background-color:#fbeeb8;color:#1c1b19;border-radius:2px;padding:1px 2px"
_TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
_HTML = (
    (
        """<html><body><p style="INK">Dear {{ name }}, {{ papers | length }} papers are for you.</p>
{% for paper in papers %}
<table TABLE style="border-top:1px solid #e7e3da"><tr>
<td width="34" valign="top" style="INK">{{ loop.index }}</td><td valign="top" style="padding:22px 0">
<h3 dir="auto" style="INK"><a href="{{ paper.page }}" style="color:#1c1b19;text-decoration:none"><span
 style="HIT">{{ words[0] }}</span> {{ paper.title }}</a></h3>
<p style="QUIET">{{ loop.index }} authors · 12 Mar · from Hugging Face · {{ loop.index }} comments</p>
<p dir="auto" style="INK">{% for sentence in paper.abstract.split(". ")[:3] %}{{ sentence }}. <span
 style="HIT">{{ words[1] }}</span> {% endfor %}</p>
<table TABLE style="margin:10px 0 0"><tr>
<td width="52" valign="top" style="width:52px;padding:10px 0 0">
<table role="presentation" width="44" cellpadding="0" cellspacing="0" border="0" style="width:44px"><tr>
<td width="{{ 100 - loop.index }}%" style="height:5px;font-size:1px;background-color:#9a3b1f">&nbsp;</td>
<td style="height:5px;font-size:1px;background-color:#e7e3da">&nbsp;</td></tr></table></td>
<td valign="top" style="QUIET">for {% for word in words %}<span dir="auto"
 style="color:#1c1b19;font-weight:bold">{{ word }}</span>{{ ", " if not loop.last }}
{% endfor %}</td>
<td width="164" align="right" valign="top" style="QUIET">{% for what in ("more", "less", "save") %}<a
 href="https://papers.example/issues/{{ token }}/{{ what }}/{{ paper.arxiv }}"
 aria-label="{{ what }} like this" style="color:#6b675f;text-decoration:underline">{{ what }}</a>&nbsp;
{% endfor %}</td>
</tr></table></td></tr></table>
{% endfor %}<p style="QUIET"><a href="https://papers.example/u/{{ token }}">leave</a></p></body></html>"""
    )
    .replace("QUIET", _QUIET)
    .replace("INK", _INK)
    .replace("HIT", _HIT)
    .replace("TABLE", _TABLE)
)
_TEXT = """Dear {{ name }}, {{ papers | length }} papers are for you.
{% for paper in papers %}
{{ loop.index }}. {{ paper.title }}
   {{ paper.page }}
   {{ loop.index }} authors · 12 Mar · from Hugging Face · {{ loop.index }} comments

{{ paper.abstract | wordwrap(75) | indent(3, true) }}

   for {{ words | join("\n   and ") }}
{% for what in ("more", "less", "save") %}
   {{ what }}: https://papers.example/issues/{{ token }}/{{ what }}/{{ paper.arxiv }}
{% endfor %}
{% endfor %}
leave: https://papers.example/u/{{ token }}
"""
_WORDS = ("deep networks", "graph learning", "causal flows")


def letters(n: int, papers: Sequence[Paper]) -> Iterator[EmailMessage]:
    """Render and build n letters."""
    jinja = Environment(autoescape=True)
    html, text = jinja.from_string(_HTML), jinja.from_string(_TEXT)
    for number in range(n):
        token = f"{number:060d}"
        facts = {"name": f"reader{number}", "papers": papers, "words": _WORDS, "token": token}
        yield message(f"reader{number}@example.org", text.render(facts), html.render(facts))


def send(port: int, n: int, papers: Sequence[Paper], *, connections: int = 16) -> None:
    """Render, build and send n letters."""
    waiting = letters(n, papers)

    async def carry() -> None:
        server = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
        await server.connect()
        for letter in waiting:
            await server.send_message(letter)
        await server.quit()

    async def all_of_them() -> None:
        await asyncio.gather(*(carry() for _ in range(connections)))

    asyncio.run(all_of_them())


def push(port: int, n: int, content: bytes, *, connections: int = 16) -> None:
    """Send ready bytes n times with stock aiosmtplib."""
    numbers = iter(range(n))

    async def carry() -> None:
        server = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
        await server.connect()
        for number in numbers:
            await server.sendmail("papers@digest.example", [f"reader{number}@example.org"], content)
        await server.quit()

    async def all_of_them() -> None:
        await asyncio.gather(*(carry() for _ in range(connections)))

    asyncio.run(all_of_them())


def message(to: str, text: str, html: str) -> EmailMessage:
    """A letter of two parts, by the standard library."""
    built = EmailMessage()
    built["From"] = "papers <papers@digest.example>"
    built["To"] = to
    built["Subject"] = "Fifteen new papers"
    built.set_content(text)
    built.add_alternative(html, subtype="html")
    return built
