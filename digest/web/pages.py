"""The pages, out of `templates/web`."""

import base64
import hashlib
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from digest.errors import SettingsError


class Pages:
    """Renders pages, each with its style inside. templates: the folder that holds `web/`."""

    def __init__(self, templates: Path) -> None:
        folder = templates / "web"
        style = (folder / "style.css").read_text(encoding="utf-8")
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals["style"] = Markup(style)  # noqa: S704  our own file
        self.headers = _headers(style)

    def check(self) -> None:
        """Raises SettingsError for a template that cannot be read."""
        try:
            for name in self._jinja.list_templates(["html"]):
                self._jinja.get_template(name)
        except TemplateError as exc:
            message = f"the pages of templates/web cannot be read: {exc}"
            raise SettingsError(message, key="", file="templates/web") from exc

    def answer(self, name: str, status: int = 200, **facts: str) -> HTMLResponse:
        """A page by the name of its template."""
        return HTMLResponse(self._jinja.get_template(f"{name}.html").render(**facts), status)


def _headers(style: str) -> dict[str, str]:
    """Nothing is loaded, nothing runs, nobody frames us, nobody learns where the reader came from."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }
