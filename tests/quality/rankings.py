"""The table of rankings: nDCG@10, peers beside us."""

from collections.abc import Iterator
from pathlib import Path

from tests.quality.measures import interval, ndcg
from tests.quality.peers import BY_LIKES, BY_WORDS, Method, ours
from tests.quality.sets import Task, ranking_tasks


def values(task: Task, method: Method) -> list[float]:
    """nDCG@10 of each profile, 0 to 100."""
    scores = method(task.papers, [wish.profile for wish in task.wishes])
    return [
        100 * ndcg(row.tolist(), wish.gains, left_out=wish.left_out)
        for row, wish in zip(scores, task.wishes, strict=True)
    ]


def table(folder: Path) -> Iterator[str]:
    """Markdown, a row for each method; ± is half of the 95 % interval."""
    tasks = list(ranking_tasks(folder))
    yield "| nDCG@10 | " + " | ".join(f"{task.name} ({len(task.wishes)})" for task in tasks) + " |"
    yield "|---|" + "---|" * len(tasks)
    for name, method in {**BY_WORDS, **BY_LIKES, "**digest**": ours}.items():
        yield f"| {name} | " + " | ".join(_cell(task, name, method) for task in tasks) + " |"


def _cell(task: Task, name: str, method: Method) -> str:
    """Empty where a method has nothing to go by."""
    has_likes = bool(task.wishes[0].liked)
    if (name in BY_WORDS and has_likes) or (name in BY_LIKES and not has_likes):
        return ""
    mean, half = interval(values(task, method))
    return f"{mean:.1f} ± {half:.1f}"
