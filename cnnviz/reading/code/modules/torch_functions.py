"""PyTorch's functions that make tensors, or hand modules on."""

from __future__ import annotations

import ast
import math
import re
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.standard import STANDARD
from cnnviz.reading.code.library.weights import numbers_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.refusals import refused
from cnnviz.reading.code.values.scalars import About, cut, fits, in_32_bits, is_number
from cnnviz.reading.code.values.tensors import Extent, Frozen, Learned, Tensor
from cnnviz.reading.code.values.values import Batch, Known, List, Opaque, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


def _filled(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.zeros(1, 3, 32, 32)`, `torch.randn(*size)`, `torch.ones((2, 3))`."""
    sizes = kwargs.get("size", kwargs.get("shape", args))
    if isinstance(sizes, list) and len(sizes) == 1 and isinstance(sizes[0], (tuple, List)):
        sizes = sizes[0]
    if isinstance(sizes, Unknown):
        return sizes
    if isinstance(sizes, (int, Batch)):
        sizes = (sizes,)
    made = made_tensor(sizes, node)
    sizes = made.held if isinstance(made, Tensor) else ()
    below = [one for one in sizes if isinstance(one, int) and one < 0]
    if below and e.tracing:
        e.trace.refuse(node, f"this makes an axis of {below[0]} positions", -1)
    return _begun(e, made) if e.script is not None and isinstance(made, Tensor) else made


def typed(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.FloatTensor(2, 3)` has these sizes, `torch.Tensor([2, 3])` these numbers."""
    if args and isinstance(args[0], Opaque):
        return args[0]  # Data of a package: of its sizes nothing is known.
    if not args or not isinstance(args[0], (List, tuple)) or isinstance(args[0], Batch):
        made = bool(args) and isinstance(args[0], Tensor)
        return args[0] if made else _filled(e, args, kwargs, node)
    said = getattr(node, "args", [])[:1]
    rows = any(not isinstance(one, int) for one in args[0])  # torch.Size has nothing else.
    if rows or isinstance(args[0], List) or (said and isinstance(said[0], ast.Tuple)):
        return made_of(e, args, {}, node)
    words = ast.unparse(said[0]) if said else ""
    if isinstance(args[0], Extent) or re.search(
        r"\.(?:shape|size\(\)|Size\(.*\))(?:\[[^],]*\])?$", words
    ):
        return _filled(e, args, kwargs, node)
    return Unknown("whether these are sizes or numbers is not known", node)


def _as_tensor(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.as_tensor([1, 2])`, `torch.from_numpy(array)`; what is a tensor stays one."""
    value = _same(e, args[:1], kwargs, node)
    plain = isinstance(value, (List, tuple, int, float)) and not isinstance(value, Batch)
    return made_of(e, [value], {}, node) if plain else value


def _begun(e: Evaluator, made: Tensor) -> Tensor:
    """Of a text that calls its layers itself, the first tensor is the input."""
    assert e.script is not None
    e.script.enter(made)
    return made


def made_tensor(sizes: Value, node: ast.AST) -> Value:
    """A tensor that the text makes itself, of these sizes."""
    found = []
    for size in sizes:
        if isinstance(size, Unknown):
            return size
        if not isinstance(size, (int, Batch)) or isinstance(size, bool):
            return Unknown("the size of this tensor is not known", node)
        found.append(size)
    return Tensor(tuple(found))


def _full(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    sizes = args[0] if args else kwargs.get("size", ())
    return _filled(e, [sizes], {}, node)


def like(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`torch.zeros_like(x)`."""
    own = numbers_of(args[0])
    if isinstance(own, Tensor):
        return Tensor(own.sizes).like(own)
    return unknown_of(own, "this is no tensor", node)


def made_of(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.tensor([0.5, 0.5])`, whose numbers are known."""
    value = args[0] if args else kwargs.get("data", 0)
    if isinstance(value, (Tensor, Unknown, Opaque)):
        return value
    sizes: list[int] = []
    inner = value
    while isinstance(inner, (List, tuple)) and not isinstance(inner, Batch):
        sizes.append(len(inner))
        inner = inner[0] if inner else 0
        if len(sizes) > 8:
            raise Raised("ValueError", "this tensor has too many axes", node)
    made = Tensor(tuple(sizes))
    kind = str(getattr(kwargs.get("dtype"), "path", ""))
    made.numbers = value if kind.endswith(("64", "double")) else in_32_bits(value)
    if "int" in kind or kind.endswith("long"):
        made.numbers = cut(value)
    return made


_MOST = 100_000  # Numbers of a row that are worked out; of longer ones nobody needs them.


def _linspace(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    count = args[2] if len(args) > 2 else kwargs.get("steps")
    if isinstance(count, int) and count > _MOST:
        return Tensor((count,))
    found = STANDARD["numpy.linspace"](e, args, kwargs, node)
    double = str(getattr(kwargs.get("dtype"), "path", "")).endswith(("64", "double"))
    return _with_numbers(_steps(found) if isinstance(found, List) and not double else found)


def _steps(numbers: List) -> List:
    """Numbers at equal steps as PyTorch adds them up, in 32 bits, the last from behind."""
    steps = [one - numbers[0] for one in numbers]
    if all(map(fits, (*steps, *numbers))):
        return numbers
    ends = (0, len(numbers) - 1)
    return List(in_32_bits(one) if at in ends else About(one) for at, one in enumerate(numbers))


def _arange(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    said = args or [kwargs[name] for name in ("start", "end", "step") if name in kwargs]
    known = all(is_number(one) for one in said)
    if known and len(said) in (1, 2, 3) and 0 not in said[2:]:
        start, end, step = (*said, 1)[:3] if said[1:] else (0, said[0], 1)
        count = max(0, math.ceil((end - start) / step))
        if count > _MOST or float in map(type, said):
            return Tensor((count,))
    return _with_numbers(STANDARD["numpy.arange"](e, args, kwargs, node))


def _with_numbers(found: Value) -> Value:
    if not isinstance(found, List):
        return found
    made = Tensor((len(found),))
    made.numbers = found
    return made


def parameter(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`nn.Parameter(torch.ones(c))`: a tensor that is learned, unless told otherwise."""
    data = numbers_of(args[0] if args else kwargs.get("data"))
    if e.script is not None:
        e.script.leave(data)
    if not isinstance(data, Tensor):
        return unknown_of(data, "the size of this is not known", node)
    trains = args[1] if len(args) > 1 else kwargs.get("requires_grad", True)
    made = Tensor(data.sizes) if trains is not False else Frozen(data.sizes)
    if trains is not False:
        made.learned = Learned(made)
    return made


def _same(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
    return args[0] if args else next(iter(kwargs.values()), None)


def _constant(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`tf.constant([[0, 0], [1, 1]])`."""
    sizes = kwargs.get("shape", args[2] if len(args) > 2 else None)
    if isinstance(sizes, (tuple, List)):
        return made_tensor(sizes, node)
    return _same(e, args[:1], kwargs, node)


def _looked_up(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`nn.Embedding.from_pretrained(vectors)`: one of as many vectors."""
    said = [*getattr(node, "args", ()), *(one.value for one in getattr(node, "keywords", ()))][:1]
    vectors = numbers_of(args[0] if args else kwargs.get("embeddings"))
    if isinstance(vectors, Unknown) and said:  # Of which the sizes can be said.
        words = f"{ast.unparse(said[0])}.shape"
        if not e.settings.has(words):
            unknown = Unknown(vectors.why, said[0], words)
            unknown.example, unknown.made = "(10000, 300)", True
            return unknown
        vectors = made_tensor(e.said(words), node)
    if not isinstance(vectors, Tensor) or vectors.traced:
        return refused("torch.nn.Embedding.from_pretrained", args, kwargs, node)
    return e.call(Known("torch.nn.Embedding"), list(vectors.sizes), {}, node)


_OF_CHECKPOINTS = frozenset(
    "context_fn debug determinism_check early_stop preserve_rng_state use_reentrant".split()
)


def _checkpoint(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`checkpoint(block, x, scale=2, use_reentrant=False)`: what `block(x, scale=2)` gives."""
    own = {name: one for name, one in kwargs.items() if name not in _OF_CHECKPOINTS}
    return e.call(args[0], args[1:], own, node)


def _checkpoints(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`checkpoint_sequential(blocks, 2, x)`: what calling them in their order gives."""
    blocks, _, value = (*args, kwargs.get("input"))[:3]
    found = items_of(tuple(blocks.children.values()) if isinstance(blocks, Module) else blocks)
    if isinstance(found, Unknown) or found is None:
        return unknown_of(found, "these blocks are not known", node)
    for block in found:
        value = e.call(block, [value], {}, node)
    return value


def _more(name: str, more: str, e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`FloatFunctional().add_relu(x, y)`, `add_scalar`, `mul_scalar`."""
    found = e.call(Known(f"torch.{name}"), args, kwargs, node)
    return e.call(Known("torch.relu"), [found], {}, node) if more == "relu" else found


TORCH_FUNCTIONS: dict[str, Handler] = {
    **dict.fromkeys(
        [f"torch.{name}" for name in "zeros ones randn rand empty".split()],
        _filled,
    ),
    **dict.fromkeys(
        [f"torch.{name}_like" for name in "zeros ones randn rand empty full".split()], like
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
            *("torch.utils.checkpoint.checkpoint_wrapper", "accelerate.Accelerator.prepare"),
        ],
        _same,
    ),
    "tensorflow.constant": _constant,
    "keras.backend.constant": _constant,
    "torch.full": _full,
    "torch.tensor": made_of,
    "torch.as_tensor": _as_tensor,
    "torch.from_numpy": _as_tensor,
    **{
        f"torch.{where}{kind}Tensor": typed
        for where in ("", "cuda.")
        for kind in ("", *"Float Double Half BFloat16 Long Int Short Byte Char Bool".split())
    },
    "torch.linspace": _linspace,
    "torch.arange": _arange,
    "torch.nn.Parameter": parameter,
    "torch.nn.parameter.Parameter": parameter,
    "torch.utils.checkpoint.checkpoint": _checkpoint,
    "torch.utils.checkpoint.checkpoint_sequential": _checkpoints,
    "torch.nn.Embedding.from_pretrained": _looked_up,
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
        f"torch.{name}_{more}": partial(_more, name, more)
        for name, more in (("add", "scalar"), ("mul", "scalar"), ("add", "relu"))
    },
}
