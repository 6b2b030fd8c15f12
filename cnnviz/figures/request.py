"""A request for a figure: a network and how its picture should look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnviz.empty import EMPTY_MAPPING
from cnnviz.labels import ENGLISH, Labels
from cnnviz.layers.network import Network
from cnnviz.picture.theme import Theme

PLAIN: Mapping[str, str] = EMPTY_MAPPING
"""No options."""


class Request(NamedTuple):
    """A request for one figure.

    `size` is (width, height) in points. `title` None is the figure's own, "" none. `focus` is the
    multi-index (channel, row, column) of the output neuron that stands out, None the figure's own
    choice. `max_connections` is how many connections a panel may draw, None the figure's own limit.
    `options` are those of single figures (`sweep`, `panels`, `neuron`, ...), as texts; a flag is
    "yes". `told` says that the direction was asked for; if not, a figure may take another one that
    is more legible. `labels` are the words on it, in a language. `origin` says how it was asked
    for, to be stored in its files. `blank` is what an exercise leaves out.
    """

    network: Network
    theme: Theme
    size: tuple[float, float] = (960.0, 540.0)
    title: str | None = None
    direction: str = "right"
    transparent: bool = False
    focus: tuple[int, ...] | None = None
    max_connections: int | None = None
    options: Mapping[str, str] = PLAIN
    told: bool = False
    no_notes: bool = False
    no_counts: bool = False
    labels: Labels = ENGLISH
    origin: str = ""
    blank: tuple[str, ...] = ()
