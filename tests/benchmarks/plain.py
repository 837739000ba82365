"""The usual Python way of mailing a digest: Jinja2, EmailMessage, send_message of aiosmtplib."""

import asyncio
from collections.abc import Sequence
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


def send(port: int, n: int, papers: Sequence[Paper], *, connections: int = 16) -> None:
    """Render, build and send n letters."""
    jinja = Environment(autoescape=True)
    html, text = jinja.from_string(_HTML), jinja.from_string(_TEXT)
    numbers = iter(range(n))

    async def carry() -> None:
        server = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
        await server.connect()
        for number in numbers:
            facts = {"name": f"reader{number}", "papers": papers}
            await server.send_message(_message(facts["name"], text.render(facts), html.render(facts)))
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


def _message(name: object, text: str, html: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "papers <papers@digest.example>"
    message["To"] = f"{name}@example.org"
    message["Subject"] = "Fifteen new papers"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message
