"""The network that a figure draws: its own, a chain, or one with an input of its own size."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.layers.base import Shape, times
from cnnviz.reading import subjects

if TYPE_CHECKING:
    from cnnviz.figures.catalogue import Entry
    from cnnviz.layers.network import Network
    from cnnviz.reading.subjects import Subject


def network_of(entry: Entry, subject: Subject) -> Network:
    """The network that the figure draws: its own if none is given. Raises `CnnvizError`."""
    if subject.given is None:
        shape = subject.input_shape or entry.input_shape
        network = subjects.network_of(subject._replace(given=entry.spec, input_shape=shape))
    else:
        network = _sized(entry, subject, subjects.network_of(subject))
    return _chain_of(entry, network)


def _chain_of(entry: Entry, network: Network) -> Network:
    """What the figure draws of a network: all of it, or the leading chain if it has branches."""
    if entry.branches or network.is_chain:
        return network
    try:
        chain = network.leading_chain()
    except ShapeFault as fault:
        raise CnnvizError(f"{fault}; pick calls that follow one another with --layers") from None
    ends = " to ".join(dict.fromkeys((chain.names[0], chain.names[-1])))
    scope = f"drawn: {ends}, {len(chain.layers)} of {len(network.layers)} calls"
    note = f"{scope}, which follow one another; --layers picks others"
    return replace(chain, notes=(*chain.notes, note))


def _sized(entry: Entry, subject: Subject, network: Network) -> Network:
    """The network over the input that the figure draws best, if none was given and layers allow."""
    was_chosen = network.chosen_input and subject.layers is None and network is not subject.given
    shape, reason = _best_input(entry, network.input_shape)
    if not was_chosen or shape == network.input_shape:
        return network
    try:
        sized = subjects.network_of(subject._replace(input_shape=shape))
    except CnnvizError:
        return network
    note = f"input: {times(shape)} (none was given; {reason})"
    return replace(
        sized,
        notes=(note, *sized.notes),
        assumed=(*network.assumed[:1], *sized.assumed),
        chosen_input=True,
    )


def _best_input(entry: Entry, shape: Shape) -> tuple[Shape, str]:
    """The input that a figure draws best instead of a chosen one of `shape`, and why."""
    if entry.side and len(shape) == 3:
        return (shape[0], entry.side, entry.side), "a picture takes so many pixels"
    if entry.most and len(shape) == 2 and shape[0] <= entry.most < prod(shape):
        return (shape[0], entry.most // shape[0]), "the figure writes so many numbers at most"
    return shape, ""
