"""A stranger reads any function without scrolling."""

import statistics

import pytest

from tests.house.tree import Function, Source, sources

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_THE_MEDIAN_FUNCTION = 12


def lines(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def unannotated(source: Source) -> list[str]:
    """Arguments without a type; `self` and `cls` need none."""
    found = []
    for function in source.functions():
        args = function.args
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
        bare = [arg.arg for arg in every if arg is not None and arg.annotation is None]
        found += [f"{source.name}:{function.lineno} {name}" for name in bare if name not in ("self", "cls")]
    return found


def test_no_file_is_longer_than_300_lines() -> None:
    sizes = {source.name: len(source.text.splitlines()) for source in sources("digest", "tests")}
    long = [f"{name}: {size}" for name, size in sizes.items() if size > MOST_LINES_OF_A_FILE]
    assert not long, "\n".join(long)


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{source.name}:{function.lineno} {function.name}: {lines(function)}"
        for source in sources("digest", "tests")
        for function in source.functions()
        if lines(function) > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_the_median_function_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = [lines(function) for source in sources("digest") for function in source.functions()]
    median = statistics.median(sizes)
    with capsys.disabled():
        print(f"\n{len(sizes)} functions, median {median:g} lines, longest {max(sizes)}")
    assert median <= MOST_LINES_OF_THE_MEDIAN_FUNCTION


def test_every_argument_has_a_type() -> None:
    assert [place for source in sources("digest", "tests") for place in unannotated(source)] == []


def test_an_argument_without_a_type_is_seen() -> None:
    sample = Source.parsed("class A:\n    def f(self, a: int, *b, c=1, **d: str): ...\n")
    assert unannotated(sample) == ["sample.py:2 c", "sample.py:2 b"]
