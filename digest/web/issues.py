"""The letter on the web, and what its reader says of its papers. A scanner of links changes nothing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from digest import clock
from digest.compose.cards import page as page_of
from digest.errors import NotFound
from digest.model.issue import Issue
from digest.model.paper import StoredPaper
from digest.model.profile import Verdict
from digest.model.subscriber import Subscriber
from digest.text.display import shown
from digest.web.forms import FROM_HERE
from digest.web.pages import Pages
from digest.web.strict import as_page
from digest.wiring.service import Service

#: What a button says, and what is said afterwards.
_WORDS = {
    Verdict.MORE: ("More like this", "You will see more like this."),
    Verdict.LESS: ("Less like this", "You will see less like this."),
    Verdict.SAVE: ("Save", "Saved. You will see more like this, too."),
}

_Verdict = Annotated[Literal["more", "less", "save"], Path()]
_PaperNumber = Annotated[int, Path(ge=1, lt=2**62)]


def routes(service: Service, pages: Pages) -> APIRouter:
    """`/issues/{token}` and the words on its papers."""
    router = APIRouter(dependencies=[FROM_HERE])

    @router.api_route("/issues/{token}", methods=["GET", "HEAD"])
    def letter(token: str) -> Response:
        built, _, issue = _issue(service, token)
        page, policy = as_page(built.preview.whole(issue))
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    @router.api_route("/issues/{token}/{said}/{number}", methods=["GET", "HEAD"])
    def ask(token: str, said: _Verdict, number: _PaperNumber) -> Response:
        built, _, issue = _issue(service, token)
        paper, verdict = _paper(built, issue, number), Verdict(said)
        return _page(pages, "judge", paper, token, button=_WORDS[verdict][0])

    @router.post("/issues/{token}/{said}/{number}")
    def judge(token: str, said: _Verdict, number: _PaperNumber) -> Response:
        built, reader, issue = _issue(service, token)
        paper, verdict = _paper(built, issue, number), Verdict(said)
        built.feedback.judge(reader, paper.id, verdict, now=built.now)
        return _page(pages, "judged", paper, token, said=_WORDS[verdict][1])

    return router


def _issue(service: Service, token: str) -> tuple[Service, Subscriber, Issue]:
    """Whose letter it is, and what it holds. Raises LinkError, NotFound."""
    now = clock.now()
    built = service.at(now)
    reader, ticket = built.admission.admit("issue", token, now=now)
    issue = built.preview.issue(reader, ticket.slot) if ticket.slot else None
    if issue is None:
        raise NotFound("there is no such issue any more", kind="issue", key="")
    return built, reader, issue


def _paper(built: Service, issue: Issue, number: int) -> StoredPaper:
    """A paper of the issue. Raises NotFound for one that is not in it."""
    named = issue.revisions
    found = built.papers.at({id_: revision for id_, revision in named.items() if id_ == number})
    if not found:
        raise NotFound("this paper is not in this issue", kind="paper", key="")
    return next(iter(found.values()))


def _page(pages: Pages, name: str, paper: StoredPaper, token: str, **words: object) -> Response:
    title, url = shown(paper.paper.title), page_of(paper.paper)
    return pages.answer(name, 200, headers=None, title=title, url=url, token=token, **words)
