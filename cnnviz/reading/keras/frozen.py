"""Networks of Keras that do not learn all their parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cnnviz.layers.network import Network


def without(network: Network, names: Iterable[str], where: str = "") -> Network:
    """The network with modules of these names told and marked as not learning.

    `where` is where a text says so.
    """
    frozen = frozenset(names)
    calls = range(len(network.layers))
    own = [at for at in calls if network.first_call(at) == at and network.owner(at) in frozen]
    many = sum(network.layers[at].parameters or 0 for at in own)
    many += sum(one.parameters for one in network.uncalled if one.name in frozen)
    if not many:
        return network
    note = (
        f"{many:,} parameters do not learn, trainable = False{where}: they are not counted in all"
    )
    return replace(network, frozen=frozen, notes=(*network.notes, note))
