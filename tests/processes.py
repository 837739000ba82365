"""Our commands as processes of their own."""

import asyncio
import os
import signal
import subprocess
import sysconfig
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

#: A start of three interpreters on a busy machine.
LONGEST_S = 60.0
SCRIPTS = sysconfig.get_path("scripts")


def until(is_so: Callable[[], bool]) -> bool:
    """Ask again and again whether something has come about; false when it takes too long."""
    deadline = time.monotonic() + LONGEST_S
    between = threading.Event()
    while time.monotonic() < deadline:
        if is_so():
            return True
        between.wait(0.05)
    return is_so()


@contextmanager
def serving(serve: Callable[[int], Coroutine[None, None, None]]) -> Iterator[int]:
    """The port of a server in a process of its own, which is killed at the end of the block.

    serve: runs it; writes its port and a line end to the file descriptor that it is given.
    """
    listening, ready = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(listening)
        try:
            with suppress(KeyboardInterrupt):
                asyncio.run(serve(ready))
        finally:
            os._exit(0)
    os.close(ready)
    try:
        with os.fdopen(listening) as answer:
            yield int(answer.readline())
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


@contextmanager
def running(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in a group of its own, writing to `log`; its group is killed should it outlive the block."""
    env = {"PATH": f"{SCRIPTS}{os.pathsep}{os.defpath}", "PYTHONUNBUFFERED": "1"}
    env |= {"PYTHONFAULTHANDLER": "1", **environment}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=log.parent, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def stopped(process: "subprocess.Popen[bytes]") -> int:
    """Ask it to end and answer its exit code; one that does not writes down where it hangs."""
    process.terminate()
    try:
        return process.wait(LONGEST_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        return process.wait(LONGEST_S)
