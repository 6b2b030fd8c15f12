"""Functions that run a network on an input, which they are given: exports, traces, summaries."""

from __future__ import annotations

import ast

from cnnviz.reading.code.evaluator import Evaluator, Hint
from cnnviz.reading.code.forwards import Called
from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.sequences import Handler
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.values import List, Value

_Args = list[Value]
_Kwargs = dict[str, Value]
_GIVEN = ("args", "example_inputs", "input_data")


def _runs(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.onnx.export(net, x, "net.onnx")`: what calls a network, for its own sake, on x."""
    module, data = _model(args, kwargs), _data(args, kwargs)
    if isinstance(module, Module) and not (e.tracing or e.making):
        call = Called(module, list(data), {}, node)
        e.called.append(call)
        if call.shape is not None:
            e.hints.append(Hint(module, call.shape, node))
    return module


def _model(args: _Args, kwargs: _Kwargs) -> Value:
    names = ("model", "mod", "func")
    return args[0] if args else next((kwargs[one] for one in names if one in kwargs), None)


def _data(args: _Args, kwargs: _Kwargs) -> tuple[Value, ...]:
    """The tensors that it is called on."""
    named = (kwargs[name] for name in _GIVEN if name in kwargs)
    given = args[1] if len(args) > 1 else next(named, None)
    rows = tuple(given) if isinstance(given, (tuple, List)) else (given,)
    return tuple(one for one in rows if isinstance(one, Tensor))


def _exported(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """The same of what writes a file, or gives a program."""
    _runs(e, args, kwargs, node)


def _summary(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`summary(net, (1, 28, 28))`, of torchsummary and torchinfo: the text says an input."""
    if _data(args, kwargs):
        return _exported(e, args, kwargs, node)
    sizes = args[1] if len(args) > 1 else kwargs.get("input_size")
    if isinstance(sizes, (tuple, List)) and len(sizes) == 1 and isinstance(sizes[0], (tuple, List)):
        sizes = sizes[0]
    module = _model(args, kwargs)
    if isinstance(module, Module) and isinstance(sizes, (tuple, List)):
        plain = tuple(sizes)
        batched = len(plain) == 4 or e.source.code.count("torchinfo") > 0
        if plain and all(isinstance(size, int) for size in plain):
            e.called.append(Called(module, [], {}, node, plain=True))
            e.hints.append(Hint(module, plain[1:] if batched else plain, node))
    return None


RUNNING: dict[str, Handler] = {
    "torch.jit.trace": _runs,
    **dict.fromkeys(("torch.onnx.export", "torch.onnx.dynamo_export"), _exported),
    "torch.export.export": _exported,
    "torch.onnx.utils.export": _exported,
    **dict.fromkeys([f"{name}.summary" for name in ("torchsummary", "torchinfo")], _summary),
    "torchkeras.summary": _summary,
}
"""By canonical path."""
