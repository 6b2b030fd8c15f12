"""The words of the figure image."""

from __future__ import annotations

from math import inf

from cnnviz.figures.image.layout import MAPS
from cnnviz.figures.image.subject import LEAST, Subject
from cnnviz.figures.neurons.panel import counted
from cnnviz.figures.page.canvas import compact
from cnnviz.figures.page.words import many
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.count import count
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats
from cnnviz.picture.text import width


def title(subject: Subject) -> str:
    """The point: one kernel, one map."""
    if len(subject.stages[0].maps) > 1:
        return "Each kernel turns the picture into a feature map of its own"
    return "A kernel turns a picture into a feature map"


def context(subject: Subject) -> str:
    """The layers that are drawn, and the picture."""
    names = ", ".join(repr(layer) for layer in subject.drawn)
    origin = f" · {subject.origin}" if subject.origin else ""
    return f"{names}{origin}"


def placed(request: Request, subject: Subject, room: float) -> tuple[str, str]:
    """The line below the title and the one at the foot, each `room` points long: layers that are
    not drawn are told below the title, if it has a line and that has room.
    """
    said, left = context(subject), left_out(subject, room)
    both = f"{said} · {left[:1].lower()}{left[1:]}"
    if not left or request.title == "" or compact(request) or width(both, 13) > room:
        return said, left
    return both, ""


def heads(subject: Subject) -> list[tuple[str, list[str]]]:
    """What each column is, and lines on how large it is and what is drawn of it."""
    channels, rows, columns = subject.picture.shape
    colour = "grey" if channels == 1 else "colours"
    found = [("Picture", [f"{rows} × {columns}, {colour}"])]
    if channels == 3:
        found[0][1].append("each counts a third")
    for at, stage in enumerate(subject.stages):
        several = len(stage.maps) > 1
        name = stage.layer.spec_name if at else f"Feature map{'s' * several}"
        lines = [f"after {', '.join(stage.alone)}"] if at and stage.alone else []
        if len(stage.maps) > MAPS:
            lines.append(f"{MAPS} of {len(stage.maps)} drawn")
        if at and stage.kernels:
            lines.append("kernel: the mean")
        rows, columns = stage.maps.shape[1:]
        found.append((name, [*lines, f"{rows} × {columns}{' each' * several}"]))
    return found


def span(values: Floats) -> str:
    """The range of a map's values.

    >>> import numpy as np
    >>> span(np.array([-1234.5, 0.25]))
    '−1,234 to 0.25'
    """
    return f"{short(float(values.min()))} to {short(float(values.max()))}"


def silenced(subject: Subject) -> str:
    """What a ReLU before the next layer makes of the value that is traced, if that is negative."""
    first, *later = subject.stages
    value = float(first.maps.ravel()[first.link.made])
    if value >= 0 or not any("ReLU" in stage.alone for stage in later):
        return ""
    return f"ReLU turns {short(value)} into 0"


def short(value: float) -> str:
    """A value in few digits: whole from 100 on.

    >>> short(-1234.5)
    '−1,234'
    """
    return f"{value:,.0f}".replace("-", "−") if abs(value) >= 100 else written(value)


def counts(subject: Subject) -> str:
    """What the graph counts of the convolution."""
    stage = subject.stages[0]
    found = count(stage.layer, subject.picture.shape)
    zero = {0: "", 1: " (0 here)"}.get(found.biases, " (all 0 here)")
    return f"the convolution, its weights given, not learned: {counted(found)}{zero}"


def left_out(subject: Subject, room: float = inf) -> str:
    """Which layers are not drawn, in words that fit into `room` points; "" if all are."""
    left = subject.left
    if not left:
        return ""
    ways = (", ".join(map(repr, left)), ", ".join(layer.spec_name for layer in left))
    fitting = (way for way in ways if width(f"Not drawn: {way}", 12) <= room)
    return f"Not drawn: {next(fitting, many(len(left), 'layer'))}"


def notes(subject: Subject, asked: Shape) -> tuple[str, ...]:
    """What the person who asked should know, for an input of shape `asked`."""
    rows, columns = subject.picture.shape[1:]
    found: tuple[str, ...] = ()
    if subject.origin:
        found = (f"The picture: {subject.origin}; it is drawn with {rows} × {columns}.",)
    elif (rows, columns) != asked[1:]:
        size = "small" if min(asked[1:]) < LEAST else "large"
        found = (
            f"The picture is drawn with {rows} × {columns} pixels, and so is all that is made of"
            f" it: {asked[1]} × {asked[2]} is too {size} to be looked at.",
        )
    if subject.left:
        why = "the figure shows one convolution and the next layer that reads its maps"
        found += (f"{left_out(subject, 500.0)}: {why}.",)
    return found


def described(subject: Subject) -> str:
    """The figure in words."""
    parts = [f"{head}: {', '.join(lines)}" for head, lines in heads(subject)]
    ranges = [span(stage.maps[0]) for stage in subject.stages]
    values = f"The first feature map goes from {ranges[0]}."
    more = f" {left_out(subject, 500.0)}." if subject.left else ""
    return f"{context(subject)}. {'; '.join(parts)}. {values}{more}"
