"""Colours that know what they are on a light page and on a dark one.

A figure for which no theme was chosen is drawn once, in such colours. They are the light theme's;
a format that follows its reader's setting asks them for the dark theme's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Colour = TypeVar("Colour", bound=Callable[..., str])


class Paired(str):
    """A colour of the light theme; `dark` is its counterpart in the dark theme.

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

    def __reduce__(self) -> tuple[type[Paired], tuple[str, str]]:
        """What makes a copy."""
        return Paired, (str(self), self.dark)


def dark(colour: str) -> str:
    """What a colour is on a dark page: itself, if it is not paired.

    >>> dark("#123456")
    '#123456'
    """
    return colour.dark if isinstance(colour, Paired) else colour


def paired(make: Colour) -> Colour:
    """`make`, which makes a colour from colours or a theme, returning a pair if given pairs.

    >>> paired(lambda colour: colour[::-1])(Paired("ab", "xy")).dark
    'yx'
    """

    @wraps(make)
    def both(*args: Any) -> str:
        dark_args = tuple(map(_dark, args))
        colour = make(*args)
        changed = any(a is not b for a, b in zip(args, dark_args, strict=True))
        return Paired(colour, make(*dark_args)) if changed else colour

    return both  # type: ignore[return-value]


_latest: list[tuple[Any, Any]] = []
"""The last theme that was darkened, and the result: a figure asks for the same one many times."""


def _dark(value: Any) -> Any:
    """A colour, or a theme or another tuple with colours in it, as on a dark page."""
    if not isinstance(value, tuple):
        return dark(value)
    # Compared by identity: equal themes may differ in their dark colours.
    if not _latest or _latest[0][0] is not value:
        _latest[:] = [(value, _darkened(value))]
    return _latest[0][1]


def _darkened(values: tuple[Any, ...]) -> tuple[Any, ...]:
    parts = [_darkened(part) if isinstance(part, tuple) else dark(part) for part in values]
    if all(a is b for a, b in zip(values, parts, strict=True)):
        return values
    make: Any = getattr(values, "_make", tuple)
    darkened: tuple[Any, ...] = make(parts)
    return darkened
