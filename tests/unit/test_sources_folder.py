"""Folders as sources, and the watch over them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import SourceError
from digest.sources.folder import files
from digest.sources.watch import Watcher

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def a_file(path: Path, text: str = "a dump", *, written: datetime = NOW) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_folder_is_its_files_by_name_then_those_below_it(tmp_path: Path) -> None:
    for name in ("b.txt", "a.json", "2025/z.txt", "2024/y.txt", "2024/deep/x.txt"):
        a_file(tmp_path / name)
    found = [str(path.relative_to(tmp_path)) for path in files(tmp_path)]
    assert found == ["a.json", "b.txt", "2024/y.txt", "2024/deep/x.txt", "2025/z.txt"]


@pytest.mark.parametrize(
    "name", [".hidden", ".git/config", "dump.txt~", "dump.part", "dump.TMP", "page.crdownload", ".dump.swp"]
)
def test_hidden_and_unfinished_files_are_left_out(tmp_path: Path, name: str) -> None:
    a_file(tmp_path / name)
    assert list(files(tmp_path)) == []


def test_what_is_no_file_is_left_out_and_a_link_to_a_file_is_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    target = a_file(tmp_path.parent / f"{tmp_path.name}-outside" / "dump.txt")
    (tmp_path / "link.txt").symlink_to(target)
    assert [path.name for path in files(tmp_path)] == ["link.txt"]


def test_a_folder_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no folder"):
        list(files(tmp_path / "missing"))
    with pytest.raises(SourceError, match="is not a folder"):
        list(files(a_file(tmp_path / "file")))


def test_a_file_is_given_once_it_was_still_for_two_seconds(tmp_path: Path) -> None:
    file = a_file(tmp_path / "dump.txt")
    watcher = Watcher(tmp_path)
    assert watcher.settled(after(0)) == []
    assert watcher.settled(after(1.9)) == []
    assert watcher.settled(after(2)) == [file]


def test_a_file_that_grows_is_waited_for(tmp_path: Path) -> None:
    file = a_file(tmp_path / "dump.txt", "a")
    watcher = Watcher(tmp_path)
    for second in range(1, 6):
        a_file(file, "a" * second * 10, written=after(second))
        assert watcher.settled(after(second + 0.5)) == []
    assert watcher.settled(after(7)) == [file]


def test_a_file_that_is_renamed_in_complete_is_given_at_the_first_look(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path)
    assert watcher.settled(NOW) == []
    written = a_file(tmp_path / "dump.txt.part", written=after(-60))
    assert watcher.settled(NOW) == []
    file = written.rename(tmp_path / "dump.txt")
    assert watcher.settled(after(0.1)) == [file]


def test_a_file_is_given_once_however_often_one_looks(tmp_path: Path) -> None:
    a_file(tmp_path / "dump.txt", written=after(-60))
    watcher = Watcher(tmp_path)
    assert len(watcher.settled(NOW)) == 1
    assert [watcher.settled(after(second)) for second in range(1, 5)] == [[]] * 4


def test_a_file_that_is_touched_or_rewritten_is_given_again(tmp_path: Path) -> None:
    file = a_file(tmp_path / "dump.txt", written=after(-60))
    watcher = Watcher(tmp_path)
    watcher.settled(NOW)
    os.utime(file, (after(10).timestamp(),) * 2)
    assert watcher.settled(after(11)) == []
    assert watcher.settled(after(12)) == [file]
    a_file(file, "another dump", written=after(20))
    assert watcher.settled(after(21)) == []
    assert watcher.settled(after(22)) == [file]


def test_a_file_that_is_moved_inside_the_folder_is_not_given_again(tmp_path: Path) -> None:
    file = a_file(tmp_path / "dump.txt", written=after(-60))
    watcher = Watcher(tmp_path)
    watcher.settled(NOW)
    file.rename(tmp_path / "renamed.txt")
    assert watcher.settled(after(10)) == []


def test_a_file_of_a_clock_that_runs_ahead_is_given_when_it_was_seen_still(tmp_path: Path) -> None:
    file = a_file(tmp_path / "dump.txt", written=after(3600))
    watcher = Watcher(tmp_path)
    assert watcher.settled(after(0)) == []
    assert watcher.settled(after(1)) == []
    assert watcher.settled(after(2)) == [file]


def test_a_growing_file_of_a_clock_that_runs_behind_is_not_taken_half_way(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path)
    file = a_file(tmp_path / "dump.txt", "half a dump", written=after(-3600))
    watcher.settled(NOW)
    a_file(file, "half a dump and more", written=after(-3599))
    assert watcher.settled(after(1)) == []
    assert watcher.settled(after(4)) == [file]


def test_a_file_that_could_not_be_read_is_given_again_on_request(tmp_path: Path) -> None:
    file = a_file(tmp_path / "dump.txt", written=after(-60))
    watcher = Watcher(tmp_path)
    watcher.settled(NOW)
    watcher.again(file)
    assert watcher.settled(after(1)) == [file]
    watcher.again(tmp_path / "gone")
    assert watcher.settled(after(2)) == []


def test_watching_leaves_the_folder_as_it_is(tmp_path: Path) -> None:
    file = a_file(tmp_path / "dump.txt", written=after(-60))
    before = file.stat()
    Watcher(tmp_path).settled(NOW)
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
