"""matplotlib, loaded and run the same everywhere, whatever its user has configured."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

_TURN = RLock()


@contextmanager
def isolated() -> Iterator[Any]:
    """matplotlib itself, silent and unaffected by the environment.

    If no file of settings can be read, or `MATPLOTLIBRC` names none (as on the command line),
    matplotlib is loaded without one.
    """
    # Settings, fonts and the environment are the process's: threads take turns.
    # Our pictures have no date; and a value that is no number would be an error.
    with _TURN, _environment({"SOURCE_DATE_EPOCH": None}), _silence():
        yield sys.modules["matplotlib"] if "matplotlib.font_manager" in sys.modules else _load()


def _load() -> Any:
    """Loads matplotlib, leaving it as its user would expect it."""
    backend = os.environ.get("MPLBACKEND")
    # A backend that is not installed would be an error; it is for windows, which we never open.
    with _environment({"MPLBACKEND": None, **_cache_folder()}):
        matplotlib = _load_with_settings()
    if backend:
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = backend
    return matplotlib


def _load_with_settings() -> Any:
    """Loads matplotlib with its user's settings, or without any if they cannot be read."""
    if os.environ.get("MATPLOTLIBRC") == os.devnull:
        return _import_elsewhere()
    try:
        return _import()
    except ImportError:
        raise
    except Exception:
        for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[name]
        with _environment({"MATPLOTLIBRC": os.devnull}):
            return _import_elsewhere()


def _import() -> Any:
    import matplotlib.font_manager

    return matplotlib


def _import_elsewhere() -> Any:
    """Imports matplotlib from another folder: settings in the current one would come first."""
    if not os.path.lexists("matplotlibrc"):
        return _import()
    here = Path.cwd()
    os.chdir(Path(__file__).parent)
    try:
        return _import()
    finally:
        os.chdir(here)


@contextmanager
def _environment(values: dict[str, str | None]) -> Iterator[None]:
    """Temporary values of environment variables; None unsets one."""
    previous = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(previous)


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def _silence() -> Iterator[None]:
    """Silences matplotlib's log, which our users did not ask for."""
    # matplotlib imports it anyway.
    import logging

    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


def _cache_folder() -> dict[str, str | None]:
    """A temporary folder for matplotlib's list of fonts if the home folder cannot be written.

    Otherwise it would list all the system's fonts anew in each run, and complain about it.
    """
    if "MPLCONFIGDIR" in os.environ or _home_is_writable():
        return {}
    folder = _own_folder()
    return {"MPLCONFIGDIR": folder} if folder else {}


def _home_is_writable() -> bool:
    """Whether matplotlib can write, or make, its configuration and cache folders."""
    try:
        home = Path.home()
    except RuntimeError:
        return False
    folders = (
        Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache"),
        Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config"),
    )
    return all(_can_be_made(folder / "matplotlib") for folder in folders)


def _can_be_made(folder: Path) -> bool:
    nearest = next((part for part in (folder, *folder.parents) if _is_there(part)), None)
    return nearest is not None and nearest.is_dir() and os.access(nearest, os.W_OK)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _own_folder() -> str | None:
    """A folder into which only this user can have put things; None if there cannot be one."""
    if not hasattr(os, "getuid"):
        return None
    try:
        folder = Path(tempfile.gettempdir()) / f"cnnviz-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    is_ours = status.st_uid == os.getuid() and status.st_mode & 0o777 == 0o700
    return str(folder) if is_ours and not folder.is_symlink() else None
