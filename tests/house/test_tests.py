"""Tests that could fail."""

import ast
import re

from tests.house.tree import Function, Source, calls_of, sources

ASSERTING_CALL = re.compile(r"^(?:assert|raises$|warns$|fail$)")
NOT_IN_A_TEST = {
    "unittest.mock",
    "pytest.mark.skip",
    "pytest.mark.skipif",
    "pytest.mark.xfail",
    "pytest.skip",
    "time.sleep",
}


def called(function: Function) -> set[str]:
    """Last names of what a function calls."""
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                names.add(node.func.attr)
            elif isinstance(node.func, ast.Name):
                names.add(node.func.id)
    return names


def asserts(function: Function) -> bool:
    """The function itself states something that can be false."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    return any(ASSERTING_CALL.match(name) for name in called(function))


def without_assertion(modules: list[Source]) -> list[str]:
    """Tests that assert nothing, neither themselves nor through what they call (told by name)."""
    functions = [(source.name, function) for source in modules for function in source.functions()]
    sure = {function.name for _, function in functions if asserts(function)}
    grown = True
    while grown:
        more = {function.name for _, function in functions if called(function) & sure} - sure
        sure |= more
        grown = bool(more)
    tests = [(name, function.name) for name, function in functions if function.name.startswith("test_")]
    return [f"{name} {test}" for name, test in tests if test not in sure]


def test_every_test_asserts_something() -> None:
    bare = without_assertion(sources("tests"))
    assert not bare, "\n".join(bare)


def test_a_test_without_assertion_is_seen() -> None:
    sample = "def test_a(): f()\ndef f(): g()\ndef g(): assert 1\ndef test_b(): h()\ndef h(): pass\n"
    assert without_assertion([Source.parsed(sample)]) == ["sample.py test_b"]


def test_no_test_is_skipped_sleeps_or_replaces_our_code() -> None:
    used = [
        f"{source.name}:{line} {name}"
        for source in sources("tests")
        for line, name in calls_of(source)
        if name in NOT_IN_A_TEST
    ]
    assert used == []
