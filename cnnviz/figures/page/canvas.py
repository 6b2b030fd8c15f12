"""The canvas of a figure: how large it is laid out, whatever size it ends up."""

from __future__ import annotations

from cnnviz.figures.request import Request

NARROW = 600.0
"""A page narrower than this, in points, has its panels above one another."""
LOW = 420.0
"""A page lower than this, in points, has no room for sentences."""


def canvas(request: Request) -> tuple[float, float, float]:
    """The (width, height) in which a figure is laid out with type of 12 points and more, and its
    final scale.

    A slide keeps 12 points, a paper's figure (narrower than 7.5 inches) is reduced to no less than
    7.
    """
    width, height = request.size
    scale = max(1.0 if width >= 540 else 7 / 12, min(width / 960, height / 540))
    return width / scale, height / scale, scale


def compact(request: Request) -> bool:
    """Whether the canvas is too low for sentences: then panels keep their titles, legends and
    counts.
    """
    return canvas(request)[1] < LOW


def narrow(request: Request) -> bool:
    """Whether the canvas is too narrow for panels side by side: then they stand above one
    another.
    """
    return canvas(request)[0] < NARROW
