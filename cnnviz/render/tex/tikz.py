"""A picture as TikZ. It needs only the package tikz, and pdflatex, lualatex or xelatex.

Lengths are points of 1/72 inch from the upper left corner, y down. Colours, styles and neurons have
names, so that authors can change each of them in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import numpy as np

from cnnviz.picture.curve import control_points
from cnnviz.picture.marks import (
    Dots,
    Floats,
    Group,
    Lines,
    Mark,
    Picture,
    Polygons,
    Raster,
    Style,
    Texts,
)
from cnnviz.picture.steps import staged
from cnnviz.render.origin import in_tex
from cnnviz.render.tex.cells import cells
from cnnviz.render.tex.names import Names, dot_keys, kind_of, shape_keys, text_keys
from cnnviz.render.tex.nodes import Nodes, prefix
from cnnviz.render.tex.numbers import length, spot
from cnnviz.render.tex.words import escaped
from cnnviz.render.words import one_line

HEAD = r"""% {title}
% Needs \usepackage{{tikz}} alone. In a text: \resizebox{{\linewidth}}{{!}}{{\input{{this file}}}}
\begin{{tikzpicture}}[x=1bp, y=-1bp, line join=round, line cap=butt]
\providecommand\cnnvizfont{{\fontsize{{10}}{{12}}\selectfont\sffamily}}"""
ONLY = r"""% Outside beamer, the last step is shown.
\ifdefined\only\else
\def\only<#1>#2{\cnnvizlast#1\relax{#2}}
\def\cnnvizlast#1-#2\relax#3{\ifx\relax#2\relax#3\fi}
\fi"""


def tikz(*pictures: Picture) -> str:
    r"""The picture as a `tikzpicture`: a build-up if it has steps, or several pictures in turn,
    both by beamer's overlays.

    >>> print(tikz(Picture((), (72, 36), None, "Nothing", "")).splitlines()[-2])
    \useasboundingbox (0,0) rectangle (72,36);
    """
    picture = _as_steps(pictures) if len(pictures) > 1 else staged(pictures[0])
    body = Body(picture)
    overlaid = any(line.startswith(r"\only<") for line in body.lines)
    size = spot(*picture.size)
    return "\n".join(
        [
            *in_tex(picture.origin),
            HEAD.format(title=escaped(picture.title)),
            *body.names.colour_definitions(),
            r"\tikzset{every node/.style={font=\cnnvizfont, inner sep=0pt, outer sep=0pt},",
            *(f"  {style}" for style in body.names.style_definitions()),
            "}",
            *([ONLY] if overlaid else []),
            *body.lines,
            rf"\useasboundingbox (0,0) rectangle {size};",
            r"\end{tikzpicture}",
            "",
        ]
    )


def _as_steps(pictures: tuple[Picture, ...]) -> Picture:
    """Several pictures as the steps of one."""
    last = len(pictures)
    marks = [
        Group(picture.marks, names={"step": step} | ({"until": step + 1} if step < last else {}))
        for step, picture in enumerate(pictures, 1)
    ]
    return pictures[0]._replace(marks=tuple(marks), steps=())


class Body:
    """The lines that paint a picture, and the names of their colours and styles."""

    def __init__(self, picture: Picture) -> None:
        self.names = Names(picture.theme)
        self._prefixes: set[str] = set()
        self.lines: list[str] = []
        if picture.background:
            fill = self.names.style("background", [f"fill={self.names.colour(picture.background)}"])
            self.lines.append(rf"\path[{fill}] (0,0) rectangle {spot(*picture.size)};")
        self.lines += self._panel(Group(picture.marks, names={"panel": "net"}))

    def _panel(self, group: Group) -> list[str]:
        """The places of a panel's neurons, then its marks."""
        nodes = Nodes(prefix(group, self._prefixes), group.marks)
        return [*nodes.coordinates(), *self._overlays(group.marks, nodes)]

    def _overlays(self, marks: Iterable[Mark], nodes: Nodes) -> Iterator[str]:
        """The marks, those of the same steps together."""
        for overlay, run in groupby(marks, _times):
            lines = [line for mark in run for line in self._mark(mark, nodes)]
            yield from [rf"\only<{overlay}>{{", *lines, "}"] if overlay and lines else lines

    def _mark(self, mark: Mark, nodes: Nodes) -> Iterator[str]:
        match mark:
            case Group() if "panel" in mark.names:
                yield f"% {one_line(' '.join(map(str, mark.names.values())))}"
                yield from self._panel(mark)
            case Group():
                yield from self._overlays(mark.marks, nodes)
            case Raster():
                yield from cells(mark, self.names)
            case Texts():
                yield from self._texts(mark)
            case _ if not any(style.fill or style.stroke for style in mark.styles):
                pass
            case Dots():
                yield from self._dots(mark, nodes)
            case Lines():
                yield from self._lines(mark, nodes)
            case Polygons():
                yield from self._polygons(mark)

    def _dots(self, mark: Dots, nodes: Nodes) -> Iterator[str]:
        node_names = nodes.names(mark)
        rows = zip(mark.at.tolist(), mark.radius.tolist(), mark.which.tolist(), strict=True)
        for i, ((x, y), radius, which) in enumerate(rows):
            style, kind = mark.styles[which], kind_of(mark)
            if node_names:
                look = self.names.style(kind, dot_keys(radius, style, self.names))
                yield rf"\node[{look}] ({node_names[i]}) at ({node_names[i]}) {{}};"
            else:
                look = self.names.style(kind, shape_keys(style, self.names))
                yield rf"\path[{look}] {spot(x, y)} circle[radius={length(radius)}];"

    def _lines(self, mark: Lines, nodes: Nodes) -> Iterator[str]:
        connections = nodes.connections(mark)
        short = [] if connections is None else _shorten_keys(connections.short)
        looks = self._looks(mark, lambda s: shape_keys(s._replace(fill=None), self.names) + short)
        if connections is not None:
            which = mark.which.tolist()
            for start, end, i in zip(connections.starts, connections.ends, which, strict=True):
                yield rf"\draw[{looks[i]}] ({start}) -- ({end});"
            return
        curves = np.stack([mark.start, control_points(mark), mark.end], axis=1)
        beziers = [_curve(*points) for points in curves]
        rows = zip(mark.start.tolist(), mark.end.tolist(), mark.bow.tolist(), strict=True)
        for bezier, (start, end, bow), i in zip(beziers, rows, mark.which.tolist(), strict=True):
            yield rf"\draw[{looks[i]}] {bezier if bow else f'{spot(*start)} -- {spot(*end)}'};"

    def _polygons(self, mark: Polygons) -> Iterator[str]:
        looks = self._looks(mark, lambda style: shape_keys(style, self.names))
        for corners, i in zip(mark.points.tolist(), mark.which.tolist(), strict=True):
            path = " -- ".join(spot(*corner) for corner in corners)
            yield rf"\path[{looks[i]}] {path}{' -- cycle' * mark.closed};"

    def _texts(self, mark: Texts) -> Iterator[str]:
        looks = self._looks(mark, lambda style: text_keys(mark, style, self.names))
        rows = zip(mark.at.tolist(), mark.strings, mark.which.tolist(), strict=True)
        for place, string, i in rows:
            yield rf"\node[{looks[i]}] at {spot(*place)} {{{escaped(string)}}};"

    def _looks(self, mark: Items, keys: Callable[[Style], list[str]]) -> dict[int, str]:
        """The names of the styles that a mark's items use."""
        kind = kind_of(mark)
        used = sorted(set(mark.which.tolist()))
        return {i: self.names.style(kind, keys(mark.styles[i])) for i in used}


Items = Lines | Polygons | Texts


def _times(mark: Mark) -> str:
    """When a mark is visible, in beamer's notation; "" for always."""
    step, until = mark.names.get("step", 1), mark.names.get("until", 0)
    if step == 1 and not until:
        return ""
    return f"{step}-{until - 1 if until else ''}"


def _shorten_keys(distances: tuple[float, float]) -> list[str]:
    pairs = zip(("<", ">"), distances, strict=True)
    return [f"shorten {side}={length(distance)}bp" for side, distance in pairs if distance > 0.005]


def _curve(start: Floats, control: Floats, end: Floats) -> str:
    """A quadratic curve as TeX's cubic one."""
    first, second = start + (control - start) * 2 / 3, end + (control - end) * 2 / 3
    return f"{spot(*start)} .. controls {spot(*first)} and {spot(*second)} .. {spot(*end)}"
