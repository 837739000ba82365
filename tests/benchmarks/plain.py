"""The usual Python way of mailing a digest: Jinja2, EmailMessage, send_message of aiosmtplib."""

import asyncio
from collections.abc import Iterator, Sequence
from email.message import EmailMessage

import aiosmtplib
from jinja2 import Environment

from digest.model.paper import Paper

_STYLE = "font-family:Georgia,serif;font-size:16px;line-height:1.5;color:#222;margin:0 0 12px 0;padding:0"
_HTML = (
    """<html><body><p>Dear {{ name }}, these are your papers.</p>{% for paper in papers %}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
<tr><td style="STYLE">
<h2 style="STYLE"><a href="https://papers.example/{{ paper.arxiv }}" style="STYLE">{{ paper.title }}
</a></h2>
<p style="STYLE">{{ paper.abstract }}</p><p style="STYLE">{{ paper.arxiv }} for {{ name }}</p>
</td></tr></table>
{% endfor %}<p><a href="https://papers.example/u/{{ name }}">leave</a></p></body></html>"""
).replace("STYLE", _STYLE)
_TEXT = """Dear {{ name }}, these are your papers.
{% for paper in papers %}
{{ paper.title }}
{{ paper.abstract }}
{{ paper.arxiv }}
{% endfor %}"""


def letters(n: int, papers: Sequence[Paper]) -> Iterator[EmailMessage]:
    """Render and build n letters."""
    jinja = Environment(autoescape=True)
    html, text = jinja.from_string(_HTML), jinja.from_string(_TEXT)
    for number in range(n):
        facts = {"name": f"reader{number}", "papers": papers}
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
