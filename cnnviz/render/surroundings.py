"""matplotlib, loaded and run alike everywhere: whatever its user has configured, wherever he is."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


@contextmanager
def alone() -> Iterator[Any]:
    """matplotlib itself, in an environment that says nothing to it; in silence.

    Where no file of settings can be read, or `MATPLOTLIBRC` names none (as the command line has
    it), matplotlib is loaded without any.
    """
    # A date that no picture of ours has; one that is no number would be an error.
    with _environment({"SOURCE_DATE_EPOCH": None}), _silence():
        yield sys.modules["matplotlib"] if "matplotlib.font_manager" in sys.modules else _loaded()


def _loaded() -> Any:
    """matplotlib, as its user would find it afterwards."""
    backend = os.environ.get("MPLBACKEND")
    # A backend that is not installed here would be an error. It is for windows: we need none.
    with _environment({"MPLBACKEND": None, **_cache_folder()}):
        matplotlib = _read_or_not()
    if backend:
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = backend
    return matplotlib


def _read_or_not() -> Any:
    """matplotlib with its user's settings, or without any if they cannot be read."""
    if os.environ.get("MATPLOTLIBRC") == os.devnull:
        return _imported_elsewhere()
    try:
        return _imported()
    except ImportError:
        raise
    except Exception:
        for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[name]
        with _environment({"MATPLOTLIBRC": os.devnull}):
            return _imported_elsewhere()


def _imported() -> Any:
    import matplotlib.font_manager

    return matplotlib


def _imported_elsewhere() -> Any:
    """matplotlib, from another folder: it reads the current one's settings before all others."""
    if not os.path.lexists("matplotlibrc"):
        return _imported()
    here = Path.cwd()
    os.chdir(Path(__file__).parent)
    try:
        return _imported()
    finally:
        os.chdir(here)


@contextmanager
def _environment(wanted: dict[str, str | None]) -> Iterator[None]:
    """Other values for a while; None for a variable that is not there at all."""
    before = {name: os.environ.get(name) for name in wanted}
    _put(wanted)
    try:
        yield
    finally:
        _put(before)


def _put(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def _silence() -> Iterator[None]:
    """Without a word from matplotlib's log: it goes to people who called something else."""
    # matplotlib needs it, too.
    import logging

    log = logging.getLogger("matplotlib")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _cache_folder() -> dict[str, str | None]:
    """Has matplotlib keep its list of fonts in the temporary folder if the home cannot be written.

    Else it would list all the system's fonts anew in each run, and complain about it.
    """
    if "MPLCONFIGDIR" in os.environ or _home_is_writable():
        return {}
    place = _own_folder()
    return {"MPLCONFIGDIR": place} if place else {}


def _home_is_writable() -> bool:
    """Whether matplotlib can write, or make, its folders of configuration and cache."""
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


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False


def _own_folder() -> str | None:
    """A folder that nobody but this user can have put things into; None if there cannot be one."""
    if not hasattr(os, "getuid"):
        return None
    try:
        folder = Path(tempfile.gettempdir()) / f"cnnviz-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        known = folder.lstat()
    except OSError:
        return None
    mine = known.st_uid == os.getuid() and known.st_mode & 0o777 == 0o700
    return str(folder) if mine and not folder.is_symlink() else None
