"""Tools that take a network and an input: `torch.onnx.export(net, x, "net.onnx")`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator, Hint
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.forwards import ModuleCall
from cnnviz.reading.code.modules.module_calls import note_call
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, List, Value

_Args = list[Value]
_Kwargs = dict[str, Value]
_INPUTS = ("args", "inputs", "example_inputs", "input_data")


def _export(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """Returns the network, and records its call on the next argument."""
    module = args[0] if args else next((kwargs[n] for n in ("model", "func") if n in kwargs), None)
    inputs = args[1] if len(args) > 1 else next((kwargs[n] for n in _INPUTS if n in kwargs), None)
    if isinstance(module, Module) and inputs is not None:
        is_row = isinstance(inputs, (tuple, List)) and not isinstance(inputs, Batch)
        note_call(e, ModuleCall(module, list(inputs) if is_row else [inputs], {}, node))
    return module


def _profile(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`profile(net, inputs=(x,))`, `add_graph(net, x)`: its result is not followed."""
    _export(e, args, kwargs, node)
    return None


def _summary(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`summary(net, (1, 28, 28))`, of torchsummary: the text states an input, without its batch."""
    sizes = _sizes(args, kwargs)
    if sizes is None or isinstance(sizes, Tensor):
        return _profile(e, args, kwargs, node)
    code = e.source.code
    batched = isinstance(sizes, (tuple, List)) and len(sizes) == 4 and "3d(" not in code
    is_other = "torchinfo" in code and "torchsummary" not in code  # The text imports neither.
    return _record_sizes(e, args, sizes, batched or is_other, node, kwargs)


def _torchinfo_summary(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`summary(net, (1, 1, 28, 28))`, with the batch unless `batch_dim` says where it goes."""
    sizes = _sizes(args, kwargs)
    if sizes is None or isinstance(sizes, Tensor):
        return _profile(e, args, kwargs, node)
    return _record_sizes(e, args, sizes, kwargs.get("batch_dim") is None, node, kwargs)


def _sizes(args: _Args, kwargs: _Kwargs) -> Value:
    return args[1] if len(args) > 1 else kwargs.get("input_size", kwargs.get("input_shape"))


def _torchscan_summary(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torchscan.summary(net, (1, 28, 28))`, without a batch size."""
    sizes = args[1] if len(args) > 1 else kwargs.get("input_shape")
    return _record_sizes(e, args, sizes, False, node, kwargs)


def _record_sizes(
    e: Evaluator, args: _Args, sizes: Value, batched: bool, node: ast.AST, kwargs: _Kwargs
) -> Value:
    """Records the sizes of an input as stated by the text."""
    module = args[0] if args else kwargs.get("model", kwargs.get("module"))
    if isinstance(sizes, (tuple, List)) and len(sizes) == 1 and isinstance(sizes[0], (tuple, List)):
        sizes = sizes[0]
    if isinstance(module, Module) and isinstance(sizes, (tuple, List)):
        shape = tuple(sizes)
        if shape and all(isinstance(size, int) for size in shape):
            e.called.append(ModuleCall(module, [], {}, node, plain=True))
            e.hints.append(Hint(module, shape[1:] if batched else shape, node))
    return None


EXPORTING: dict[str, Handler] = {
    "torch.jit.trace": _export,
    **dict.fromkeys(
        [
            *("torch.onnx.export", "torch.onnx._export", "torch.onnx.dynamo_export"),
            *("torch.onnx.utils.export", "torch.export.export"),
            *("thop.profile", "fvcore.nn.FlopCountAnalysis", "torch.jit._get_trace_graph"),
        ],
        _profile,
    ),
    **dict.fromkeys(("torchsummary.summary", "torchkeras.summary"), _summary),
    "torchinfo.summary": _torchinfo_summary,
    **dict.fromkeys(("torchscan.summary", "ptflops.get_model_complexity_info"), _torchscan_summary),
}
"""By canonical path."""
