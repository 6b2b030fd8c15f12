"""The calls that belong to layers and models of Keras that are made of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Learned, Use


class Nest(list["Use"]):
    """The calls in a model, or in a layer of the text's own, its own `weights` by name, and the
    calls whose outputs it is `given`.
    """

    def __init__(self, owner: Module, calls: Iterable[Use] = ()) -> None:
        super().__init__(calls)
        self.owner = owner
        self.weights: dict[str, Learned] = {}
        self.given: Sequence[Use] = ()

    def holds(self, use: Use) -> bool:
        """Whether a call uses weights of this layer itself."""
        return bool(set(map(id, use.learned)) & set(map(id, self.weights.values())))


def nests_in(model: Module, use: Use) -> tuple[Nest, ...]:
    """The nests within such a model that a call of it is a part of."""
    return use.nests[model.said.get("around", 0) :]
