"""A tensor's attributes: its sizes, and methods."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.stores import as_view
from cnnviz.reading.code.values.open_sizes import with_open_sizes
from cnnviz.reading.code.values.tensors import Size, Tensor
from cnnviz.reading.code.values.values import Method, Opaque, Unknown, Value

TENSOR_ATTRIBUTES = frozenset(
    "shape data grad_fn requires_grad is_cuda is_quantized T mT H mH device dtype layout grad name"
    " op ndim names is_leaf is_sparse is_nested is_meta is_mkldnn retains_grad output_nr itemsize"
    " nbytes real imag _version".split()
)
"""Attributes of PyTorch tensors that are no methods."""


def tensor_attribute(e: Evaluator, owner: Tensor, name: str, node: ast.Attribute) -> Value:
    """`x.shape`, `x.view`, `x.device`."""
    if name == "shape":
        return keras_sizes(owner) if owner.keras else Size(owner.text_sizes)
    if name in ("data", "grad_fn"):
        return owner if name == "data" else None
    if name in ("requires_grad", "is_cuda", "is_quantized"):
        return False  # Nobody trains here, and a tensor's device changes no network.
    if name in ("T", "mT") and not owner.traced and len(owner.sizes) == 2:
        from cnnviz.reading.code.tensors.products import transpose

        return as_view(name, owner, transpose(e, owner, node))
    if name in ("T", "mT", "H", "mH"):
        return as_view(name, owner, Unknown("turning a tensor is not followed", node))
    if name in (
        "device",
        "dtype",
        "layout",
        "grad",
        "name",
        "op",
    ):
        return Opaque(name) if name in ("device", "dtype") else Unknown(f"{name} of a tensor", node)
    if name == "ndim":
        return owner.axes
    if name in ("_keras_shape", "_shape_val"):
        return keras_sizes(owner)
    return Method(owner, name)


def keras_sizes(owner: Tensor) -> tuple[Value, ...]:
    """Keras's sizes of a tensor: None for the batch, `OpenSize` for what is left open."""
    return (None, *with_open_sizes(owner)[1:])
