"""Marks as shapes of a slide: circles, lines that are glued to them, freeforms, pictures.

The XML is written as text (PresentationML, ECMA-376 part 1, 19 and 20): making a thousand lines
through a library takes a hundred times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cnnviz.labels import ENGLISH, Labels
from cnnviz.picture.alt import counted
from cnnviz.picture.curve import control_points
from cnnviz.picture.extent import NOTHING, box
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Floats, Group, Lines, Mark, Polygons, Raster, Texts, Which
from cnnviz.render.joined import cuts
from cnnviz.render.slides.geometry import POINT, box_xml, emus, freeform_xml, is_upright
from cnnviz.render.slides.glue import circles, glue
from cnnviz.render.slides.look import fill_xml, line_xml
from cnnviz.render.slides.room import rooms
from cnnviz.render.slides.scheme import Scheme
from cnnviz.render.slides.texts import text_boxes
from cnnviz.render.words import escaped

MANY = 400
"""More polygons than these in a mark are cells of a grid: a shape then holds several of them."""
TOGETHER = 200
"""The most polygons in a shape."""

Embed = Callable[[Raster], str]
"""Puts pixels into the deck, and returns the slide's name for them."""


class Element(NamedTuple):
    """A shape's number, and its XML."""

    number: int
    xml: str


class Shapes:
    """Shapes of one slide, each with a number, to which lines are glued; 1 is the slide itself."""

    def __init__(self, scheme: Scheme, embed: Embed, page: float, labels: Labels = ENGLISH) -> None:
        self.scheme = scheme
        self._embed = embed
        self._page = page
        self._labels = labels
        self._next = 2
        self._first: dict[int, int] = {}
        self._known = circles([])
        self._rooms: dict[int, Floats] = {}

    def take(self, count: int) -> int:
        """Reserves `count` numbers, and returns the first."""
        self._next += count
        return self._next - count

    def groups(self, marks: list[Group], alt_texts: list[str]) -> list[Element]:
        """Each group with its alternative text; inner groups have that of their own words. Lines
        are glued to circles of any of them.
        """
        self._number(marks)
        dots = [m for m in leaves(marks) if isinstance(m, Dots)]
        self._known = circles([(m, self._first[id(m)]) for m in dots])
        self._rooms = {id(m): room for m, room in rooms([*leaves(marks)], self._page)}
        pairs = zip(marks, alt_texts, strict=True)
        return [Element(self._first[id(m)], "".join(self._group(m, alt))) for m, alt in pairs]

    def _number(self, marks: Iterable[Mark]) -> None:
        """Numbers each mark's first shape in advance, as lines may refer to later shapes."""
        for mark in marks:
            self._first[id(mark)] = self.take(len(_firsts(mark)))
            if isinstance(mark, Group):
                self._number(mark.marks)

    def _group(self, mark: Group, alt: str) -> Iterator[str]:
        extent = box(mark)
        if extent == NOTHING:
            return
        frame = [round(value * POINT) for value in extent]
        inner = box_xml(frame).replace("</a:xfrm>", _same_scale(frame))
        yield (
            f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="{self._first[id(mark)]}"'
            f' name="{_names(mark)[0]}" descr="{escaped(alt)}"/>'
            f"<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>{inner}</p:grpSpPr>"
        )
        for child in mark.marks:
            yield from self._shapes(child)
        yield "</p:grpSp>"

    def _shapes(self, mark: Mark) -> Iterator[str]:
        first = self._first[id(mark)]
        match mark:
            case Group():
                yield from self._group(mark, alt_text(mark, self._labels))
            case Texts():
                yield from text_boxes(mark, first, self.scheme, self._rooms[id(mark)])
            case Raster():
                yield self._picture(mark, first)
            case _ if not any(style.fill or style.stroke for style in mark.styles):
                pass
            case Dots():
                yield from self._dots(mark, first)
            case Lines():
                yield from self._lines(mark, first)
            case Polygons():
                yield from self._polygons(mark, first)

    def _dots(self, mark: Dots, first: int) -> Iterator[str]:
        reach = mark.radius[:, None]
        frames = emus(np.hstack([mark.at - reach, mark.at + reach])).tolist()
        looks = self._looks(mark)
        rows = zip(_names(mark), frames, mark.which.tolist(), strict=True)
        for number, (name, frame, which) in enumerate(rows, first):
            form = f'{box_xml(frame)}<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>'
            yield _shape(number, name, form, looks[which])

    def _lines(self, mark: Lines, first: int) -> Iterator[str]:
        ends = emus(np.hstack([mark.start, mark.end]))
        curves = emus(np.stack([mark.start, control_points(mark), mark.end], axis=1))
        looks = [line_xml(style, self.scheme) for style in mark.styles]
        numbers = np.column_stack([ends, *glue(mark, self._known), mark.which]).tolist()
        rows = zip(_names(mark), mark.bow.tolist(), numbers, strict=True)
        for i, (name, bow, (*place, which)) in enumerate(rows):
            if bow:
                form = freeform_xml(curves[i : i + 1], closed=False, curved=True)
                yield _shape(first + i, name, form, f"<a:noFill/>{looks[which]}")
            else:
                yield _connector(first + i, name, place, looks[which])

    def _polygons(self, mark: Polygons, first: int) -> Iterator[str]:
        corners = emus(mark.points)
        ends = pairwise([*_firsts(mark).tolist(), len(corners)])
        names, looks, which = _names(mark), self._looks(mark), mark.which.tolist()
        for number, (i, j) in enumerate(ends, first):
            if j == i + 1 and mark.closed and is_upright(mark.points[i]):
                frame = [*corners[i].min(axis=0).tolist(), *corners[i].max(axis=0).tolist()]
                form = f'{box_xml(frame)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            else:
                form = freeform_xml(corners[i:j], mark.closed)
            yield _shape(number, names[i], form, looks[which[i]])

    def _looks(self, mark: Dots | Polygons) -> list[str]:
        styles = mark.styles
        return [fill_xml(style, self.scheme) + line_xml(style, self.scheme) for style in styles]

    def _picture(self, mark: Raster, number: int) -> str:
        x, y, width, height = mark.box
        frame = [round(value * POINT) for value in (x, y, x + width, y + height)]
        return (
            f'<p:pic><p:nvPicPr><p:cNvPr id="{number}" name="{_names(mark)[0]}"/>'
            '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
            f'<p:blipFill><a:blip r:embed="{self._embed(mark)}"/><a:stretch><a:fillRect/>'
            f"</a:stretch></p:blipFill><p:spPr>{box_xml(frame)}"
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )


def alt_text(mark: Group, labels: Labels = ENGLISH) -> str:
    """A group's alternative text: its counts, or its words except names of weights."""
    if "connections" in mark.names:
        return counted(mark, labels)
    texts = (leaf for leaf in leaves(mark.marks) if isinstance(leaf, Texts))
    words = [s for text in texts if "weight" not in text.names for s in text.strings]
    return ". ".join(filter(None, words)) or mark.cls


def _shape(number: int, name: str, form: str, look: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{form}{look}</p:spPr></p:sp>"
    )


def _connector(number: int, name: str, place: list[int], look: str) -> str:
    """A straight line; `place` holds its ends, and the shape and site that each is glued to."""
    x0, y0, x1, y1, start, start_site, end, end_site = place
    joins = f'<a:stCxn id="{start}" idx="{start_site}"/>' if start else ""
    joins += f'<a:endCxn id="{end}" idx="{end_site}"/>' if end else ""
    mirrored = ' flipH="1"' * (x1 < x0) + ' flipV="1"' * (y1 < y0)
    frame = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="{name}"/>'
        f"<p:cNvCxnSpPr>{joins}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>"
        f'{box_xml(frame, mirrored)}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>{look}'
        "</p:spPr></p:cxnSp>"
    )


def _firsts(mark: Mark) -> Which:
    """The indices of a mark's items that begin a shape."""
    if isinstance(mark, (Group, Raster)):
        return np.zeros(1, int)
    if isinstance(mark, Polygons) and len(mark.which) > MANY:
        return cuts(mark.which, np.zeros(len(mark.which), bool), TOGETHER)
    return np.arange(len(mark.which))


def _names(mark: Mark) -> list[str]:
    """The shapes' names in the selection pane: "neuron, layer 0, index 5"."""
    count = 1 if isinstance(mark, (Group, Raster)) else len(mark.which)
    names = [escaped(mark.cls or type(mark).__name__.lower())] * count
    for key, value in mark.names.items():
        if np.ndim(value) == 0:
            names = [f"{name}, {key} {escaped(value)}" for name in names]
        elif len(value) == count:
            items = value.tolist() if isinstance(value, np.ndarray) else value
            names = [f"{n}, {key} {escaped(v)}" for n, v in zip(names, items, strict=True)]
    return names


def _same_scale(frame: list[int]) -> str:
    """The child coordinates of a group, which are those of the slide."""
    x0, y0, x1, y1 = frame
    return f'<a:chOff x="{x0}" y="{y0}"/><a:chExt cx="{x1 - x0}" cy="{y1 - y0}"/></a:xfrm>'
