"""The outside comes in through few doors: one for the environment, one for the time."""

import tomllib

from tests.house.tree import ROOT, Source, calls_of, sources

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"}
TIME = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "email.utils.localtime",
    "sqlalchemy.func.current_timestamp",
    "sqlalchemy.func.now",
    "time.ctime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}


def uses(names: set[str], modules: list[Source]) -> set[str]:
    return {source.name for source in modules for _, name in calls_of(source) if name in names}


def test_only_settings_reads_the_environment() -> None:
    assert uses(ENVIRONMENT, sources("digest")) == {"digest/settings.py"}


def test_only_clock_asks_the_time() -> None:
    assert uses(TIME, sources("digest")) == {"digest/clock.py"}


def test_a_question_for_the_time_is_seen_under_any_name() -> None:
    samples = (
        "import datetime as dt\ndt.datetime.now(dt.UTC)\n",
        "from datetime import datetime\ndatetime.now\n",
        "from time import time as seconds\nseconds()\n",
    )
    assert [uses(TIME, [Source.parsed(text)]) for text in samples] == [{"sample.py"}] * 3


def test_how_long_something_took_may_be_asked_everywhere() -> None:
    assert (
        uses(TIME, [Source.parsed("import time\nfrom digest import clock\ntime.monotonic(), clock.now()\n")])
        == set()
    )


def test_every_module_has_its_floor() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    floors = [contract for contract in linter["contracts"] if contract["type"] == "layers"]
    assert [(contract["containers"], contract["exhaustive"]) for contract in floors] == [(["digest"], True)]
    assert "ignore_imports" not in str(linter)
