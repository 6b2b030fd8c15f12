"""A picture as Graphviz source: its graph as a graph, everything else painted behind it.

Versions of Graphviz lay graphs out differently, but all respect pins: nodes, curves and texts stay
where the picture has them. `neato -n2` draws it. What Graphviz cannot do is simplified: it knows
only three dashes, and never rotates texts.
"""

from __future__ import annotations

from itertools import count

from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Polygons, Raster, Texts
from cnnviz.render import dot_items, xdot
from cnnviz.render.ends import Ends, ends
from cnnviz.render.words import one_line
from cnnviz.wording import dot_string

FONTS = "DejaVu Sans,Helvetica"


PAGE = {"margin": "0", "notranslate": "true", "outputorder": "edgesfirst", "pad": "0"}
"""Nodes stay where they are put, on a page of the picture's size, above the ends of lines."""
_COMMENT = 2000
"""The most characters of the first line, a description for people."""
CIRCLE = {"label": "", "shape": "circle", "style": "filled"}


def dot(picture: Picture, fonts: str = FONTS) -> str:
    """The picture in the DOT language; a neuron is the node "panel/layer/index".

    `fonts` are the texts' families, separated by commas; Graphviz takes the first that it has.

    >>> print(dot(Picture((), (72, 36), "#ffffff", "Nothing", "An empty canvas.")))
    ... # doctest: +ELLIPSIS
    // Nothing: An empty canvas. Draw it with: neato -n2 -Tsvg
    digraph picture {
    ...
    }
    <BLANKLINE>
    """
    drawing = Drawing(picture.size[1])
    drawing.panel(picture.marks, "")
    return _source(picture, fonts, drawing)


def _source(picture: Picture, fonts: str, drawing: Drawing) -> str:
    """The document: what is painted behind, then pinned nodes and edges."""
    from graphviz import Digraph

    title = one_line(f"{picture.title}: {picture.description}")[:_COMMENT]
    graph = Digraph(
        "picture",
        comment=f"{title} Draw it with: neato -n2 -Tsvg",
        graph_attr={
            "bgcolor": picture.background or "transparent",
            **PAGE,
        },
        node_attr={"fixedsize": "true", "fontname": fonts, **CIRCLE},
        edge_attr={"arrowhead": "none"},
        body=[
            # Written here, as the package would not break so long a string into pieces.
            f"\tgraph [_background={dot_string(chr(10).join(drawing.behind))}]\n",
            *dot_items.corners(picture.size),
            *drawing.nodes,
            *drawing.loose_ends(),
            *drawing.edges,
        ],
    )
    source: str = graph.source
    return source


class Drawing:
    """What marks turn into: nodes, edges, and operations painted behind them."""

    def __init__(self, height: float) -> None:
        self.nodes: list[str] = []
        self.edges: list[str] = []
        self.behind: list[str] = []
        self._height = height
        self._known: set[str] = set()
        self._ends: dict[str, tuple[float, float]] = {}
        self._numbers = count()

    def panel(self, marks: tuple[Mark, ...], prefix: str) -> None:
        """Adds marks whose letters belong together; the nodes' names begin with `prefix`."""
        name = prefix
        while name in self._known:
            name = f"{prefix[:-1]} {next(self._numbers)}/"
        self._known.add(name)
        self._add(marks, name, dot_items.letters(marks))

    def loose_ends(self) -> list[str]:
        """A point for each end of an edge at which no neuron is drawn."""
        loose = {name: at for name, at in self._ends.items() if name not in self._known}
        return dot_items.points(loose, self._height)

    def _add(self, marks: tuple[Mark, ...], prefix: str, letters: dot_items.Letters) -> None:
        for mark in marks:
            if isinstance(mark, Group) and "panel" in mark.names:
                self.panel(mark.marks, f"{prefix}{mark.names['panel']}/")
            elif isinstance(mark, Group):
                self._add(mark.marks, prefix, letters)
            elif isinstance(mark, Lines) and (joined := ends(mark)):
                self._connect(mark, joined, prefix, letters)
            else:
                self._paint(mark, prefix)

    def _connect(self, mark: Lines, joined: Ends, prefix: str, letters: dot_items.Letters) -> None:
        tails, heads = (dot_items.node_names(prefix, known) for known in joined)
        self._ends.update(zip(tails, mark.start.tolist(), strict=True))
        self._ends.update(zip(heads, mark.end.tolist(), strict=True))
        self.edges += dot_items.edges(mark, (tails, heads), self._height, letters)

    def _paint(self, mark: Mark, prefix: str) -> None:
        match mark:
            case Texts():
                self.nodes += dot_items.texts(mark, self._height, self._numbers)
            case Dots():
                names = dot_items.names(mark, prefix, self._numbers)
                self._known.update(names)
                self.nodes += dot_items.dots(mark, names, self._height)
            case Lines():
                self.behind += xdot.lines(mark, self._height)
            case Polygons():
                self.behind += xdot.polygons(mark, self._height)
            case Raster():
                self.behind += xdot.raster(mark, self._height)
