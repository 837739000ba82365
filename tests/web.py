"""A browser without a window: forms are filled in and sent as they stand on the page."""

import re
from typing import Any

import html5lib
from fastapi.testclient import TestClient

from digest.links import Purpose
from digest.web.app import make_app
from digest.wiring.service import Service
from tests.day import Day


class Reader:
    """Somebody at a browser. Every page that she sees is valid HTML."""

    def __init__(self, service: Service) -> None:
        self.client = TestClient(
            make_app(service), base_url=service.settings.public_url, follow_redirects=False
        )

    def get(self, path: str, **more: Any) -> Any:
        return self._seen(self.client.get(path, **more))

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form; a page that says 303 is followed."""
        answer = self.client.post(path, data=fields)
        return self.get(answer.headers["location"]) if answer.status_code == 303 else self._seen(answer)

    def fill(self, path: str, **fields: Any) -> Any:
        """Open a page, fill in its form, send it."""
        (seal,) = set(re.findall(r'name="seal" value="([^"]+)"', self.get(path).text))
        return self.post(path, seal=seal, **fields)

    def _seen(self, answer: Any) -> Any:
        if answer.headers.get("content-type", "").startswith("text/html"):
            html5lib.HTMLParser(strict=True).parse(answer.text)
        return answer


def wrong(answer: Any) -> list[str]:
    """The sentences beside the fields of a page."""
    return re.findall(r'class="wrong"[^>]*>([^<]+)<', answer.text)


def token(day: Day, purpose: Purpose, name: str = "ada", **more: Any) -> str:
    """A link of a reader's, made now."""
    with day.service() as built:
        return built.links.token(purpose, day.subscriber(name).id, made_at=day.now, **more)
