"""Which engine shares the work of `digest scheduler` and `digest worker`."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from digest.errors import SettingsError

if TYPE_CHECKING:
    from digest.wiring.service import Service

_KEY, _FILE = "cluster.engine", "config/digest.toml"


def is_cluster(built: "Service") -> bool:
    """Whether procrastinate does, by the setting. Raises SettingsError where it cannot."""
    engine, is_there = built.settings.cluster.engine, find_spec("procrastinate") is not None
    if engine != "cluster":
        return engine == "auto" and is_there and not built.database.is_sqlite
    if built.database.is_sqlite:
        message = "cluster.engine is cluster, which needs PostgreSQL: set DIGEST_DATABASE_URL, or auto"
        raise SettingsError(message, key=_KEY, file=_FILE)
    if not is_there:
        message = (
            "cluster.engine is cluster, and procrastinate is missing; `pip install '.[scale]'` in a clone"
        )
        raise SettingsError(message, key=_KEY, file=_FILE)
    return True
