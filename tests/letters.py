"""Letters of every kind, one of each: for golden files, for the eye and for tools that judge mail.

`python -m tests.letters FOLDER` writes them as NAME.LANGUAGE.eml, signed by a key whose DNS record it puts
beside them as record.txt (selector `s1`).
"""

import base64
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from digest.compose.dkim import SigningKey
from digest.compose.letter import Composer
from digest.links import Links
from digest.model.letter import Letter
from digest.model.paper import Organization, Paper, PaperId, StoredPaper
from digest.model.ranking import Ranked
from digest.model.subscriber import Subscriber
from digest.model.summary import Summary
from digest.settings import MailSettings, shipped
from tests import every_section
from tests.unit.compose_builders import a_paper, a_reason, a_subscriber, a_summary, an_issue, by_id, ranked

POSTAL = "Reading Group, 1 Example Street, 10115 Berlin"
INTERESTS = ("decentralized training", "federated learning", '"KV cache"^2', "-survey")
SUBJECTS = (
    "Gossip averaging with one-bit messages keeps the pace of full precision",
    "Clients that never wait: staleness as a schedule",
    "What a key–value cache forgets, and when it matters",
    "A small rule for pruning that needs no second pass",
    "Reading long documents with a window that moves twice",
    "Which layers remember names, and which only repeat them",
    "Split inference over links that come and go",
)
ABSTRACT = (
    "Nodes of a decentralized training run exchange one bit for each weight and correct the error at home. "
    "On 64 machines over household lines the loss stays where full precision has it. We release the code."
)


def sender(*, dkim: Sequence[SigningKey] = ()) -> Composer:
    """Who writes these letters."""
    return Composer(
        shipped("templates"),
        sender="digest <papers@digest.example>",
        links=Links("https://digest.example", ["a key for tests, not for mail"]),
        mail=MailSettings(postal_address=POSTAL, bounce_address="bounces@digest.example"),
        dkim=dkim,
    )


def reader(language: str = "") -> Subscriber:
    """Who gets them."""
    before = a_subscriber(email="ada@inbox.example", interests=INTERESTS)
    return replace(before, pace=replace(before.pace, language=language))


def usual_papers(count: int = 7) -> list[StoredPaper]:
    return [
        a_paper(
            number,
            paper=Paper(
                title=SUBJECTS[(number - 1) % len(SUBJECTS)],
                abstract=ABSTRACT,
                organization=Organization(handle="rivera", name="Rivera Lab") if number % 2 else None,
                authors=()
                if number % 2
                else ("Mira Okafor", "Jonas Lind", "Tao Wen", "Ana Ruiz", "Eva Holm"),
                n_authors=4 + number,
                published=date(2025, 11, 20),
                comments=number,
                upvotes=11 * number,
                arxiv=f"2511.{number:05d}",
            ),
        )
        for number in range(1, count + 1)
    ]


def with_titles(*titles: str, abstract: str = ABSTRACT) -> list[StoredPaper]:
    return [
        a_paper(number, paper=Paper(title=title, abstract=abstract, arxiv=f"2511.{number:05d}"))
        for number, title in enumerate(titles, start=1)
    ]


def _largest() -> list[StoredPaper]:
    """The most papers that a profile allows, each with as much as fits on a card."""
    authors = tuple(f"Maximiliane-Theodora Featherstonehaugh-{number}" for number in range(3))
    return [
        a_paper(
            number,
            paper=Paper(
                title=f"{SUBJECTS[number % 7]}: {'a long way of saying it ' * 10}{number}",
                abstract=" ".join([ABSTRACT] * 4),
                authors=authors,
                n_authors=40,
                published=date(2024, 12, 31),
                comments=1_200 + number,
                upvotes=9_000 + number,
                arxiv=f"2511.{number:05d}",
            ),
            sources=("a source with a name", "another source with a name"),
        )
        for number in range(1, 51)
    ]


PAPERS: dict[str, Callable[[], list[StoredPaper]]] = {
    "one_paper": lambda: usual_papers(1),
    "seven_papers": usual_papers,
    "largest": _largest,
    "no_authors": lambda: with_titles(*SUBJECTS[:3]),
    "rtl_and_cjk": lambda: with_titles(
        "تعلم الرسوم البيانية بدون تسميات على حافة الشبكة",
        "למידה של גרפים ללא תוויות",
        "大規模言語モデルの推論を省メモリ化する手法について",
        "面向长上下文的键值缓存压缩方法",
        "엣지 기기에서의 연합 학습을 위한 비동기 집계",
    ),
    "emoji": lambda: with_titles(
        "🦜 Parrots or thinkers? What 👩‍🔬 researchers say 🤔", "Federated learning 🚀 on phones 📱"
    ),
    "long_title": lambda: with_titles(("A title that does not find its end and goes on " * 7)[:300]),
    "hostile": lambda: with_titles(
        '<script>alert(1)</script> & "quotes" <b>bold</b>',
        '"><img src=x onerror=alert(1)> {{ 7*7 }} %%NAME%% *|FNAME|*',
        "line one\r\nBcc: eve@example.net\r\n\r\nbody",
        "\u202egnp.exe \u2066isolated\u2069 zero\u200bwidth",
        "--=_0123456789abcdef0123456789abcdef--",
        "</td></tr></table></body></html> &lt;i&gt; &amp;amp; &#x202e;",
        "javascript:alert(1) https://bank.example/login",
        "W" * 400,
        abstract='<form action=x><input> style="display:none" <!-- {% raw %} \x00\x07 \ud800 ' + ABSTRACT,
    ),
    "latex": lambda: with_titles(
        r"Sorting in $O(n \log n)$ on $\mathbb{R}^3 {times} S^2$, 50\% faster",
        r"Na\"{\i}ve Poincar\'e embeddings of $\alpha$-stable $x_{ij}^{(k)}$ processes",
        r"An unreadable $\foo{x}$ stays, as does \$5",
        abstract=r"With $d_{\mathrm{model}}=512$ and $\mathcal{L}_{kl} \leq 10^{-3}$ we get "
        r"$\frac{1}{\sqrt{n}}$ bounds for \emph{all} $f: \mathbb{R}^n \to \mathbb{R}$. "
        r"It costs $2^{40}$ steps, $\sim$3\% more.",
    ),
    "quiet_day": list,
}
#: An issue with every section, besides those that differ in their papers only.
EVERY_SECTION = "every_section"
NOTICES: dict[str, Callable[[Composer, Subscriber, datetime], Letter]] = {
    "confirmation": lambda composer, who, at: composer.confirmation(who, made_at=at),
    "welcome": lambda composer, who, at: composer.welcome(who, made_at=at),
    "ended": lambda composer, who, at: composer.ended(who, made_at=at),
    "alarm": lambda composer, _who, at: composer.alarm(
        "operator@inbox.example",
        "digest: 3 sources could not be read since yesterday",
        sentence="3 sources could not be read since yesterday.",
        command="digest doctor",
        facts=(("since", "21 November 2025, 6:00 UTC"), ("sources", "arxiv, daily")),
        made_at=at,
    ),
}


NAMES = (*PAPERS, EVERY_SECTION, *NOTICES)


def issue_letter(
    papers: Sequence[StoredPaper], composer: Composer, who: Subscriber, *, made_at: datetime
) -> Letter:
    """A letter of these papers, the first the best."""
    order = [_chosen(stored, 10.0 - 9.0 * at / max(1, len(papers))) for at, stored in enumerate(papers)]
    issue = replace(an_issue(papers, order=order, subscriber=who), made_at=made_at, slot=made_at.date())
    return composer.letter(issue, who.email, by_id(papers), _summaries(papers))


def letter(name: str, composer: Composer, *, made_at: datetime, language: str = "") -> Letter:
    """One of `NAMES` by its name."""
    who = reader(language)
    if name == EVERY_SECTION:
        return _every_section(composer, who, made_at)
    if name in NOTICES:
        return NOTICES[name](composer, who, made_at)
    return issue_letter(PAPERS[name](), composer, who, made_at=made_at)


def _every_section(composer: Composer, who: Subscriber, made_at: datetime) -> Letter:
    papers = [*every_section.papers(), *every_section.papers_beside()]
    issue = an_issue(papers, order=every_section.order(), subscriber=who, extras=every_section.extras())
    dated = replace(issue, made_at=made_at, slot=made_at.date())
    return composer.letter(dated, who.email, by_id(papers), every_section.summaries())


def _chosen(stored: StoredPaper, value: float) -> Ranked:
    lines = ("decentralized training", "federated learning", '"KV cache"^2')
    line = lines[stored.id % 3]
    word = line.strip('^2"')
    return ranked(stored.id, reasons=[a_reason(line, words=(word,), value=value)])


def _summaries(papers: Sequence[StoredPaper]) -> dict[PaperId, Summary]:
    return {stored.id: a_summary(stored.id, stored.paper.abstract or "") for stored in papers}


@cache
def a_key() -> SigningKey:
    """A key that nobody else has."""
    private = generate_private_key(public_exponent=65537, key_size=2048)
    return SigningKey(selector="s1", domain="digest.example", private=private)


def record() -> str:
    """What the DNS says of the key."""
    public = a_key().private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode('ascii')}"


def every_letter(*, made_at: datetime | None = None) -> dict[str, Letter]:
    """One of each in each language, signed, by NAME.LANGUAGE. made_at: now where None."""
    composer, at = sender(dkim=[a_key()]), made_at or datetime.now(UTC).replace(microsecond=0)
    return {
        f"{name}.{language}": letter(name, composer, made_at=at, language=language)
        for language in composer.languages
        for name in NAMES
    }


def main(folder: Path) -> None:
    """Write every letter, English and German."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "record.txt").write_text(record(), encoding="ascii")
    letters = every_letter()
    for name, written in letters.items():
        (folder / f"{name}.eml").write_bytes(written.content)
    print(f"{len(letters)} letters in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
