"""Names for colours and styles, by which authors find and change them."""

from __future__ import annotations

import re
from typing import Any

from cnnviz.picture.marks import Style, Texts
from cnnviz.picture.theme import Theme
from cnnviz.render.tex.numbers import length

FONT = 10.0
"""The size of all TeX fonts, from which texts are scaled, in TeX points."""
ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}
BP = 72.27 / 72
"""An Adobe point, our unit, in TeX points."""


class Names:
    """A picture's colours and styles, named as they come up."""

    def __init__(self, theme: Theme) -> None:
        self._known = _tokens(theme)
        self._colours: dict[str, str] = {}
        self._styles: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def colour(self, colour: str) -> str:
        """The name of a colour: the theme's if it has one."""
        colour = colour.lower()
        if colour not in self._colours:
            new_name = f"cnnviz{len(self._colours) + 1}"
            self._colours[colour] = self._known.get(colour, new_name)
        return self._colours[colour]

    def style(self, kind: str, keys: list[str]) -> str:
        """The name of a style for a kind of marks, such as "edge 2"."""
        text = ", ".join(keys)
        name = self._styles.get(f"{kind}:{text}")
        if name is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            name = f"{kind} {self._counts[kind]}"
            self._styles[f"{kind}:{text}"] = name
        return name

    def colour_definitions(self) -> list[str]:
        """A definition of each colour."""
        pairs = self._colours.items()
        return [rf"\definecolor{{{name}}}{{HTML}}{{{c[1:].upper()}}}" for c, name in pairs]

    def style_definitions(self) -> list[str]:
        """A definition of each style."""
        return [f"{name}/.style={{{key.partition(':')[2]}}}," for key, name in self._styles.items()]


def kind_of(mark: Any) -> str:
    """The TeX name for marks of a class: only letters and spaces."""
    words = re.sub(r"[^a-z]+", " ", str(mark.cls).lower()).strip()
    return words or type(mark).__name__.lower()


def shape_keys(style: Style, names: Names) -> list[str]:
    """The keys of a shape or a line."""
    keys = []
    if style.fill:
        keys.append(f"fill={names.colour(style.fill)}")
    if style.stroke:
        keys += [f"draw={names.colour(style.stroke)}", f"line width={length(style.width)}bp"]
        keys += _dash(style.even_dash)
    if style.opacity < 1:
        keys.append(f"opacity={length(style.opacity)}")
    return keys


def _dash(dash: tuple[float, ...]) -> list[str]:
    pairs = zip(dash[::2], dash[1::2], strict=True)
    parts = " ".join(f"on {length(on)}bp off {length(off)}bp" for on, off in pairs)
    return [f"dash pattern={parts}"] if parts else []


def text_keys(mark: Texts, style: Style, names: Names) -> list[str]:
    """The keys of a text."""
    keys = [f"text={names.colour(style.fill or '#000000')}", f"anchor={ANCHORS[mark.anchor]}"]
    keys.append(f"scale={length(mark.size * BP / FONT, 3)}")
    if mark.bold:
        keys.append(r"font=\cnnvizfont\bfseries")
    if style.opacity < 1:
        keys.append(f"opacity={length(style.opacity)}")
    return keys + ([f"rotate={length(mark.turn)}"] if mark.turn else [])


def dot_keys(radius: float, style: Style, names: Names) -> list[str]:
    """The keys of a circle that is a node."""
    return ["circle", f"minimum size={length(2 * radius)}bp", *shape_keys(style, names)]


def _tokens(theme: Theme) -> dict[str, str]:
    """The names of the theme's colours; for equal colours, the first one."""
    result: dict[str, str] = {}
    # A colour that is also a weight's has the weight's name.
    tokens = sorted(theme._asdict().items(), key=lambda pair: isinstance(pair[1], str))
    for token, value in tokens:
        if isinstance(value, str) and re.fullmatch("#[0-9a-fA-F]{6}", value):
            result.setdefault(value.lower(), f"cnnviz{token.title().replace('_', '')}")
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            for letter, colour in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", value, strict=False):
                name = f"cnnviz{token.title().removesuffix('s').replace('_', '')}{letter}"
                result.setdefault(colour.lower(), name)
    return result
