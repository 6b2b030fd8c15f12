"""How a figure should look, checked and as values: size, theme, title, direction, focus."""

from __future__ import annotations

import re
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from cnnviz.errors import CnnvizError
from cnnviz.figures import catalogue
from cnnviz.files.targets import path_text
from cnnviz.wording import as_text, integer, nearest, whole_number

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
"""Named canvas sizes, (width, height) in inches: slides, a paper's column, a paper's page."""

INCHES = (1, 60)
"""The shortest and the longest side: below, nothing is legible; beyond, no printer prints."""

DPI = (20, 2400)
PIXELS = 100_000_000
"""The largest PNG: an A0 poster at 200 dpi has 62 million pixels."""

DIRECTIONS = ("right", "up")
MAX_CONNECTIONS = 1_000_000
TITLE = 200
"""The longest title, in characters."""

COMMON = (
    "theme", "size", "title", "direction", "transparent", "focus", "max_connections", "no_notes",
    "no_counts", "labels", "blank",
)  # fmt: skip


class Look(TypedDict, total=False):
    """The keywords of `compare` and `draw`; those after the gap are options of single figures."""

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
    blank: str | None

    panels: str
    tiles: str | int
    with_: str | Network
    by: str | int | tuple[int, ...]
    sweep: str
    scale: str
    neuron: str | int | tuple[int, ...]
    from_input: str | int | tuple[int, ...]
    kernel: str
    image: str
    frames: str
    numbers: bool


def request(entry: Entry, network: Network, wanted: Look) -> Request:
    """The request to a figure, checked and in its own units; raises `CnnvizError`."""
    from cnnviz.figures.request import Request
    from cnnviz.picture.either import either

    width, height = inches(wanted.get("size", "16:9"))
    if "theme" in wanted:
        network, theme = with_theme(network, tokens(wanted["theme"]))
    else:
        theme = either()
    return Request(
        network,
        theme=theme,
        size=(72 * width, 72 * height),
        title=heading(wanted.get("title")),
        direction=checked_direction(wanted.get("direction", "right")),
        transparent=flag(wanted.get("transparent", False), "transparent"),
        focus=indices(wanted.get("focus")),
        max_connections=connection_limit(wanted.get("max_connections")),
        options=catalogue.options(entry, {k: v for k, v in wanted.items() if k not in COMMON}),
        told="direction" in wanted,
        no_notes=flag(wanted.get("no_notes", False), "no_notes"),
        no_counts=flag(wanted.get("no_counts", False), "no_counts"),
        labels=language(wanted.get("labels")),
        blank=exercise(wanted.get("blank")),
    )


def inches(size: str | tuple[float, float]) -> tuple[float, float]:
    """Width and height in inches of a size: a name, or two lengths, as `7x4` or a pair.

    >>> inches("page"), inches("6x4.5")
    ((7.0, 4.0), (6.0, 4.5))
    """
    if isinstance(size, str) and size in SIZES:
        return SIZES[size]
    sides = _sides(size) if isinstance(size, str) else size
    is_pair = isinstance(sides, tuple | list) and len(sides) == 2
    width, height = map(_number, sides) if is_pair else (None, None)
    if width is None or height is None:
        raise CnnvizError(
            f"{as_text(size)} is no size: use {', '.join(SIZES)},"
            " or width x height in inches, such as 6x4"
        )
    if not all(INCHES[0] <= side <= INCHES[1] for side in (width, height)):
        raise CnnvizError(
            f"a side has {INCHES[0]} to {INCHES[1]} inches, and {width:g} x {height:g} are not"
        )
    return width, height


def _number(value: Any) -> float | None:
    """`value` as a float, from a number or a text; None if it is neither, or too large."""
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _word(value: Any, what: str) -> str:
    """A text, or a path as a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, PathLike):
        return path_text(value)
    raise CnnvizError(f"{what} is a text, not {as_text(value)}")


def flag(value: object, what: str) -> bool:
    """True or False; raises for anything that is merely truthy or falsy."""
    if isinstance(value, bool):
        return value
    raise CnnvizError(f"{what} is True or False, not {as_text(value)}")


def _sides(size: str) -> tuple[Any, ...]:
    number = r"(\d{1,4}(?:\.\d{1,6})?)"
    match = re.fullmatch(rf"\s*{number}\s*[x×X]\s*{number}\s*(?:in)?\s*", size, re.ASCII)
    return match.groups() if match else ()


def resolution(dpi: float, size: tuple[float, float]) -> float:
    """`dpi` if it is sensible and gives not too many pixels on `size` (inches)."""
    number = None if isinstance(dpi, str) else _number(dpi)
    if number is None or not DPI[0] <= number <= DPI[1]:
        text = as_text(dpi) if number is None else f"{number:g}"
        raise CnnvizError(f"dpi is {DPI[0]} to {DPI[1]}, not {text}")
    dpi = number
    pixels = size[0] * dpi * size[1] * dpi
    if pixels > PIXELS:
        raise CnnvizError(
            f"{size[0]:g} x {size[1]:g} inches at {dpi:g} dpi are {pixels / 1e6:,.0f} million"
            f" pixels, and a PNG has at most {PIXELS // 1_000_000} million: lower the dpi"
        )
    return dpi


def indices(focus: str | int | tuple[int, ...] | None) -> tuple[int, ...] | None:
    """A neuron's index or multi-index: `3`, `0,2,1`, or the numbers themselves.

    >>> indices("0,2,1"), indices(3)
    ((0, 2, 1), (3,))
    """
    if focus is None:
        return None
    if isinstance(focus, str):
        valid = re.fullmatch(r"\s*\d{1,10}(\s*,\s*\d{1,10}){0,3}\s*", focus, re.ASCII)
        parts = tuple(whole_number(part.strip()) for part in focus.split(",")) if valid else ()
    else:
        parts = tuple(map(integer, focus if isinstance(focus, tuple | list) else (focus,)))
    numbers = tuple(part for part in parts if part is not None)
    if not parts or len(numbers) < len(parts) or min(numbers) < 0:
        raise CnnvizError(
            f"{as_text(focus)} names no neuron: write its position, such as 3,"
            " or channel, row and column, such as 0,2,1 (all from 0)"
        )
    return numbers


def heading(title: str | None) -> str | None:
    """A title on one line that every format can hold; None is the figure's own, "" none."""
    if title is None:
        return None
    line = " ".join(_word(title, "a title").split())
    if len(line) > TITLE:
        raise CnnvizError(f"a title has at most {TITLE} characters, not {len(line)}")
    # Unprintable: what no font has, XML forbids, or a terminal sent as broken UTF-8.
    unprintable = next((c for c in line if not c.isprintable()), None)
    if unprintable is not None:
        raise CnnvizError(f"the title has a character that cannot be shown: {unprintable!a}")
    return line


def tokens(theme: str | Theme) -> Theme:
    """The theme of that name or TOML file, or the theme itself, checked."""
    from cnnviz.picture.theme import Theme, checked, load

    return checked(theme) if isinstance(theme, Theme) else load(_word(theme, "theme"))


class Themed(NamedTuple):
    """A network with notes on the theme, and the theme as it can be drawn on this machine."""

    network: Network
    theme: Theme


def with_theme(network: Network, theme: Theme) -> Themed:
    """A theme as it can be drawn here, and the network with notes on what can hardly be read."""
    from cnnviz.picture.theme import THEMES

    if theme in THEMES.values():
        return Themed(network, theme)
    from dataclasses import replace

    from cnnviz.picture.theme_faults import drawable, unreadable

    usable, notes = drawable(theme)
    return Themed(replace(network, notes=(*network.notes, *notes, *unreadable(theme))), usable)


def language(labels: str | Labels | None) -> Labels:
    """Labels from a TOML file, or as they are; None is English."""
    from cnnviz.labels import ENGLISH, Labels, load

    if labels is None:
        return ENGLISH
    return labels if isinstance(labels, Labels) else load(_word(labels, "labels"))


def exercise(blank: str | None) -> tuple[str, ...]:
    """The kinds that an exercise leaves out, "counts", "letters" or "lines"; () for None."""
    if blank is None:
        return ()
    from cnnviz.picture.blank import kinds

    return kinds(blank)


def checked_direction(direction: str) -> str:
    """The direction from input to output, "right" or "up"."""
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        hint = nearest(direction if isinstance(direction, str) else "", DIRECTIONS)
        raise CnnvizError(f"{as_text(direction)} is no direction{hint}")
    return direction


def connection_limit(connections: int | None) -> int | None:
    """How many connections a panel may draw; None is the figure's own limit."""
    number = integer(connections)
    if connections is not None and (number is None or not 1 <= number <= MAX_CONNECTIONS):
        raise CnnvizError(
            f"max_connections is 1 to {MAX_CONNECTIONS:,}, not {as_text(connections)}"
        )
    return number
