"""Where the names of the weights stand on the lines into two neurons."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.neurons.edges import Wires
from cnnviz.figures.neurons.identity import Looks
from cnnviz.graph.connections import Connections
from cnnviz.picture.marks import Floats, Mark, Polygons, Style, Texts, Which
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme

FRACTIONS = np.linspace(0.14, 0.8, 23)
HIGH, CLEAR = 12.0, 9.0
"""How high a name is, and how far other lines should keep from its middle, in points."""
ROOMY = 1.4
"""Names that are apart by so many of their heights or widths look well apart."""


def columns(path: Wires, neuron: Which, room: float) -> Floats | None:
    """For each line the point of its name, (n, 2), `room` points wide; None where they would crowd.

    `neuron` says which of the two (0 or 1) a line goes to. The names of one neuron's lines stand at
    one fraction of the way, below one another; the two fractions are those at which no name is
    near another one or another line.

    >>> start, end = np.array([[0.0, 0], [0, 90]]), np.array([[200.0, 0], [200, 90]])
    >>> columns(Wires(start, end, np.zeros(2)), np.array([0, 1]), 20.0).round(1).tolist()
    [[28.0, 0.0], [28.0, 90.0]]
    """
    spots = np.stack([path.along(float(t)) for t in FRACTIONS])
    off = np.minimum(_off_lines(spots, path) / CLEAR, 1.0)
    flat = spots / np.array([room, HIGH])
    clear = [off[:, neuron == which].min(axis=1) for which in (0, 1)]
    alone = [_apart(flat[:, neuron == which], flat[:, neuron == which]) for which in (0, 1)]
    between = _apart(flat[:, None, neuron == 0], flat[None, :, neuron == 1])
    apart = np.minimum(np.minimum(alone[0][:, None], alone[1]), between)
    score = np.minimum(np.minimum(clear[0][:, None], clear[1]), apart / ROOMY)
    score = np.where(apart < 1, 0.0, score)
    first, second = np.unravel_index(int(np.argmax(np.round(score, 2))), score.shape)
    if not score[first, second]:
        return None
    return np.asarray(np.where((neuron == 0)[:, None], spots[first], spots[second]))


def written_on(spots: Floats, wires: Connections, look: Looks, theme: Theme) -> list[Mark]:
    """The names of the weights on their lines, each on a field of the background as wide as it."""
    place = np.searchsorted(look.weights, wires.weight)
    words = tuple(look.names[i] for i in place.tolist())
    half = np.array([width(word, 12, True) / 2 + 1.5 for word in words])
    box = np.array([(-1.0, -6), (1, -6), (1, 6), (-1, 6)])
    corners = np.tile(box, (len(words), 1, 1))
    corners[..., 0] *= half[:, None]
    paper, none = (Style(fill=theme.background),), np.zeros(len(words), int)
    styles = tuple(Style(fill=colour) for colour, _ in look.combos)
    names = {"layer": 0, "src": wires.src, "dst": wires.dst, "weight": wires.weight}
    which, at = look.of(wires.weight), spots + [0.0, 4.3]
    return [
        Polygons(corners + spots[:, None], paper, none, cls="paper", names=names),
        Texts(at, words, 12.0, styles, which, "middle", True, cls="letter", names=names),
    ]


def _apart(ours: Floats, theirs: Floats) -> Floats:
    """How far names keep from each other, 1 where they just do not touch, at most `ROOMY`."""
    gap = np.abs(ours[..., :, None, :] - theirs[..., None, :, :]).max(axis=-1)
    same = gap < 1e-9
    found: Floats = np.minimum(np.where(same, 9.0, gap).min(axis=(-1, -2)), ROOMY)
    return found


def _off_lines(spots: Floats, path: Wires) -> Floats:
    """How far each candidate, (fractions, n), keeps from all straight lines but its own."""
    way = path.end - path.start
    rel = spots[:, :, None] - path.start
    t = np.clip((rel * way).sum(-1) / (way * way).sum(-1), 0, 1)
    far = np.hypot(*np.moveaxis(rel - t[..., None] * way, -1, 0))
    found: Floats = (far + 1e9 * np.eye(len(way))).min(axis=-1)
    return found
