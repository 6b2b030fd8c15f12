"""How many parameters PyTorch's layers have that are not drawn, for those that are never called."""

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
_ROWS = "input_size hidden_size num_layers {} batch_first dropout bidirectional proj_size"
_ATTENTION = "embed_dim num_heads dropout bias add_bias_kv add_zero_attn kdim vdim"
_ENCODER = "d_model nhead dim_feedforward dropout activation layer_norm_eps batch_first norm_first"
_NAMES = {
    **{"LSTM": _ROWS.format("bias"), "GRU": _ROWS.format("bias")},
    **{"RNN": _ROWS.format("nonlinearity bias")},
    **{f"{kind}Cell": "input_size hidden_size bias" for kind in _GATES},
    **{"MultiheadAttention": _ATTENTION, "TransformerEncoderLayer": f"{_ENCODER} bias"},
    **{
        "EmbeddingBag": "num_embeddings embedding_dim",
        "Bilinear": "in1_features in2_features out_features bias",
    },
    "TransformerEncoder": "encoder_layer num_layers norm",
}
_NONE = frozenset(
    "Fold Unfold MaxUnpool1d MaxUnpool2d MaxUnpool3d CosineSimilarity PairwiseDistance"
    " FractionalMaxPool2d".split()
)
"""Those that have no parameters."""
_NO_LAYERS = ("loss", "criterion", "config")  # How classes end whose objects have none.
_MAKERS = (
    "backbone block blocks branch conv decoder embedding encoder extractor head layer layers linear"
    " mlp model module net network resnet stem transformer unet vgg vit"
).split()
"""What functions are called that make modules."""


def undrawn(module: Module) -> bool:
    """Whether a module is a layer that is not drawn, whatever it is made with."""
    step = module.step
    return step is not None and step.layer is None and step.name in UNDRAWN


def parameters_of(module: Module) -> int | None:
    """How many parameters such a layer has; None where that is not worked out."""
    assert module.step is not None
    node = module.step.node
    return _count(node) if isinstance(node, Call) else None


def uncounted(root: Module, passed: set[int]) -> Iterator[tuple[str, str]]:
    """The paths and kinds of such layers of a network whose parameters are not worked out."""
    for path, module in root.named():
        known = module.keras or id(module) in passed or not undrawn(module)
        if not known and parameters_of(module) is None:
            assert module.step is not None
            yield path, module.step.name


class Strange(NamedTuple):
    """What a network has that other code makes, or has no known size, and never calls."""

    path: str
    kind: str
    why: str
    ends: str = ""


def strange(root: Module) -> Iterator[Strange]:
    """All of these."""
    for path, module in root.named():
        learned = _parameters(module)
        for name, value in module.attrs.items():
            if not isinstance(value, Unknown) or (module.keras and name == "trainable"):
                continue
            where = f"{path}.{name}" if path else str(name)
            kind = _maker(value.node) if isinstance(value.node, ast.AST) else ""
            if name in learned:
                yield Strange(where, learned[str(name)], "whose size is not known")
            elif value.lack is Lack.NETWORK or kind.endswith("hub.load"):
                yield Strange(where, kind, "which is made and never called")
            elif value.lack in (Lack.CODE, Lack.NAME) and _may_learn(kind.rpartition(".")[2]):
                why = "which is not in this text and never called"
                yield Strange(where, kind, why, ", if it has any")


def _may_learn(maker: str) -> bool:
    """Whether what a class or function of other code makes may have parameters, by its name.

    >>> [_may_learn(one) for one in ("Block", "FocalLoss", "make_backbone", "model_config")]
    [True, False, True, False]
    """
    says = set(_MAKERS) & set(maker.lower().split("_"))
    if maker.lower().endswith(_NO_LAYERS):
        return False
    return maker[:1].isupper() or bool(says)


def _parameters(module: Module) -> dict[str, str]:
    """What a class makes parameters of its objects, by `self.w = nn.Parameter(...)`."""
    made = list(nodes(module.cls.node)) if module.cls is not None else []
    set_to: list[tuple[ast.expr, ast.expr | None]]
    set_to = [(to, one.value) for one in made if isinstance(one, ast.Assign) for to in one.targets]
    set_to += [(one.target, one.value) for one in made if isinstance(one, ast.AnnAssign)]
    called = [one for one in made if isinstance(one, ast.Call) and len(one.args) == 2]
    return {
        to.attr: _maker(value)
        for to, value in set_to
        if isinstance(to, ast.Attribute) and isinstance(value, ast.Call)
        if _maker(value).rpartition(".")[2] == "Parameter"
    } | {
        str(one.args[0].value): "nn.Parameter"
        for one in called
        if _maker(one).endswith(".register_parameter") and isinstance(one.args[0], ast.Constant)
    }


def _maker(node: ast.AST) -> str:
    """What is called to make a thing, in the text's words."""
    while isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.value, ast.Name):
        node = node.value
    return short(ast.unparse(node.func if isinstance(node, ast.Call) else node), 60)


def _count(call: Call) -> int | None:
    """The numbers in a layer's weights and biases.

    >>> from cnnviz.reading.grammar import tree
    >>> _count(tree("LSTM(4, 8, num_layers=2, bidirectional=True)")[0][0])
    2560
    """
    kind = call.name.text
    if kind in _NONE:
        return 0
    names = _NAMES.get(kind, "").split()
    given = _given(call, names)
    if not names or given is None:
        return None
    said = plain_values(call, names)
    if kind == "TransformerEncoder":
        return _repeated(given, said.get("num_layers"))
    if any(not isinstance(said.get(name), int) for name in names[: 2 + (kind == "Bilinear")]):
        return None
    if not all(isinstance(said.get(name, 0), int | float | str | None) for name in names):
        return None
    sizes = {name: int(one) for name, one in said.items() if isinstance(one, int)}
    if kind.removesuffix("Cell") in _GATES:
        return _recurrent(_GATES[kind.removesuffix("Cell")], sizes)
    return _other(kind, sizes)


def _given(call: Call, names: list[str]) -> dict[str, Node] | None:
    """What a call gives its arguments; None where one is not known, but for a layer."""
    plain = [one for one in call.arguments if not isinstance(one, Named)]
    found: dict[str, Node] = dict(zip(names, plain, strict=False))
    found |= {one.name.text: one.value for one in call.arguments if isinstance(one, Named)}
    wanted = {name: one for name, one in found.items() if name not in ("activation", "dropout")}
    known = all(isinstance(one, Literal | Call) for one in wanted.values())
    return found if known and len(plain) <= len(names) else None


def _repeated(given: dict[str, Node], times: object) -> int | None:
    """The parameters of a layer that is copied so many times."""
    layer = given.get("encoder_layer")
    once = _count(layer) if isinstance(layer, Call) else None
    plain = "norm" not in given or getattr(given["norm"], "value", given) is None
    return once * times if once is not None and isinstance(times, int) and plain else None


def _recurrent(gates: int, said: dict[str, int]) -> int:
    """Those of LSTM, GRU, RNN and their cells."""
    size, read = said["hidden_size"], said["input_size"]
    ways, projected = 1 + said.get("bidirectional", 0), said.get("proj_size", 0)
    given = projected or size
    total = 0
    for _ in range(min(said.get("num_layers", 1), 10_000)):
        once = gates * size * (read + given) + 2 * gates * size * said.get("bias", 1)
        total += ways * (once + projected * size)
        read = ways * given
    return total


def _other(kind: str, said: dict[str, int]) -> int:
    """Those of the others, by their kind."""
    bias = said.get("bias", 1)
    if kind == "EmbeddingBag":
        return said["num_embeddings"] * said["embedding_dim"]
    if kind == "Bilinear":
        return said["out_features"] * (said["in1_features"] * said["in2_features"] + bias)
    if kind == "MultiheadAttention":
        size = said["embed_dim"]
        read = 2 * size + said.get("kdim", size) + said.get("vdim", size)
        return size * read + 4 * size * bias + 2 * size * said.get("add_bias_kv", 0)
    size, inner = said["d_model"], said.get("dim_feedforward", 2048)
    attention = 4 * size * (size + bias)
    return attention + 2 * size * inner + bias * (size + inner) + 2 * size * (1 + bias)
