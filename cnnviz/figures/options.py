"""How a figure should look, from words to values: size, theme, title, direction, focus."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypedDict

from cnnviz.errors import CnnvizError
from cnnviz.figures import catalogue
from cnnviz.wording import nearest

if TYPE_CHECKING:
    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.request import Request
    from cnnviz.labels import Labels
    from cnnviz.layers.network import Network
    from cnnviz.picture.theme import Theme

SIZES = {
    "16:9": (40 / 3, 7.5),
    "4:3": (10.0, 7.5),
    "square": (7.5, 7.5),
    "column": (3.5, 2.625),
    "page": (7.0, 4.0),
}
"""Canvas sizes with a name, (width, height) in inches: slides, a paper's column, a paper's page."""

INCHES = (1, 60)
"""The shortest and the longest side: below, nothing is legible; above, no printer prints."""

DPI = (20, 2400)
PIXELS = 100_000_000
"""The largest PNG: an A0 poster at 200 dpi has 62 million pixels."""

DIRECTIONS = ("right", "up")
MAX_CONNECTIONS = 1_000_000
TITLE = 200
"""The longest title, in characters."""

COMMON = (
    "theme", "size", "title", "direction", "transparent", "focus", "max_connections", "no_notes",
    "no_counts", "labels",
)  # fmt: skip


class Look(TypedDict, total=False):
    """The keywords of `compare` and `draw`. The second half are options of single figures."""

    theme: str | Theme
    size: str | tuple[float, float]
    title: str | None
    direction: str
    transparent: bool
    focus: str | int | tuple[int, ...] | None
    max_connections: int | None
    no_notes: bool
    no_counts: bool
    labels: str | Labels

    panels: str
    tiles: str | int
    sweep: str
    neuron: str | int | tuple[int, ...]
    from_input: str | int | tuple[int, ...]
    kernel: str
    image: str
    frames: str
    numbers: bool


def request(entry: Entry, network: Network, wanted: Look) -> Request:
    """What the figure is asked for, checked and in its own units; raises `CnnvizError` in words."""
    from cnnviz.figures.request import Request
    from cnnviz.picture.either import either

    width, height = inches(wanted.get("size", "16:9"))
    return Request(
        network,
        theme=tokens(wanted["theme"]) if "theme" in wanted else either(),
        size=(72 * width, 72 * height),
        title=heading(wanted.get("title")),
        direction=way(wanted.get("direction", "right")),
        transparent=wanted.get("transparent", False),
        focus=indices(wanted.get("focus")),
        max_connections=most(wanted.get("max_connections")),
        options=catalogue.options(entry, {k: v for k, v in wanted.items() if k not in COMMON}),
        told="direction" in wanted,
        no_notes=wanted.get("no_notes", False),
        no_counts=wanted.get("no_counts", False),
        labels=language(wanted.get("labels")),
    )


def inches(size: str | tuple[float, float]) -> tuple[float, float]:
    """Width and height in inches of a size: its name, or the two lengths, as `7x4` or a pair.

    >>> inches("page"), inches("6x4.5")
    ((7.0, 4.0), (6.0, 4.5))
    """
    if isinstance(size, str) and size in SIZES:
        return SIZES[size]
    sides = _sides(size) if isinstance(size, str) else size
    if not isinstance(sides, tuple | list) or len(sides) != 2 or not all(map(_number, sides)):
        raise CnnvizError(
            f"{str(size)[:80]!r} is no size: use {', '.join(SIZES)},"
            " or width x height in inches, such as 6x4"
        )
    width, height = map(float, sides)
    if not all(INCHES[0] <= side <= INCHES[1] for side in (width, height)):
        raise CnnvizError(
            f"a side has {INCHES[0]} to {INCHES[1]} inches, and {width:g} x {height:g} are not"
        )
    return width, height


def _number(side: object) -> bool:
    """Whether `side` is a number, or the text of one that was matched."""
    return hasattr(side, "__float__") or (isinstance(side, str) and side[:1].isdecimal())


def _sides(size: str) -> tuple[Any, ...]:
    number = r"(\d{1,4}(?:\.\d{1,6})?)"
    match = re.fullmatch(rf"\s*{number}\s*[x×X]\s*{number}\s*(?:in)?\s*", size, re.ASCII)
    return match.groups() if match else ()


def resolution(dpi: float, size: tuple[float, float]) -> float:
    """`dpi` if it is sensible, and the pixels on `size` (inches) are not too many."""
    if not hasattr(dpi, "__float__") or not DPI[0] <= dpi <= DPI[1]:
        given = f"{dpi:g}" if hasattr(dpi, "__float__") else repr(dpi)[:80]
        raise CnnvizError(f"dpi is {DPI[0]} to {DPI[1]}, not {given}")
    pixels = size[0] * dpi * size[1] * dpi
    if pixels > PIXELS:
        raise CnnvizError(
            f"{size[0]:g} x {size[1]:g} inches at {dpi:g} dpi are {pixels / 1e6:,.0f} million"
            f" pixels, and a PNG has at most {PIXELS // 1_000_000} million: lower the dpi"
        )
    return dpi


def indices(focus: str | int | tuple[int, ...] | None) -> tuple[int, ...] | None:
    """A neuron's index or multi-index: `3`, `0,2,1`, or as numbers.

    >>> indices("0,2,1"), indices(3)
    ((0, 2, 1), (3,))
    """
    if focus is None:
        return None
    if isinstance(focus, str):
        right = re.fullmatch(r"\s*\d{1,10}(\s*,\s*\d{1,10}){0,3}\s*", focus, re.ASCII)
        parts: tuple[Any, ...] = tuple(focus.split(",")) if right else ()
    else:
        parts = tuple(focus) if isinstance(focus, tuple | list) else (focus,)
        parts = parts if all(hasattr(part, "__index__") for part in parts) else ()
    if not parts:
        raise CnnvizError(
            f"{str(focus)[:80]!r} names no neuron: write its position, such as 3,"
            " or channel, row and column, such as 0,2,1 (all from 0)"
        )
    return tuple(int(part) for part in parts)


def heading(title: str | None) -> str | None:
    """A title on one line, as every format can hold it; None is the figure's own, "" none."""
    if title is None:
        return None
    line = " ".join(str(title).split())
    if len(line) > TITLE:
        raise CnnvizError(f"a title has at most {TITLE} characters, not {len(line)}")
    # Unprintable: what no font has, XML forbids, or a terminal sent as broken UTF-8.
    wrong = next((c for c in line if not c.isprintable()), None)
    if wrong is not None:
        raise CnnvizError(f"the title has a character that cannot be shown: {wrong!a}")
    return line


def tokens(theme: str | Theme) -> Theme:
    """The theme of that name or TOML file; a theme is given as it is."""
    from cnnviz.picture.theme import Theme, load

    return theme if isinstance(theme, Theme) else load(str(theme))


def language(labels: str | Labels | None) -> Labels:
    """The words of a TOML file, or labels as they are; None is English."""
    from cnnviz.labels import ENGLISH, Labels, load

    if labels is None:
        return ENGLISH
    return labels if isinstance(labels, Labels) else load(str(labels))


def way(direction: str) -> str:
    """The direction from input to output, "right" or "up"."""
    if direction not in DIRECTIONS:
        near = nearest(str(direction), DIRECTIONS)
        raise CnnvizError(f"{str(direction)[:80]!r} is no direction{near}")
    return direction


def most(connections: int | None) -> int | None:
    """How many connections a panel may draw; None is the figure's own limit."""
    whole = connections is None or hasattr(connections, "__index__")
    if not whole or (connections is not None and not 1 <= connections <= MAX_CONNECTIONS):
        asked = str(connections)[:80]
        raise CnnvizError(f"max_connections is 1 to {MAX_CONNECTIONS:,}, not {asked}")
    return connections
