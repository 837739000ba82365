"""A real Postfix on this machine's loopback, with its own settings, queue and ports; nothing can leave it.

Letters to `inbox.example` and `house.example` (where returns go) end in one Maildir each. `hard.example` and
`slow.example` lie behind it: it takes letters for them, and finds out later that it cannot deliver.
"""

import os
import random
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.smtp_peer import CERTIFICATES

#: Where a server can say 421, with the restrictions that it checks there.
PHASES = {
    "connect": "smtpd_client_restrictions",
    "helo": "smtpd_helo_restrictions",
    "mail": "smtpd_sender_restrictions",
    "rcpt": "smtpd_recipient_restrictions",
    "data": "smtpd_data_restrictions",
    "dot": "smtpd_end_of_data_restrictions",
}
#: What the main port says to recipients that begin so.
ANSWERS = {
    "unknown": "550 5.1.1 No such mailbox here",
    "full": "452 4.2.2 Mailbox is full",
    "grey": "451 4.7.1 Greylisted, come back later",
    "policy": "550 5.7.515 Sending domain does not meet the required authentication level",
    "down": "421 4.3.2 Shutting down",
}
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mx.inbox.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
local_transport = error:5.1.1 nobody lives here
default_transport = error:5.1.2 this server relays nothing
relay_transport = error:5.1.2 this server relays nothing
transport_maps = inline:{{ {{hard.example = smtp:[127.0.0.1]:{back}}} {{slow.example = smtp:[127.0.0.1]:1}} }}
smtp_host_lookup = native
disable_dns_lookups = yes
notify_classes =
recipient_delimiter = +
virtual_mailbox_domains = inbox.example, house.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = regexp:{folder}/etc/mailboxes
virtual_minimum_uid = 100
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/etc/answers, permit_mynetworks, reject
smtpd_tls_security_level = may
smtpd_tls_chain_files = {certificates}/localhost.key, {certificates}/localhost.pem
smtpd_tls_received_header = yes
smtpd_error_sleep_time = 0
smtpd_restriction_classes = down, gone
down = check_client_access static:{{421 4.3.2 Shutting down}}
gone = check_recipient_access static:{{550 5.1.1 No such mailbox here}}
in_flow_delay = 0
delay_warning_time = 1s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
maximal_queue_lifetime = 8s
bounce_queue_lifetime = 8s
"""
_SERVICES = """
127.0.0.1:{main} inet n - n - - smtpd
127.0.0.1:{back} inet n - n - - smtpd -o smtpd_recipient_restrictions=gone
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
#: What does not come in so many seconds is broken; a busy machine has that much time.
LONGEST_S = 60.0
#: Not among the ports that this machine gives to outgoing connections.
_PORTS = range(10_000, 30_000)
_PATH = os.pathsep.join([os.defpath, "/usr/sbin", "/usr/local/sbin"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    """The server while it runs."""

    folder: Path
    port: int
    #: By the phase in which they say 421.
    down: dict[str, int]

    @property
    def returns(self) -> Path:
        """The Maildir of `house.example`."""
        return self.folder / "mail" / "returns"

    def inbox(self) -> set[Path]:
        """The files of what was delivered to readers at `inbox.example`, when all that was taken is."""
        wait_until(self._is_done, within_s=LONGEST_S, what="Postfix delivers what it took")
        return set((self.folder / "mail" / "inbox" / "new").glob("*"))

    def _is_done(self) -> bool:
        # In the order in which letters go through them; "deferred" is what it will try again.
        queues = (self.folder / "queue" / name for name in ("maildrop", "incoming", "active"))
        return not any(file.is_file() for queue in queues for file in queue.rglob("*"))

    def log(self) -> str:
        """What it wrote down."""
        return (self.folder / "mail.log").read_text("utf-8", "replace")


def wait_until(condition: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Look ten times a second. Fails where it does not come true."""
    pause = threading.Event()
    for _ in range(int(within_s * 10)):
        if condition():
            return
        pause.wait(0.1)
    pytest.fail(f"{what}: not within {within_s:g} seconds")


@contextmanager
def postfix() -> Iterator[Postfix]:
    """Start a server, stop it at the end. Fails with the line that installs what is missing."""
    command = shutil.which("postfix", path=_PATH)
    if command is None:
        pytest.fail("this journey needs Postfix: apt-get install -y postfix")
    if os.geteuid() != 0:
        pytest.fail("Postfix is started by root only: sudo make journeys")
    # Not below pytest's folder: Postfix gives up its rights, and must still come in.
    folder = Path(tempfile.mkdtemp(prefix="digest-postfix-"))
    try:
        server = _configured(folder)
        with _running(command, server):
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: str, server: Postfix) -> Iterator[None]:
    call = [command, "-c", str(server.folder / "etc")]
    done = subprocess.run([*call, "start"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    try:
        wait_until(lambda: _answers(server.port), within_s=LONGEST_S, what=f"Postfix answers\n{done.stderr}")
        yield
    finally:
        # By its own settings: the server that we started and no other.
        subprocess.run([*call, "stop"], capture_output=True, check=True)


def _configured(folder: Path) -> Postfix:
    folder.chmod(0o755)
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    os.chown(folder / "mail", 65534, 65534)
    main, back, *others = _free_ports(2 + len(PHASES))
    down = dict(zip(PHASES, others, strict=True))
    etc = folder / "etc"
    settings = _MAIN.format(folder=folder, back=back, certificates=CERTIFICATES)
    (etc / "main.cf").write_text(settings)
    closed = [
        f"127.0.0.1:{port} inet n - n - - smtpd -o smtpd_delay_reject=no -o {PHASES[phase]}=down"
        for phase, port in down.items()
    ]
    services = _SERVICES.format(main=main, back=back)
    (etc / "master.cf").write_text(services + "\n".join(closed) + "\n")
    answers = [f"/^{start}[^@]*@inbox/ {answer}" for start, answer in ANSWERS.items()]
    (etc / "answers").write_text("\n".join(answers) + "\n")
    (etc / "mailboxes").write_text("/@inbox\\.example$/ inbox/\n/@house\\.example$/ returns/\n")
    return Postfix(folder=folder, port=main, down=down)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody has, and that nobody gets by chance before Postfix does."""
    found: list[int] = []
    for port in random.Random().sample(_PORTS, len(_PORTS)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
        if len(found) == count:
            break
    return found


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_S) as connection:
            return connection.recv(4).startswith(b"220")
    except OSError:
        return False
