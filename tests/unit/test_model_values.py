"""What values say of themselves."""

from dataclasses import replace

import pytest

from digest.model.accounts import IngestAccount, SourceAccount
from digest.model.dump import Account, Status
from tests.builders import a_paper


@pytest.mark.parametrize(
    ("facts", "page"),
    [
        ({"url": "https://papers.example/7", "arxiv": "2603.00007"}, "https://papers.example/7"),
        ({"arxiv": "2603.00007", "doi": "10.1000/7"}, "https://arxiv.org/abs/2603.00007"),
        ({"doi": "10.1000/a b"}, "https://doi.org/10.1000/a%20b"),
        ({"title": "Sand & Time"}, "https://huggingface.co/papers?q=Sand%20%26%20Time"),
    ],
)
def test_a_paper_is_read_at_its_own_page_else_by_its_ids_else_looked_up(
    facts: dict[str, str], page: str
) -> None:
    nowhere = replace(a_paper(), url=None, arxiv=None, doi=None)
    assert replace(nowhere, **facts).page == page  # type: ignore[arg-type]


def test_the_reasons_of_all_sources_are_summed_up() -> None:
    accounts = [
        Account(read=3, new=1, rejected=2, reasons={"no title": 1, "too long": 1}),
        Account(read=2, new=1, rejected=1, reasons={"no title": 1}),
    ]
    sources = tuple(
        SourceAccount(source=f"s{n}", format="hf_text", status=Status.OK, account=account)
        for n, account in enumerate(accounts)
    )
    totals = IngestAccount(sources=sources).totals
    assert totals == Account(read=5, new=2, rejected=3, reasons={"no title": 2, "too long": 1})
