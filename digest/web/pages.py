"""The pages, out of `templates/web`, and what they load, under addresses that change with it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from digest.errors import SettingsError
from digest.web.forms import Seal, Typed

#: What stands under an address with a version in it never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Pages:
    """Renders pages. templates: the folder that holds `web/`; public_url: where we are reached."""

    def __init__(self, templates: Path, *, public_url: str) -> None:
        folder = templates / "web"
        self._assets = {
            file.name: file.read_bytes()
            for file in sorted((folder / "static").iterdir())
            if file.suffix in _KINDS
        }
        sums = hashlib.sha256(b"".join(self._assets.values()))
        self.version = sums.hexdigest()[:12]
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals["asset"] = lambda name: f"/static/{self.version}/{name}"
        self.seal = Seal(is_secure=public_url.startswith("https://"))
        self.headers = _headers(is_secure=public_url.startswith("https://"))

    def check(self) -> None:
        """Raises SettingsError for a template that cannot be read."""
        try:
            for name in self._jinja.list_templates(["html"]):
                self._jinja.get_template(name)
        except TemplateError as exc:
            message = f"the pages of templates/web cannot be read: {exc}"
            raise SettingsError(message, key="", file="templates/web") from exc

    def answer(
        self, name: str, status: int = 200, *, headers: Mapping[str, str] | None = None, **facts: object
    ) -> HTMLResponse:
        """A page by the name of its template; headers: instead of those that every answer has."""
        return HTMLResponse(self._jinja.get_template(f"{name}.html").render(**facts), status, headers)

    def form(
        self,
        name: str,
        request: Request,
        *,
        typed: Typed,
        wrong: Mapping[str, str] | None = None,
        **facts: object,
    ) -> HTMLResponse:
        """A page with a form that anybody may see: sealed, with what was typed and what is wrong with it.

        wrong: a sentence for each field by its name, or for the whole under `form`; with any it is a 422.
        """
        token = self.seal.of(request)
        status = 422 if wrong else 200
        form = {"typed": typed, "wrong": wrong or {}, "seal": token}
        answer = HTMLResponse(self._jinja.get_template(f"{name}.html").render(**form, **facts), status)
        self.seal.set(answer, token)
        return answer

    def asset(self, version: str, name: str) -> Response | None:
        """What pages load, by its address; None where there is none."""
        content = self._assets.get(name)
        if content is None or version != self.version:
            return None
        kind = _KINDS["." + name.rpartition(".")[2]]
        return Response(content, media_type=kind, headers={"Cache-Control": _FOR_EVER})


def _headers(*, is_secure: bool) -> dict[str, str]:
    """Only our own style, script and pictures; nobody frames us or learns where the reader came from."""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }
    if is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
