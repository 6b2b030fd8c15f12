"""Layers called on a parameter of the text's own: `torch.sigmoid(self.gate)`, `F.softmax(w, 0)`."""

from __future__ import annotations

from cnnviz.layers import find
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.tensors import Tensor


def is_own(e: Evaluator, tensor: Tensor) -> bool:
    """Whether a tensor is a parameter, or numbers in a row, that is no network's data."""
    is_row = tensor.rank < 2 and e.script is None
    return not tensor.traced and (tensor.learned is not None or is_row)


def acted_on(tensor: Tensor) -> Tensor:
    """What such a layer makes of it: as many numbers, which are not worked out."""
    result = tensor.copied()
    result.numbers, result.zeros = None, False
    return result


def acts_on_each(name: str) -> bool:
    """Whether the layer of that name makes numbers of numbers, as many, and learns none."""
    kind = find(name)
    learns = name.endswith(("Norm", "Norm1d", "Norm2d", "Norm3d", "PReLU"))
    return kind is not None and kind.cls.pointwise and not learns and "latten" not in name
