"""What a figure draws of what it was given: the figure's own network, a chain, a larger input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.reading import given

if TYPE_CHECKING:
    from cnnviz.figures.catalogue import Entry
    from cnnviz.layers.network import Network
    from cnnviz.reading.given import Subject


def network_of(entry: Entry, subject: Subject) -> Network:
    """The network that the figure draws; without one, its own. Raises `CnnvizError`."""
    if subject.given is None:
        shape = subject.input_shape or entry.input_shape
        network = given.network_of(subject._replace(given=entry.spec, input_shape=shape))
    else:
        network = _larger(entry, subject, given.network_of(subject))
    return _chain_of(entry, network)


def _chain_of(entry: Entry, network: Network) -> Network:
    """What the figure draws of a network: all, or of one with branches the leading chain."""
    if entry.branches or network.is_chain:
        return network
    try:
        chain = network.leading_chain()
    except ShapeFault as fault:
        raise CnnvizError(f"{fault}; pick calls that follow one another with --layers") from None
    ends = " to ".join(dict.fromkeys((chain.names[0], chain.names[-1])))
    drawn = f"drawn: {ends}, {len(chain.layers)} of {len(network.layers)} calls"
    note = f"{drawn}, which follow one another; --layers picks others"
    return replace(chain, notes=(*chain.notes, note))


def _larger(entry: Entry, subject: Subject, network: Network) -> Network:
    """The network, where no input was given over maps of the figure's own side, if its layers take
    that.
    """
    chosen = network.chosen_input and subject.layers is None and network is not subject.given
    if not entry.side or not chosen or len(network.input_shape) != 3:
        return network
    shape = (network.input_shape[0], entry.side, entry.side)
    try:
        larger = given.network_of(subject._replace(input_shape=shape))
    except CnnvizError:
        return network
    said = f"input: {'x'.join(map(str, shape))} (none was given; a picture takes so many pixels)"
    return replace(
        larger,
        notes=(said, *larger.notes),
        assumed=(*network.assumed[:1], *larger.assumed),
        chosen_input=True,
    )
