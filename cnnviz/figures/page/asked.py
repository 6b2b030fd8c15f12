"""What a figure can and cannot do of what it is asked for."""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.request import Request


def only_right(request: Request, figure: str) -> None:
    """Raises CnnvizError where a figure that runs from left to right is asked to run up."""
    if request.direction != "right":
        raise CnnvizError(f"{figure} is drawn from left to right: leave out --direction")
