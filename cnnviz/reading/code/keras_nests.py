"""Layers and models of Keras that are made of others: which calls are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnnviz.reading.code.modules import Module
    from cnnviz.reading.code.tensors import Learned, Use


class Nest(list["Use"]):
    """The calls in a model, or in a layer of the text's own, and the `weights` that it holds
    itself, by their names.
    """

    def __init__(self, owner: Module, calls: Iterable[Use] = ()) -> None:
        super().__init__(calls)
        self.owner = owner
        self.weights: dict[str, Learned] = {}

    def holds(self, use: Use) -> bool:
        """Whether a call uses weights of this layer itself."""
        return bool(set(map(id, use.learned)) & set(map(id, self.weights.values())))


def layers_of(model: Module, uses: Iterable[Use]) -> Iterator[Module]:
    """The layer of each call of a model that was made of tensors: a model in it is one."""
    for use in uses:
        within = nests_in(model, use)
        one = within[0].owner if within else use.module
        if one is not None:
            yield one


def nests_in(model: Module, use: Use) -> tuple[Nest, ...]:
    """What a call of such a model is a part of, and is in the model itself."""
    return use.nests[model.said.get("around", 0) :]
