"""A figure's SVG read back as any program would read it: by its classes and data attributes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree

from cnnviz.figures.catalogue import CATALOGUE
from cnnviz.figures.request import Request
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import chain
from cnnviz.picture.marks import Picture
from cnnviz.picture.theme import load
from cnnviz.render.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def request(*layers: Layer, shape: Shape, **look: object) -> Request:
    theme = load(str(look.pop("theme", "light")))
    return Request(chain(shape, layers), theme, **look)  # type: ignore[arg-type]


def drawn(name: str, asked: Request) -> Picture:
    return next(entry for entry in CATALOGUE if entry.name == name).picture(asked)


@dataclass
class Edge:
    layer: int
    src: int
    dst: int
    weight: int
    look: tuple[str, str]
    start: tuple[float, float]
    end: tuple[float, float]
    width: float = 0.0


@dataclass
class Panel:
    kind: str
    neutral: bool
    edges: list[Edge]
    circles: dict[tuple[int, int], tuple[float, float, float]]
    letters: list[tuple[int, int, str]]
    counts: tuple[int, int, int]
    cones: list[tuple[int, int, int]]
    words: list[str]

    def wires(self, layer: int) -> Counter[tuple[int, int, int]]:
        return Counter((e.src, e.dst, e.weight) for e in self.edges if e.layer == layer)


def panels(picture: Picture) -> list[Panel]:
    root = ElementTree.fromstring(svg(picture))
    return [_panel(group) for group in root.iter(f"{SVG}g") if group.get("class") == "panel"]


def texts(picture: Picture) -> list[str]:
    root = ElementTree.fromstring(svg(picture))
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def _panel(group: ElementTree.Element) -> Panel:
    counts = [int(group.get(f"data-{unit}", -1)) for unit in ("connections", "weights", "biases")]
    words = [text.text or "" for text in group.iter(f"{SVG}text")]
    neutral = group.get("data-ink") == "neutral"
    kind = str(group.get("data-panel"))
    made = Panel(kind, neutral, [], {}, [], (counts[0], counts[1], counts[2]), [], words)
    for element in group.iter():
        kind = element.get("class")
        if kind == "neuron":
            key = int(element.get("data-layer", "")), int(element.get("data-index", ""))
            assert key not in made.circles, "a neuron is drawn twice"
            made.circles[key] = tuple(float(element.get(a, "")) for a in ("cx", "cy", "r"))  # type: ignore[assignment]
        elif kind == "edge":
            made.edges.append(_edge(element))
        elif kind == "cone" and element.get("data-count"):
            each = (int(element.get(f"data-{a}", -1)) for a in ("layer", "dst", "count"))
            made.cones.append(tuple(each))  # type: ignore[arg-type]
        elif kind == "letter":
            names = int(element.get("data-layer", "")), int(element.get("data-weight", ""))
            made.letters.append((*names, element.text or ""))
    return made


def _edge(element: ElementTree.Element) -> Edge:
    numbers = (int(element.get(f"data-{a}", "")) for a in ("layer", "src", "dst", "weight"))
    look = element.get("stroke", ""), element.get("stroke-dasharray", "")
    if element.tag == f"{SVG}line":
        ends = [float(element.get(a, "")) for a in ("x1", "y1", "x2", "y2")]
    else:
        found = [float(n) for n in re.findall(r"-?[\d.]+", element.get("d", ""))]
        ends = [*found[:2], *found[-2:]]
    width = float(element.get("stroke-width", 0))
    return Edge(*numbers, look, (ends[0], ends[1]), (ends[2], ends[3]), width)
