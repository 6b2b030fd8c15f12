"""PyTorch's functions that make tensors, or return their module."""

from __future__ import annotations

import ast
import re
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.library.sequences import Handler, identity
from cnnviz.reading.code.library.standard import STANDARD
from cnnviz.reading.code.library.weights import weight_tensor
from cnnviz.reading.code.modules.number_tensors import arange, linspace, tensor_of_numbers
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.tensors import FrozenParameter, Learned, Size, Tensor
from cnnviz.reading.code.values.values import (
    Args,
    Batch,
    Known,
    Kwargs,
    List,
    Opaque,
    Unknown,
    Value,
    unknown_of,
)


def _sized_tensor(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.zeros(1, 3, 32, 32)`, `torch.randn(*size)`, `torch.ones((2, 3))`."""
    sizes = kwargs.get("size", kwargs.get("shape", args))
    if isinstance(sizes, list) and len(sizes) == 1 and isinstance(sizes[0], (tuple, List)):
        sizes = sizes[0]
    if isinstance(sizes, Unknown):
        return sizes
    if isinstance(sizes, (int, Batch)):
        sizes = (sizes,)
    tensor = tensor_of_sizes(sizes, node)
    sizes = tensor.held if isinstance(tensor, Tensor) else ()
    negative = [size for size in sizes if isinstance(size, int) and size < 0]
    if negative and e.tracing:
        e.trace.refuse(node, f"this makes an axis of {negative[0]} positions", -1)
    return _enter(e, tensor) if e.script is not None and isinstance(tensor, Tensor) else tensor


def typed_tensor(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.FloatTensor(2, 3)` has these sizes, `torch.Tensor([2, 3])` these numbers."""
    if args and isinstance(args[0], Opaque):
        return args[0]  # Data of a package, of unknown sizes.
    if not args or not isinstance(args[0], (List, tuple)) or isinstance(args[0], Batch):
        is_tensor = bool(args) and isinstance(args[0], Tensor)
        return args[0] if is_tensor else _sized_tensor(e, args, kwargs, node)
    sources = getattr(node, "args", [])[:1]
    is_nested = any(not isinstance(item, (int, Batch)) for item in args[0])  # No torch.Size then.
    if is_nested or isinstance(args[0], List) or (sources and isinstance(sources[0], ast.Tuple)):
        words = ast.unparse(getattr(node, "func", node))
        dtype = Known(words if re.search("Long|Int|Short|Byte|Char|Bool", words) else "float")
        return tensor_of_numbers(e, args, {"dtype": dtype}, node)
    source = ast.unparse(sources[0]) if sources else ""
    if isinstance(args[0], Size) or re.search(
        r"\.(?:shape|size\(\)|Size\(.*\))(?:\[[^],]*\])?$", source
    ):
        return _sized_tensor(e, args, kwargs, node)
    return Unknown("whether these are sizes or numbers is not known", node)


def _as_tensor(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.as_tensor([1, 2])`, `torch.from_numpy(array)`; a tensor remains itself."""
    value = identity(e, args[:1], kwargs, node)
    is_plain = isinstance(value, (List, tuple, int, float)) and not isinstance(value, Batch)
    dtype = {"dtype": args[1] if len(args) > 1 else kwargs.get("dtype")}
    return tensor_of_numbers(e, [value], dtype, node) if is_plain else value


def _enter(e: Evaluator, tensor: Tensor) -> Tensor:
    """In a text that calls its layers itself, the first tensor is the input."""
    assert e.script is not None
    e.script.enter(tensor)
    return tensor


def tensor_of_sizes(sizes: Value, node: ast.AST) -> Value:
    """The text's own tensor of these sizes."""
    lengths = []
    for size in sizes:
        if isinstance(size, Unknown):
            return size
        if not isinstance(size, (int, Batch)) or isinstance(size, bool):
            return Unknown("the size of this tensor is not known", node)
        lengths.append(size)
    return Tensor(tuple(lengths))


def _full(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    sizes = args[0] if args else kwargs.get("size", ())
    return _sized_tensor(e, [sizes], {}, node)


def tensor_like(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`torch.zeros_like(x)`."""
    tensor = weight_tensor(args[0])
    if isinstance(tensor, Tensor):
        return Tensor(tensor.sizes).like(tensor)
    return unknown_of(tensor, "this is no tensor", node)


def parameter(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`nn.Parameter(torch.ones(c))`: a learned tensor, unless `requires_grad` is False."""
    data = weight_tensor(args[0] if args else kwargs.get("data"))
    if e.script is not None:
        e.script.leave(data)
    if not isinstance(data, Tensor):
        return unknown_of(data, "the size of this is not known", node)
    trains = args[1] if len(args) > 1 else kwargs.get("requires_grad", True)
    result = Tensor(data.sizes) if trains is not False else FrozenParameter(data.sizes)
    if trains is not False:
        result.learned = Learned(result)
    return result


def _constant(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`tf.constant([[0, 0], [1, 1]])`."""
    sizes = kwargs.get("shape", args[2] if len(args) > 2 else None)
    if isinstance(sizes, (tuple, List)):
        return tensor_of_sizes(sizes, node)
    is_row = bool(args) and isinstance(args[0], (tuple, List))
    read = STANDARD["numpy.array"] if is_row else identity
    return read(e, args[:1], {}, node)


def _pretrained_embedding(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`nn.Embedding.from_pretrained(vectors)`: an Embedding of as many vectors."""
    keywords = getattr(node, "keywords", ())
    sources = [*getattr(node, "args", ()), *(keyword.value for keyword in keywords)][:1]
    vectors = weight_tensor(args[0] if args else kwargs.get("embeddings"))
    if isinstance(vectors, Unknown) and sources:  # Its sizes can be set.
        name = f"{ast.unparse(sources[0])}.shape"
        if not e.settings.has(name):
            unknown = Unknown(vectors.why, sources[0], name)
            unknown.example, unknown.made = "(10000, 300)", True
            return unknown
        vectors = tensor_of_sizes(e.setting(name), node)
    if not isinstance(vectors, Tensor) or vectors.traced:
        return refusal("torch.nn.Embedding.from_pretrained", args, kwargs, node)
    return e.call(Known("torch.nn.Embedding"), list(vectors.sizes), {}, node)


_CHECKPOINT_ARGUMENTS = frozenset(
    "context_fn debug determinism_check early_stop preserve_rng_state use_reentrant".split()
)


def _checkpoint(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`checkpoint(block, x, scale=2, use_reentrant=False)`: the result of `block(x, scale=2)`."""
    arguments = {name: value for name, value in kwargs.items() if name not in _CHECKPOINT_ARGUMENTS}
    return e.call(args[0], args[1:], arguments, node)


def _checkpoints(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`checkpoint_sequential(blocks, 2, x)`: the result of calling them in order."""
    given = dict(zip(("functions", "segments", "input"), args, strict=False)) | kwargs
    blocks, value = given.get("functions"), given.get("input")
    items = items_of(tuple(blocks.children.values()) if isinstance(blocks, Module) else blocks)
    if isinstance(items, Unknown) or items is None:
        return unknown_of(items, "these blocks are not known", node)
    for block in items:
        value = e.call(block, [value], {}, node)
    return value


def _functional(
    name: str, more: str, e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`FloatFunctional().add_relu(x, y)`, `add_scalar`, `mul_scalar`."""
    result = e.call(Known(f"torch.{name}"), args, kwargs, node)
    return e.call(Known("torch.relu"), [result], {}, node) if more == "relu" else result


TORCH_FUNCTIONS: dict[str, Handler] = {
    **dict.fromkeys(
        [f"torch.{name}" for name in "zeros ones randn rand empty".split()],
        _sized_tensor,
    ),
    **dict.fromkeys(
        [f"torch.{name}_like" for name in "zeros ones randn rand empty full".split()], tensor_like
    ),
    **dict.fromkeys(
        [
            *("torch.nn.DataParallel", "torch.nn.parallel.DistributedDataParallel"),
            *("torch.nn.parallel.DataParallel", "torch.jit.script", "torch.compile"),
            "torch.autograd.Variable",
            *("torch.nn.SyncBatchNorm.convert_sync_batchnorm", "torch.jit.optimize_for_inference"),
            *("torch.fx.symbolic_trace", "keras.ops.convert_to_tensor"),
            *("tensorflow.convert_to_tensor", "tensorflow.stop_gradient"),
            *("tensorflow.identity", "torch.nn.Buffer"),
            *("tensorflow.TensorShape", "tensorflow.compat.dimension_value"),
            *(
                f"tensorflow.python.framework.tensor_shape.{name}"
                for name in ("TensorShape", "dimension_value")
            ),
            *("torch.utils.checkpoint.checkpoint_wrapper", "accelerate.Accelerator.prepare"),
        ],
        identity,
    ),
    "tensorflow.constant": _constant,
    "keras.backend.constant": _constant,
    "torch.full": _full,
    "torch.tensor": tensor_of_numbers,
    "torch.as_tensor": _as_tensor,
    "torch.from_numpy": _as_tensor,
    **{
        f"torch.{where}{kind}Tensor": typed_tensor
        for where in ("", "cuda.")
        for kind in ("", *"Float Double Half BFloat16 Long Int Short Byte Char Bool".split())
    },
    "torch.linspace": linspace,
    "torch.arange": arange,
    "torch.nn.Parameter": parameter,
    "torch.nn.parameter.Parameter": parameter,
    "torch.utils.checkpoint.checkpoint": _checkpoint,
    "torch.utils.checkpoint.checkpoint_sequential": _checkpoints,
    "torch.nn.Embedding.from_pretrained": _pretrained_embedding,
    "torch.is_tensor": lambda e, args, *_: isinstance(args[0], Tensor),
    "torch.jit.is_scripting": lambda *_: False,
    "torch.jit.is_tracing": lambda *_: False,
    "torch.is_grad_enabled": lambda *_: False,
    "torch.onnx.is_in_onnx_export": lambda *_: False,
    # Its methods are PyTorch's functions, written so that they can be quantized.
    **{
        f"torch.{where}nn.quantized.{kind}Functional": lambda *_: Known("torch")
        for where in ("", "ao.")
        for kind in ("Float", "Q")
    },
    **{
        f"torch.{name}_{more}": partial(_functional, name, more)
        for name, more in (("add", "scalar"), ("mul", "scalar"), ("add", "relu"))
    },
}
