"""An issue with all that an issue can have: cards of every kind, and what stands beside them."""

from datetime import date, timedelta

from digest.compose.issue import Extras, Rising
from digest.model.issue import Notice, Trouble, Update
from digest.model.paper import Organization, Paper, PaperId, StoredPaper
from digest.model.ranking import Ranked
from digest.model.sighting import Sighting
from digest.model.summary import Summary
from tests.unit.compose_builders import MADE_AT, a_paper, a_reason, a_summary, ranked


def papers() -> list[StoredPaper]:
    return [
        a_paper(
            1,
            paper=Paper(
                title=r"Gossip averaging with one-bit messages needs $O(\sqrt{n})$ rounds",
                abstract="Nodes of a decentralized training run exchange a single bit for each weight.",
                organization=Organization(handle="rivera", name="Rivera Lab"),
                n_authors=6,
                published=date(2025, 11, 20),
                comments=12,
                upvotes=41,
                arxiv="2511.01234",
            ),
        ),
        a_paper(
            2,
            paper=Paper(
                title=r"Na\"{\i}ve clients that never wait: staleness in federated learning",
                authors=("Mira Okafor", "Jonas Lind", "Tao Wen", "Ana Ruiz", "Eva Holm"),
                published=date(2024, 12, 31),
                comments=1,
                doi="10.1234/wait.2025",
            ),
            sources=("arxiv", "daily"),
        ),
        a_paper(
            3,
            paper=Paper(
                title="مفاتيح <b>الذاكرة</b> & what a KV cache forgets",
                abstract="It measures which entries are read again. Most never are. A third sentence.",
                url="https://papers.example/kv?id=3&view=full",
            ),
            sources=(),
        ),
    ]


def papers_beside() -> list[StoredPaper]:
    """A twin, two that are talked of, and one that changed."""
    titles = (
        "One bit is enough for gossip averaging",
        "Rendering a whole town from one afternoon of dashcam video",
        "A benchmark that knows when it has been memorised",
        "Split inference over bad links",
    )
    counts = {12: (41, None), 13: (17, 230)}
    return [
        a_paper(
            number,
            paper=Paper(
                title=title,
                arxiv=f"2511.{number:05d}",
                comments=counts.get(number, (None, None))[0],
                upvotes=counts.get(number, (None, None))[1],
            ),
        )
        for number, title in enumerate(titles, start=11)
    ]


def extras() -> Extras:
    twin, town, benchmark, split = papers_beside()
    yesterday, last_week = MADE_AT - timedelta(hours=20), MADE_AT - timedelta(days=9)
    return Extras(
        similar={PaperId(1): [twin]},
        sightings={
            PaperId(1): [Sighting(at=yesterday, comments=5, upvotes=41), Sighting(at=MADE_AT, comments=12)]
        },
        rising=[
            Rising(
                paper=town,
                momentum=3.0,
                sightings=[Sighting(at=yesterday, comments=8), Sighting(at=MADE_AT, comments=41)],
            ),
            Rising(
                paper=benchmark,
                momentum=2.0,
                days_away=9,
                sightings=[
                    Sighting(at=last_week, upvotes=30),
                    Sighting(at=MADE_AT, comments=17, upvotes=230),
                ],
            ),
        ],
        updated=[
            Update(
                paper_id=split.id,
                revision=1,
                sent_on=date(2025, 10, 29),
                version=3,
                doi="10.1234/split.2025",
                has_new_abstract=True,
            )
        ],
        notices=(
            Notice(source="arxiv-cs.LG", trouble=Trouble.BROKEN),
            Notice(source="lists/journal of bees", trouble=Trouble.STALE),
        ),
    )


def order() -> list[Ranked]:
    return [
        ranked(
            1, reasons=[a_reason("decentralized training", words=("decentralized", "training"), value=9.0)]
        ),
        ranked(
            2,
            reasons=[
                a_reason("federated learning", words=("federated learning",), value=5.0),
                a_reason("decentralized training", words=("clients",), value=1.5),
            ],
        ),
        ranked(3, reasons=[a_reason('"KV cache"^2', words=("KV cache",), value=4.0)]),
    ]


def summaries() -> dict[PaperId, Summary]:
    brief = (
        "Nodes of a decentralized training run exchange one bit for each of $2^{40}$ weights of size "
        "$x^{kl}$. On 64 machines it sends 31 times less."
    )
    return {PaperId(1): a_summary(1, brief)}
