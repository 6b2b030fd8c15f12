"""Colours that know what they are on a light page and on a dark one.

A figure whose theme nobody asked for is drawn once, in colours of this kind. They are the light
theme's; a format that follows its reader's setting asks them for the dark theme's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Colour = TypeVar("Colour", bound=Callable[..., str])


class Paired(str):
    """A colour of the light theme; `dark` is what the dark theme has in its place.

    >>> Paired("#ffffff", "#000000").dark
    '#000000'
    """

    __slots__ = ("dark",)
    dark: str

    def __new__(cls, light: str, dark: str) -> Paired:
        """The colour `light`, paired with `dark`."""
        colour = super().__new__(cls, light)
        colour.dark = dark
        return colour


def dark(colour: str) -> str:
    """What a colour is on a dark page: itself, if it is not paired.

    >>> dark("#123456")
    '#123456'
    """
    return colour.dark if isinstance(colour, Paired) else colour


def paired(make: Colour) -> Colour:
    """`make`, which makes a colour of colours or of a theme, as one that pairs it where they are.

    >>> paired(lambda colour: colour[::-1])(Paired("ab", "xy")).dark
    'yx'
    """

    @wraps(make)
    def both(*given: Any) -> str:
        other = tuple(map(_dark, given))
        made = make(*given)
        changed = any(a is not b for a, b in zip(given, other, strict=True))
        return Paired(made, make(*other)) if changed else made

    return both  # type: ignore[return-value]


_latest: list[tuple[Any, Any]] = []
"""The theme that was darkened last, and what came of it: a figure asks for the same many times."""


def _dark(given: Any) -> Any:
    """A colour, or a theme or another tuple with colours in it, as on a dark page."""
    if not isinstance(given, tuple):
        return dark(given)
    # Themes that are equal may differ in what they are paired with.
    if not _latest or _latest[0][0] is not given:
        _latest[:] = [(given, _darkened(given))]
    return _latest[0][1]


def _darkened(given: tuple[Any, ...]) -> tuple[Any, ...]:
    parts = [_darkened(part) if isinstance(part, tuple) else dark(part) for part in given]
    if all(a is b for a, b in zip(given, parts, strict=True)):
        return given
    make: Any = getattr(given, "_make", tuple)
    made: tuple[Any, ...] = make(parts)
    return made
