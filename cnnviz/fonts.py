"""Font families other than ours: their files, and the advance widths of their characters.

A family is looked for in packages named `fontpkg-...` and among the system's fonts, by file name:
reading all the files would take seconds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

MOST = 20_000
"""The most files that are looked at."""
_BOLD = ("semibold", "demibold", "bold", "medium")
_REGULAR = ("regular", "book", "roman", "", "normal")
_SUFFIXES = (".ttf", ".otf")


@lru_cache(maxsize=8)
def files(family: str) -> tuple[str, str] | None:
    """The files of a family, regular and semibold (or bold); None if it is not installed.

    >>> files("No Such Family") is None
    True
    """
    prefix = _normalized(family)
    styles: dict[str, str] = {}
    for path in _candidates():
        stem = _normalized(os.path.splitext(os.path.basename(path))[0])
        if stem.startswith(prefix) and path.lower().endswith(_SUFFIXES):
            styles.setdefault(stem[len(prefix) :], path)
    regular = next((styles[style] for style in _REGULAR if style in styles), None)
    if not prefix or regular is None:
        return None
    return regular, next((styles[style] for style in _BOLD if style in styles), regular)


def _normalized(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _candidates() -> Iterator[str]:
    """Paths of fonts, those in packages first."""
    count = 0
    for folder in (*_packages(), *_folders()):
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                count += 1
                if count > MOST:
                    return
                yield os.path.join(root, name)


def _packages() -> list[str]:
    return sorted(
        os.path.join(root, name)
        for root in sys.path
        for name in _names_in(root or ".")
        if name.startswith("fontpkg_") and os.path.isdir(os.path.join(root, name))
    )


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:  # No folder, or one that may not be read.
        return []


def _folders() -> tuple[str, ...]:
    home = os.path.expanduser("~")
    return (
        os.path.join(home, ".fonts"), os.path.join(home, ".local", "share", "fonts"),
        os.path.join(home, "Library", "Fonts"), "/Library/Fonts", "/System/Library/Fonts",
        "/usr/local/share/fonts", "/usr/share/fonts",
        os.path.join(os.environ.get("WINDIR", "C:\\Windows"), "Fonts"),
    )  # fmt: skip


@lru_cache(maxsize=16)
def _table(path: str) -> tuple[dict[int, str], Any, float] | None:
    """A font's characters, glyph metrics and units per em; None if the file is no font."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        font = TTFont(path, lazy=True)
        return dict(font.getBestCmap()), font["hmtx"].metrics, float(font["head"].unitsPerEm)
    except (TTLibError, OSError, KeyError, AssertionError, ValueError):
        return None


def advance(character: str, bold: bool, family: str) -> float | None:
    """The advance width of a character in ems; None if the family lacks it."""
    paths = files(family)
    table = _table(paths[bold]) if paths else None
    if table is None or ord(character) not in table[0]:
        return None
    names, widths, em = table
    return float(widths[names[ord(character)]][0]) / em


def usable(family: str) -> bool:
    """Whether a family is installed and can be read."""
    return advance("n", False, family) is not None and advance("n", True, family) is not None
