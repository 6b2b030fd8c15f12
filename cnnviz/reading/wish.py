"""What the user asks for beside a text, and the error if the text lacks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnviz.empty import EMPTY_MAPPING
from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape


class Wish(NamedTuple):
    """The input, which network of the text, values of names, what to skip, which part."""

    input_shape: Shape | None = None
    model: str | None = None
    settings: Mapping[str, object] = EMPTY_MAPPING
    skip: tuple[str, ...] = ()
    layers: str | None = None


class NoSuchNetwork(CnnvizError):
    """The code has no network of the name asked for; `there` are the names it has."""

    def __init__(self, message: str, there: list[str]) -> None:
        super().__init__(message)
        self.names = there
