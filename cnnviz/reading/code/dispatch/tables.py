"""What a text may call: every function and method that is followed, and no other."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping

from cnnviz.reading.code.keras.constructor_arguments import CONV_UTILS
from cnnviz.reading.code.keras.data_sets import DATA_SETS
from cnnviz.reading.code.keras_models.calling_again import KERAS_CLONES
from cnnviz.reading.code.keras_models.functions import KERAS_FUNCTIONS
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library import methods
from cnnviz.reading.code.library.array_functions import own_result_first
from cnnviz.reading.code.library.array_writes import CHANGING_METHODS, WRITING_METHODS, change
from cnnviz.reading.code.library.builtins import BUILTINS
from cnnviz.reading.code.library.numeric import NUMBER_METHODS, number_method
from cnnviz.reading.code.library.repeating import REPEATING, tensor_array_method
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.stacking import JOINING
from cnnviz.reading.code.library.standard import STANDARD
from cnnviz.reading.code.modules.arrays import ARRAYS
from cnnviz.reading.code.modules.computed_weights import COMPUTING
from cnnviz.reading.code.modules.fields import FIELDS
from cnnviz.reading.code.modules.module_methods import module_method
from cnnviz.reading.code.modules.selections import DISTRIBUTIONS, selection_method
from cnnviz.reading.code.modules.torch_functions import TORCH_FUNCTIONS
from cnnviz.reading.code.networks.exporting import EXPORTING
from cnnviz.reading.code.tensors.contracting import CONTRACTING
from cnnviz.reading.code.tensors.einops import EINOPS
from cnnviz.reading.code.tensors.images import IMAGES
from cnnviz.reading.code.tensors.tensor_functions import TENSOR_FUNCTIONS, tensor_method
from cnnviz.reading.code.values.array_views import link_if_view
from cnnviz.reading.code.values.bounds import as_key
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scalars import SCALARS, About
from cnnviz.reading.code.values.tensors import Size, SizeTensor, Tensor
from cnnviz.reading.code.values.values import (
    Array,
    Batch,
    DataIndices,
    Dict,
    Known,
    List,
    Method,
    Opaque,
    Set,
    Unknown,
    Value,
)

FUNCTIONS: Mapping[str, Handler] = {
    **BUILTINS,
    **STANDARD,
    **FIELDS,
    **TORCH_FUNCTIONS,
    **COMPUTING,
    **EXPORTING,
    **TENSOR_FUNCTIONS,
    **KERAS_FUNCTIONS,
    **KERAS_CLONES,
    **ARRAYS,
    **JOINING,
    **REPEATING,
    **DATA_SETS,
    **CONV_UTILS,
    **EINOPS,
    **CONTRACTING,
    **IMAGES,
    **DISTRIBUTIONS,
}
"""By canonical path."""

METHODS: Mapping[str, frozenset[str]] = {
    "str": methods.OF_STRINGS,
    "list": methods.OF_LISTS | CHANGING_METHODS,
    "dict": methods.OF_DICTS | CHANGING_METHODS,
    "set": methods.OF_SETS | CHANGING_METHODS,
    "tuple": methods.OF_TUPLES,
    "range": methods.OF_TUPLES,
    "int": NUMBER_METHODS,
    "float": NUMBER_METHODS,
}
"""By type of their owner."""

_IGNORED_PREFIXES = tuple(
    "torch.nn.init. torch.optim. torch.cuda. torch.backends. torch.manual_seed torch.device"
    " torch.no_grad torch.set_ torch.inference_mode torch.enable_grad torch.utils.data."
    " torchvision.transforms torchvision.datasets matplotlib. keras.optimizers. keras.losses."
    " keras.metrics. keras.callbacks. keras.initializers. keras.regularizers. keras.constraints."
    " keras.backend.clear_session logging. warnings. numpy.random.seed random.seed".split()
)

_QUERIES = ("is_available", "device_count", "current_device")


def is_ignored(path: str) -> bool:
    """Whether a call makes no layer and decides nothing, so that it can be skipped.

    >>> is_ignored("torch.nn.init.normal_"), is_ignored("torch.load")
    (True, False)
    """
    loss = path.startswith("torch.nn.") and path.endswith("Loss")
    is_setup = path.startswith(_IGNORED_PREFIXES) and not path.endswith(_QUERIES)
    return (
        is_setup or loss or (path.endswith(("Error", "Exception", "Warning")) and "." not in path)
    )


_OF_TYPES = {
    str: methods.string_method,
    List: methods.list_method,
    Array: methods.list_method,
    Dict: methods.dict_method,
    Set: methods.set_method,
    tuple: methods.tuple_method,
    Size: methods.tuple_method,
    SizeTensor: methods.tuple_method,
    range: methods.tuple_method,
    Generator: methods.tuple_method,
    int: number_method,
    float: number_method,
    **dict.fromkeys((bool, About, *SCALARS), number_method),
    Batch: number_method,
}


def call_method(
    e: Evaluator, value: Method, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """The result of a method that the text does not define."""
    try:
        return _of_owner(e, value, args, kwargs, node)
    except IndexError:
        raise Raised("TypeError", f"{value.name} lacks a value", node) from None


def _of_owner(
    e: Evaluator, value: Method, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    owner = value.owner
    if isinstance(owner, Module):
        return module_method(e, owner, value.name, args, kwargs, node)
    if isinstance(owner, (Tensor, Unknown)) and value.name in WRITING_METHODS:
        e.journal.spoil(owner)
    if isinstance(owner, (Array, Tensor)):
        e.journal.spoil(kwargs.get("out"))
    if isinstance(owner, Tensor):
        result = _of_tensor(e, owner, value.name, args, kwargs, node)
        return link_if_view(value.name, owner, result, kwargs)
    if isinstance(owner, Known):
        return _of_package(e, value, args, kwargs, node)
    if isinstance(owner, DataIndices):
        return selection_method(e, owner, value.name, args, node)
    if value.name in CHANGING_METHODS and isinstance(owner, (List, Dict, Set)):
        return change(e, owner, value.name, node)
    handler = _OF_TYPES.get(type(owner))
    if handler is None:
        return Unknown(f"what {value.name} gives is not known", node)
    result = handler(e, owner, value.name, args, kwargs, node)  # type: ignore[operator]
    return link_if_view(value.name, owner, result, kwargs)


def _of_tensor(
    e: Evaluator,
    owner: Tensor,
    name: str,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> Value:
    if owner.array and name in ("repeat", "transpose"):
        return tensor_array_method(e, owner, name, args, kwargs, node)
    if owner.array and not owner.traced:
        sizes = own_result_first(f"numpy.{name}", [owner, *args], kwargs, node)
        if sizes is not None:
            return sizes
    return tensor_method(e, owner, name, args, kwargs, node)


def _of_package(
    e: Evaluator, value: Method, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`nn.Module.__init__(self)`, `dict.fromkeys(...)`, `object.__init__()`."""
    if args and isinstance(args[0], Module):
        name = value.name
        own = f"super.{name}" if name in ("__init__", "forward", "call", "__call__") else name
        return module_method(e, args[0], own, args[1:], kwargs, node)
    if value.owner.path == "dict" and value.name == "fromkeys":
        keys = BUILTINS["list"](e, args[:1], {}, node)
        if isinstance(keys, Unknown):
            return keys
        fill = args[1] if len(args) > 1 else None
        return Dict({as_key(key, node): fill for key in keys})
    if value.owner.path in ("dict", "str", "list"):  # `str.upper(word)`.
        if args and isinstance(args[0], getattr(builtins, value.owner.path)):
            return call_method(e, Method(args[0], value.name), args[1:], kwargs, node)
        return Unknown(f"what {value.owner.path}.{value.name} gives is not known", node)
    return Opaque(f"{value.owner.path}.{value.name}")


__all__ = ["FUNCTIONS", "METHODS", "call_method", "is_ignored"]
