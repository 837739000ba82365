"""What each part of the ranking brings: it is taken out, and the difference is measured pair by pair."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from digest.rank import batch, collection, feedback
from tests.quality.measures import interval
from tests.quality.peers import ours
from tests.quality.rankings import values
from tests.quality.sets import ranking_tasks

#: Row → what is set to which value: module and the name of its constant.
WITHOUT: Mapping[str, Mapping[tuple[object, str], float]] = {
    "words and Rocchio alone": {
        (batch, "FEEDBACK_WEIGHT"): 0.0,
        (collection, "SPACE_WEIGHT"): 0.0,
        (collection, "SPREAD_WEIGHT"): 0.0,
    },
    "without the second look at words": {(batch, "FEEDBACK_WEIGHT"): 0.0},
    "without the space": {(collection, "SPACE_WEIGHT"): 0.0},
    "without neighbours": {(collection, "SPREAD_WEIGHT"): 0.0},
    "without Rocchio": {(feedback, "ROCCHIO_WEIGHT"): 0.0},
}


def table(folder: Path) -> Iterator[str]:
    """Markdown: nDCG@10 of the whole, then the differences of the parts, with 95 % intervals over pairs."""
    tasks = list(ranking_tasks(folder))
    yield "| nDCG@10 | " + " | ".join(task.name for task in tasks) + " |"
    yield "|---|" + "---|" * len(tasks)
    whole = [values(task, ours) for task in tasks]
    yield "| all of it | " + " | ".join(f"{interval(found)[0]:.1f}" for found in whole) + " |"
    for name, constants in WITHOUT.items():
        with _set(constants):
            cells = []
            for task, before in zip(tasks, whole, strict=True):
                after = values(task, ours)
                mean, half = interval([a - b for a, b in zip(after, before, strict=True)])
                cells.append(f"{mean:+.1f} ± {half:.1f}")
        yield f"| {name} | " + " | ".join(cells) + " |"


@contextmanager
def _set(constants: Mapping[tuple[object, str], float]) -> Iterator[None]:
    before = {(module, name): getattr(module, name) for module, name in constants}
    for (module, name), value in constants.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)
