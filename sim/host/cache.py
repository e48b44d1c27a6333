"""Content-addressed cache of results, with checksums.

The name of an entry is a digest of all that decides its value: texts of designs, settings, versions
of tools. So entries need not be invalidated.
"""

import functools
import hashlib
import json
import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

from .folders import of_process, outer
from .shapes import fits

__all__ = [
    "cache_dir",
    "digest",
    "load",
    "load_file",
    "store",
    "store_file",
    "wasm_dir",
    "write_atomic",
]


def cache_dir() -> Path:
    """Root of the cache: ``SPIKELOOM_CACHE_DIR`` if set, else in the user's cache folder.

    Where that cannot be written to, it is a folder of this user in the temporary one.
    """
    chosen = os.environ.get("SPIKELOOM_CACHE_DIR")
    return Path(chosen) if chosen else _own(platformdirs.user_cache_dir("spikeloom"))


def wasm_dir() -> Path:
    """Where YoWASP keeps its compiled tools: its own choice, if that can be written to."""
    chosen = os.environ.get("YOWASP_CACHE_DIR")
    if chosen:
        return Path(chosen)
    usual = platformdirs.user_cache_dir("YoWASP", appauthor=False)
    return Path(usual) if _is_usable(usual) else cache_dir().absolute() / "yowasp"


@functools.cache
def _is_usable(folder: str) -> bool:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


@functools.cache
def _own(folder: str) -> Path:
    """The folder, or one of this user's that can be written to."""
    if _is_usable(folder):
        return Path(folder)
    if sys.platform != "win32":
        user = os.getuid()
        other = Path(outer(), f"spikeloom-cache-{user}")
        with suppress(OSError):
            other.mkdir(mode=0o700, exist_ok=True)
            found = other.lstat()
            # What somebody else has put there is not run.
            if stat.S_ISDIR(found.st_mode) and found.st_uid == user and not found.st_mode & 0o22:
                return other
    return of_process()


def digest(*parts) -> str:
    """SHA-256 of strings, bytes and JSON values in order, as 64 hexadecimal digits."""
    sha = hashlib.sha256()
    for part in parts:
        if not isinstance(part, bytes):
            text = part if isinstance(part, str) else json.dumps(part, sort_keys=True)
            part = text.encode()
        # With its length, so that the same bytes divided otherwise are other parts.
        sha.update(len(part).to_bytes(8, "little") + part)
    return sha.hexdigest()


def load(kind: str, key: str, shape: Any = Any):
    """The JSON value stored under ``key`` of a kind of results, or None.

    An entry has a checksum of its kind, key and value. If it does not match, since the entry is
    damaged, edited or moved, there is no entry; nor if the value has another ``shape``
    (:func:`~.shapes.fits`).
    """
    try:
        entry = json.loads((cache_dir() / kind / f"{key}.json").read_text(encoding="utf-8"))
        value, checksum = entry["value"], entry["checksum"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return value if checksum == digest(kind, key, value) and fits(value, shape) else None


def store(kind: str, key: str, value) -> None:
    """Store a JSON value; if the cache cannot be written to, nothing is stored."""
    entry = {"value": value, "checksum": digest(kind, key, value)}
    try:
        write_atomic(cache_dir() / kind / f"{key}.json", json.dumps(entry))
    except OSError:
        return


def load_file(kind: str, key: str, suffix: str) -> Path | None:
    """The file stored under ``key`` of a kind of files, or None.

    The name of an entry ends with a checksum of its kind, key and content. If that does not match,
    since the entry is damaged or moved, it is removed, and there is none. A damaged library would
    end the process that loads it.
    """
    # Absolute, for tools run in other folders.
    for path in sorted((cache_dir().absolute() / kind).glob(f"{key}.*{suffix}")):
        try:
            if path.name == _name(kind, key, suffix, path.read_bytes()):
                return path
            path.unlink()
        except OSError:  # it cannot be read, or somebody else has just removed it
            continue
    return None


def store_file(kind: str, key: str, suffix: str, content: bytes) -> Path:
    """Store the content of a file, and return its path; OSError if it cannot be written."""
    path = cache_dir().absolute() / kind / _name(kind, key, suffix, content)
    write_atomic(path, content)
    return path


def _name(kind: str, key: str, suffix: str, content: bytes) -> str:
    return f"{key}.{digest(kind, key, content)[:24]}{suffix}"


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a file by renaming a temporary one, so that no reader sees a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = content.encode() if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
