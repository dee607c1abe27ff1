"""What takes long to build, kept for the next start in a folder that only the user can write to.

It is kept as a pickle, which runs code when it is read: so never beside files that others may
edit, and never trusted if anyone else could have written it. Whoever keeps something gives a stamp
of all that it was built from; without exactly this stamp, what was kept is built anew.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final, TypeVar

T = TypeVar("T")

_PACKAGE: Final = Path(__file__).parent
_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def recall(name: str, is_current: Callable[[str], bool]) -> Any:  # noqa: ANN401
    """Return what was kept under a name, if its stamp is current; None for every other case."""
    try:
        with _file(name).open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_uid != os.getuid() or status.st_mode & _OTHERS:
                return None
            code, stamp = file.readline().decode().rstrip("\n"), file.readline().decode()
            if code != _code() or not is_current(stamp.rstrip("\n")):
                return None
            return pickle.load(file)
    except Exception:  # whatever is wrong with it, it is built anew
        return None


def keep(name: str, stamp: str, value: object) -> None:
    """Keep a value for the next start, with a stamp of one line; do nothing where that fails."""
    file = _file(name)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as written:
            written.write(f"{_code()}\n{stamp}\n".encode())
            _Pickler(written).dump(value)
        Path(written.name).replace(file)
    except (OSError, pickle.PicklingError):
        return


def recalled(name: str, stamp: str, build: Callable[[], T]) -> T:
    """Return what was kept under a name with this stamp, or build it and keep it."""
    kept: T | None = recall(name, stamp.__eq__)
    if kept is None:
        kept = build()
        keep(name, stamp, kept)
    return kept


def _file(name: str) -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(folder) / "primary-care-policy-bot" / f"{name}.pickle"


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a stamp of the program: Python, and every file of this package."""
    files = sorted(file for kind in ("py", "yaml", "txt") for file in _PACKAGE.rglob(f"*.{kind}"))
    stats = ((str(file), (status := file.stat()).st_size, status.st_mtime_ns) for file in files)
    return blake2b(repr((sys.version, *stats)).encode(), digest_size=16).hexdigest()


class _Pickler(pickle.Pickler):
    """Pickles read-only mappings, views and caches too, the last of which come back empty."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401
        if isinstance(value, MappingProxyType):
            return _read_only, (dict(value),)
        if isinstance(value, memoryview):
            return memoryview, (value.obj,)
        if isinstance(value, _lru_cache_wrapper) and hasattr(value.__wrapped__, "__self__"):
            return _cached, (value.__wrapped__, value.cache_parameters()["maxsize"])
        return NotImplemented


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def _cached(method: Callable[..., T], maxsize: int | None) -> Callable[..., T]:
    return lru_cache(maxsize=maxsize)(method)
