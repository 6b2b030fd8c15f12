"""What the user says beside a text, and what of that the text does not have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.errors import CnnvizError

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape


class Wish(NamedTuple):
    """Its input, which network of it, values of names, what to skip, which part."""

    input_shape: Shape | None = None
    model: str | None = None
    settings: Mapping[str, object] = MappingProxyType({})
    skip: tuple[str, ...] = ()
    layers: str | None = None


class NoSuchNetwork(CnnvizError):
    """The code has no network of the name that is asked for; `there` are the names that it has."""

    def __init__(self, message: str, there: list[str]) -> None:
        super().__init__(message)
        self.there = there
