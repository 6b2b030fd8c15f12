"""Networks of Keras that do not learn all their parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cnnviz.layers.network import Network


def with_frozen(
    network: Network, names: Iterable[str], where: str = "", why: str = "trainable = False"
) -> Network:
    """The network with the modules of these names noted and marked as not learning.

    `where` says where a text says so, `why` what keeps them from learning.
    """
    frozen = frozenset(names)
    calls = range(len(network.layers))
    frozen_calls = [
        at for at in calls if network.first_call(at) == at and network.owner(at) in frozen
    ]
    count = sum(network.layers[at].parameters or 0 for at in frozen_calls)
    count += sum(module.parameters for module in network.uncalled if module.name in frozen)
    if not count:
        return network
    note = f"{count:,} parameters do not learn, {why}{where}: they are not in the total"
    return replace(network, frozen=frozen, notes=(*network.notes, note))
