"""How many parameters PyTorch's undrawn layers have, for those that are never called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.language.leaf_layers import UNDRAWN
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.values import Unknown
from cnnviz.reading.tree import Call, Literal, Named, Node, plain_values
from cnnviz.reading.wording import short

if TYPE_CHECKING:
    from cnnviz.reading.code.values.modules import Module

_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
_RECURRENT = "input_size hidden_size num_layers {} batch_first dropout bidirectional proj_size"
_ATTENTION = "embed_dim num_heads dropout bias add_bias_kv add_zero_attn kdim vdim"
_ENCODER = "d_model nhead dim_feedforward dropout activation layer_norm_eps batch_first norm_first"
_NAMES = {
    **{"LSTM": _RECURRENT.format("bias"), "GRU": _RECURRENT.format("bias")},
    **{"RNN": _RECURRENT.format("nonlinearity bias")},
    **{f"{kind}Cell": "input_size hidden_size bias" for kind in _GATES},
    **{"MultiheadAttention": _ATTENTION, "TransformerEncoderLayer": f"{_ENCODER} bias"},
    **{
        "EmbeddingBag": "num_embeddings embedding_dim",
        "Bilinear": "in1_features in2_features out_features bias",
    },
    "TransformerEncoder": "encoder_layer num_layers norm",
}
_WITHOUT_PARAMETERS = frozenset(
    "Fold Unfold MaxUnpool1d MaxUnpool2d MaxUnpool3d CosineSimilarity PairwiseDistance"
    " FractionalMaxPool2d".split()
)
"""Those that have no parameters."""
# How the names of classes end whose objects have no parameters.
_PARAMETERLESS_ENDINGS = ("loss", "criterion", "config")
_MAKER_WORDS = (
    "backbone block blocks branch conv decoder embedding encoder extractor head layer layers linear"
    " mlp model module net network resnet stem transformer unet vgg vit"
).split()
"""Words in the names of functions that make modules."""


def is_undrawn(module: Module) -> bool:
    """Whether a module is of an undrawn kind, whatever its arguments."""
    step = module.step
    return step is not None and step.layer is None and step.name in UNDRAWN


def parameters_of(module: Module) -> int | None:
    """How many parameters such a layer has; None if not computed."""
    assert module.step is not None
    node = module.step.node
    return _count(node) if isinstance(node, Call) else None


def uncounted_layers(root: Module, passed: set[int]) -> Iterator[tuple[str, str]]:
    """The paths and kinds of such layers of a network whose parameters are not counted."""
    for path, module in root.named():
        is_counted = module.keras or id(module) in passed or not is_undrawn(module)
        if not is_counted and parameters_of(module) is None:
            assert module.step is not None
            yield path, module.step.name


class UncountedPart(NamedTuple):
    """A part of a network that other code makes, or of unknown size, and that is never called."""

    path: str
    kind: str
    why: str
    ends: str = ""


def uncounted_parts(root: Module) -> Iterator[UncountedPart]:
    """All such parts of a network."""
    for path, module in root.named():
        parameters = _parameters(module)
        for name, value in module.attrs.items():
            if not isinstance(value, Unknown) or (module.keras and name == "trainable"):
                continue
            location = f"{path}.{name}" if path else str(name)
            kind = _maker(value.node) if isinstance(value.node, ast.AST) else ""
            if name in parameters:
                yield UncountedPart(location, parameters[str(name)], "whose size is not known")
            elif value.lack is Lack.NETWORK or kind.endswith("hub.load"):
                yield UncountedPart(location, kind, "which is made and never called")
            elif value.lack in (Lack.CODE, Lack.NAME) and _may_learn(kind.rpartition(".")[2]):
                reason = "which is not in this text and never called"
                yield UncountedPart(location, kind, reason, ", if it has any")


def _may_learn(maker: str) -> bool:
    """Whether the result of another file's class or function may have parameters, by its name.

    >>> [_may_learn(name) for name in ("Block", "FocalLoss", "make_backbone", "model_config")]
    [True, False, True, False]
    """
    words = set(_MAKER_WORDS) & set(maker.lower().split("_"))
    if maker.lower().endswith(_PARAMETERLESS_ENDINGS):
        return False
    return maker[:1].isupper() or bool(words)


def _parameters(module: Module) -> dict[str, str]:
    """The parameters that a class gives its objects, by `self.w = nn.Parameter(...)`."""
    parts = list(nodes(module.cls.node)) if module.cls is not None else []
    assignments: list[tuple[ast.expr, ast.expr | None]]
    assignments = [
        (target, node.value)
        for node in parts
        if isinstance(node, ast.Assign)
        for target in node.targets
    ]
    assignments += [(node.target, node.value) for node in parts if isinstance(node, ast.AnnAssign)]
    calls = [node for node in parts if isinstance(node, ast.Call) and len(node.args) == 2]
    return {
        target.attr: _maker(value)
        for target, value in assignments
        if isinstance(target, ast.Attribute) and isinstance(value, ast.Call)
        if _maker(value).rpartition(".")[2] == "Parameter"
    } | {
        str(call.args[0].value): "nn.Parameter"
        for call in calls
        if _maker(call).endswith(".register_parameter") and isinstance(call.args[0], ast.Constant)
    }


def _maker(node: ast.AST) -> str:
    """The function called to make a value, in the text's words."""
    while isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.value, ast.Name):
        node = node.value
    return short(ast.unparse(node.func if isinstance(node, ast.Call) else node), 60)


def _count(call: Call) -> int | None:
    """The number of weights and biases of a layer.

    >>> from cnnviz.reading.grammar import tree
    >>> _count(tree("LSTM(4, 8, num_layers=2, bidirectional=True)")[0][0])
    2560
    """
    kind = call.name.text
    if kind in _WITHOUT_PARAMETERS:
        return 0
    names = _NAMES.get(kind, "").split()
    arguments = _arguments(call, names)
    if not names or arguments is None:
        return None
    values = plain_values(call, names)
    if kind == "TransformerEncoder":
        return _stacked(arguments, values.get("num_layers"))
    if any(not isinstance(values.get(name), int) for name in names[: 2 + (kind == "Bilinear")]):
        return None
    if not all(isinstance(values.get(name, 0), int | float | str | None) for name in names):
        return None
    sizes = {name: int(value) for name, value in values.items() if isinstance(value, int)}
    if kind.removesuffix("Cell") in _GATES:
        return _recurrent(_GATES[kind.removesuffix("Cell")], sizes)
    return _other(kind, sizes)


def _arguments(call: Call, names: list[str]) -> dict[str, Node] | None:
    """A call's arguments by name; None if one is not known, unless it is a layer."""
    positional = [argument for argument in call.arguments if not isinstance(argument, Named)]
    arguments: dict[str, Node] = dict(zip(names, positional, strict=False))
    arguments |= {
        argument.name.text: argument.value
        for argument in call.arguments
        if isinstance(argument, Named)
    }
    relevant = {
        name: node for name, node in arguments.items() if name not in ("activation", "dropout")
    }
    are_known = all(isinstance(node, Literal | Call) for node in relevant.values())
    return arguments if are_known and len(positional) <= len(names) else None


def _stacked(arguments: dict[str, Node], times: object) -> int | None:
    """The parameters of a layer copied this many times."""
    layer = arguments.get("encoder_layer")
    count = _count(layer) if isinstance(layer, Call) else None
    has_no_norm = "norm" not in arguments or getattr(arguments["norm"], "value", arguments) is None
    return count * times if count is not None and isinstance(times, int) and has_no_norm else None


def _recurrent(gates: int, values: dict[str, int]) -> int:
    """The parameters of LSTM, GRU, RNN and their cells."""
    size, input_size = values["hidden_size"], values["input_size"]
    directions, projection = 1 + values.get("bidirectional", 0), values.get("proj_size", 0)
    output_size = projection or size
    total = 0
    for _ in range(min(values.get("num_layers", 1), 10_000)):
        count = gates * size * (input_size + output_size) + 2 * gates * size * values.get("bias", 1)
        total += directions * (count + projection * size)
        input_size = directions * output_size
    return total


def _other(kind: str, values: dict[str, int]) -> int:
    """The parameters of the other kinds."""
    bias = values.get("bias", 1)
    if kind == "EmbeddingBag":
        return values["num_embeddings"] * values["embedding_dim"]
    if kind == "Bilinear":
        return values["out_features"] * (values["in1_features"] * values["in2_features"] + bias)
    if kind == "MultiheadAttention":
        size = values["embed_dim"]
        input_size = 2 * size + values.get("kdim", size) + values.get("vdim", size)
        return size * input_size + 4 * size * bias + 2 * size * values.get("add_bias_kv", 0)
    size, inner = values["d_model"], values.get("dim_feedforward", 2048)
    attention = 4 * size * (size + bias)
    return attention + 2 * size * inner + bias * (size + inner) + 2 * size * (1 + bias)
