"""Reading code; of one that cannot be drawn whole, the parts that can are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.layers.base import Layer
from cnnviz.layers.network import Network
from cnnviz.reading.code.depth import deep
from cnnviz.reading.code.leaves import ASIDE
from cnnviz.reading.code.passed import Passed, stands_in
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.source import Source
from cnnviz.reading.report import spec_error
from cnnviz.reading.selection import pick

if TYPE_CHECKING:
    from cnnviz.reading.code.entry import Wish


def read(source: Source, wish: Wish) -> Network | None:
    """The network of a text of code, or None where it has none; raises `CnnvizError`."""
    with deep():
        try:
            return Reading(source, wish).network()
        except SpecError as error:
            if ASIDE not in str(error):
                raise
            raise advised(error, _as_far_as_it_goes(source, wish)) from None


def _as_far_as_it_goes(source: Source, wish: Wish) -> Network | None:
    """The network up to what cannot be followed, with layers that are passed by their shapes."""
    try:
        return Reading(source, wish._replace(layers="0")).whole()
    except CnnvizError:
        return None


def beside(names: tuple[str, ...], layers: tuple[Layer, ...]) -> tuple[str, str]:
    """What can be drawn before the first layer that is passed, and behind the last: FIRST:LAST."""
    at = [place for place, one in enumerate(layers) if isinstance(one, Passed)] or [len(layers)]
    return (
        _range(names[: at[0]], layers[: at[0]]),
        _range(names[at[-1] + 1 :], layers[at[-1] + 1 :]),
    )


def _range(names: tuple[str, ...], layers: tuple[Layer, ...]) -> str:
    """The first and the last layer with weights of some that follow one another."""
    learned = [name for name, one in zip(names, layers, strict=True) if one.parameters != 0]
    if not learned:
        return ""
    return learned[0] if len(learned) == 1 else f"{learned[0]}:{learned[-1]}"


def _drawn(found: Network | None, layers: str) -> bool:
    """Whether a part of a network can be drawn: in one with branches it may read several calls."""
    try:
        return found is not None and stands_in(pick(found, layers).layers) is None
    except CnnvizError:
        return False


def advised(error: SpecError, found: Network | None) -> SpecError:
    """The error with the parts of a network that can be drawn, by the names of their layers.

    `found` is the network as far as it can be followed, None where it cannot.
    """
    before, behind = ("", "") if found is None else beside(found.names, found.layers)
    parts = [(before, "what is before it"), (behind, "what is behind it")]
    words = [
        f"--layers {part} draws {what}" for part, what in parts if part and _drawn(found, part)
    ]
    said = "".join(f"; {one}" for one in words)
    faults = [one._replace(reason=one.reason.replace(ASIDE, said)) for one in error.faults]
    return spec_error(error.text, faults)
