"""The wheel carries all it needs: it works away from the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import pytest

from digest import __version__
from tests.house.tree import ROOT, kept_files

LONGEST_S = 120


def run(command: Sequence[str | Path], cwd: Path) -> str:
    """Run with an environment that knows nothing of the checkout; gives the output."""
    environment = {"PATH": os.defpath, "HOME": str(cwd), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def a_copy_of_the_checkout(folder: Path) -> Path:
    for name in kept_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return folder


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; gives its `bin`."""
    folder = tmp_path_factory.mktemp("wheel")
    checkout = a_copy_of_the_checkout(folder / "checkout")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=checkout)
    (wheel,) = folder.glob("*.whl")
    shutil.rmtree(checkout)
    home = folder / "venv"
    run([sys.executable, "-m", "venv", "--without-pip", home], cwd=folder)
    python = home / "bin" / "python"
    options = ["--no-deps", "--no-index", "--no-cache-dir", "--disable-pip-version-check"]
    run([sys.executable, "-m", "pip", "--python", python, "install", *options, wheel], cwd=folder)
    # Only now: pip must not take the running environment's digest for an older one to remove. Lines of a .pth
    # file are put behind the environment's own packages, and .pth files found there are not read.
    (own,) = (home / "lib").glob("python*/site-packages")
    running = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (own / "running.pth").write_text("\n".join(sorted(running)) + "\n", encoding="utf-8")
    return home / "bin"


def test_the_installed_digest_is_the_one_imported(installed: Path, tmp_path: Path) -> None:
    said = run(
        [installed / "python", "-c", "import digest; print(digest.__file__, digest.__version__)"],
        cwd=tmp_path,
    )
    file, version = said.split()
    assert Path(file).is_relative_to(installed.parent)
    assert version == __version__


@pytest.mark.parametrize("name", ["templates", "config"])
def test_templates_and_settings_travel_inside_the_wheel(installed: Path, tmp_path: Path, name: str) -> None:
    script = "import sys; from digest.settings import shipped; print(shipped(sys.argv[1]))"
    folder = Path(run([installed / "python", "-c", script, name], cwd=tmp_path).strip())
    assert folder.is_relative_to(installed.parent)
    expected = sorted(path.relative_to(name) for path in kept_files() if path.parts[0] == name)
    assert sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()) == expected


def test_the_demo_runs_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    run([installed / "digest", "demo", "--once", "--no-open"], cwd=tmp_path)
    letters = [path for path in tmp_path.rglob("new/*") if path.is_file()]
    addressed = {
        line for path in letters for line in path.read_bytes().splitlines() if line.startswith(b"To:")
    }
    assert len(addressed) == 2
