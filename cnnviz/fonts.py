"""Font families other than ours: where their files are, and how far their characters move the pen.

A family is looked for in packages named `fontpkg-...` and among the system's fonts, by its files'
names: reading all of them would take seconds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

MOST = 20_000
"""So many files are looked at, at most."""
_HEAVY = ("semibold", "demibold", "bold", "medium")
_PLAIN = ("regular", "book", "roman", "", "normal")
_KINDS = (".ttf", ".otf")


@lru_cache(maxsize=8)
def files(family: str) -> tuple[str, str] | None:
    """The files of a family, regular and semibold (or bold); None where it is not installed.

    >>> files("No Such Family") is None
    True
    """
    wanted = _plainly(family)
    styles: dict[str, str] = {}
    for path in _candidates():
        stem = _plainly(os.path.splitext(os.path.basename(path))[0])
        if stem.startswith(wanted) and path.lower().endswith(_KINDS):
            styles.setdefault(stem[len(wanted) :], path)
    regular = next((styles[style] for style in _PLAIN if style in styles), None)
    if not wanted or regular is None:
        return None
    return regular, next((styles[style] for style in _HEAVY if style in styles), regular)


def _plainly(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _candidates() -> Iterator[str]:
    """The paths of fonts, those of packages first."""
    seen = 0
    for folder in (*_packages(), *_folders()):
        for where, _, names in os.walk(folder):
            for name in sorted(names):
                seen += 1
                if seen > MOST:
                    return
                yield os.path.join(where, name)


def _packages() -> list[str]:
    return sorted(
        os.path.join(place, name)
        for place in sys.path
        if os.path.isdir(place or ".")
        for name in os.listdir(place or ".")
        if name.startswith("fontpkg_") and os.path.isdir(os.path.join(place, name))
    )


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
    """A file's characters, the widths of its glyphs, and its units an em; None if it is none."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        font = TTFont(path, lazy=True)
        return dict(font.getBestCmap()), font["hmtx"].metrics, float(font["head"].unitsPerEm)
    except (TTLibError, OSError, KeyError, AssertionError, ValueError):
        return None


def advance(character: str, bold: bool, family: str) -> float | None:
    """The width of one character in ems; None for what the family lacks."""
    found = files(family)
    table = _table(found[bold]) if found else None
    if table is None or ord(character) not in table[0]:
        return None
    names, widths, em = table
    return float(widths[names[ord(character)]][0]) / em


def usable(family: str) -> bool:
    """Whether a family is installed and can be read."""
    return advance("n", False, family) is not None and advance("n", True, family) is not None
