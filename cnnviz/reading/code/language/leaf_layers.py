"""Single layers that a text makes: their arguments are judged like those of a typed spec."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType

from cnnviz.errors import ArgumentFault
from cnnviz.layers import find, names
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.open_arguments import missing_from_rest
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scalars import Truth, is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Class, Known, Unknown, Value
from cnnviz.reading.code.values.words import kind_of
from cnnviz.reading.pytorch import pytorch_step
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Call, Items, Literal, Named, Node, Unread, Word
from cnnviz.reading.wording import Faults, nearest, short

_PLAIN = (int, float, bool, str, type(None))
_OF_CLASS = re.compile(r"([A-Z]\w*[a-z]\w*) (?:comes from|is nowhere)\b")
UNDRAWN = frozenset(
    "LSTM GRU RNN LSTMCell GRUCell RNNCell EmbeddingBag MultiheadAttention Transformer"
    " TransformerEncoder TransformerEncoderLayer"
    " TransformerDecoder TransformerDecoderLayer Bilinear Fold Unfold MaxUnpool1d MaxUnpool2d"
    " MaxUnpool3d CosineSimilarity PairwiseDistance FractionalMaxPool2d"
    " Bidirectional TimeDistributed SimpleRNN CuDNNLSTM CuDNNGRU ConvLSTM1D"
    " ConvLSTM2D Attention AdditiveAttention MultiHeadAttention".split()
)
"""Existing layers that are not drawn; what is behind them needs the shape that they return."""

_WHY = {
    "MaxUnpool": "where it puts each number depends on the data, so no connection says it",
    "Unfold": "it copies patches side by side; write the convolution that they are for",
    "Fold": "it lays patches over one another; write the ConvTranspose that they are for",
}


def why_undrawn(name: str) -> str:
    """Why there is no such layer, if a few words tell it.

    >>> why_undrawn("MaxUnpool2d"), why_undrawn("LSTM")
    (': where it puts each number depends on the data, so no connection says it', '')
    """
    return next((f": {why}" for kind, why in _WHY.items() if name.startswith(kind)), "")


FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "GLU": "torch.glu",
        **{"Rearrange": "einops.rearrange", "Reduce": "einops.reduce"},
        **{f"LPPool{dims}d": f"torch.nn.functional.lp_pool{dims}d" for dims in (1, 2, 3)},
    }
)
"""Modules that are followed like a function, as they stand for several calls, with its path."""

ASIDE = "; --layers FIRST:LAST draws what is before it"
"""What is said about such a layer until the names of the others are known."""

BRANCH = ", --layers FIRST:LAST draws what {} goes through"
"""What is said about a second input, with the name of the first."""

MOST_PARTS = 8
"""How many parts of a network are searched for one that can be drawn without it."""

_FUNCTIONS = ("keras.activations.", "keras.backend.", "keras.ops.", "tensorflow.nn.", "tensorflow.")
"""Where Keras gets an activation's name from."""


_UNSETTABLE = (Lack.NETWORK, Lack.FUNCTION, Lack.FRAMEWORK)
"""Lacks of what cannot be set as a value."""


def unknown_reason(unknown: Unknown) -> str:
    """Why a value is not known, and how to set it.

    >>> unknown_reason(Unknown("json.load reads a file", None, "cfg"))
    'cfg is not known: json.load reads a file; say --set cfg=VALUE'
    """
    if not unknown.name or unknown.lack in _UNSETTABLE or _is_object(unknown):
        return unknown.why
    example = setting(unknown.name, unknown.example)
    return f"{short(unknown.name, 60)} is not known: {unknown.why}; say --set {example}"


def _is_object(unknown: Unknown) -> bool:
    """Whether a name stands for an object whose class is missing: no value can be set."""
    match = _OF_CLASS.match(unknown.why) if unknown.lack is Lack.CODE else None
    return match is not None and unknown.name.isidentifier() and unknown.name != match[1]


def setting(name: str, example: str = "VALUE") -> str:
    """What follows --set, as a shell takes it.

    >>> setting("width"), setting("n[0]")
    ('width=VALUE', '"n[0]=VALUE"')
    """
    text = f"{name}={example}"
    is_plain = all(letter.isalnum() or letter in "._=" for letter in text)
    return text if is_plain else f'"{text}"'


class Arguments:
    """The arguments of a layer's call: values, with their nodes in the text."""

    def __init__(self, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> None:
        self.args = args
        self.kwargs = kwargs
        self.node = node

    def places(self) -> list[ast.AST]:
        """The node of each positional argument."""
        nodes: list[ast.AST] = list(getattr(self.node, "args", ()))
        plain = len(nodes) == len(self.args) and not any(isinstance(n, ast.Starred) for n in nodes)
        return nodes if plain else [self.node] * len(self.args)

    def keyword(self, name: str) -> ast.AST:
        """The node of a keyword argument."""
        keywords = getattr(self.node, "keywords", ())
        return next((keyword for keyword in keywords if keyword.arg == name), self.node)

    def placeless(self) -> Unknown | None:
        """An unknown value that has no place, at the place of its argument."""
        places = (*self.places(), *map(self.value, self.kwargs))
        for value, place in zip((*self.args, *self.kwargs.values()), places, strict=True):
            if isinstance(value, Unknown) and not value.node:
                return Unknown(value.why, place)
        return None

    def value(self, name: str) -> ast.AST:
        """The node of a keyword argument's value."""
        place = self.keyword(name)
        return place.value if isinstance(place, ast.keyword) else place


def make_leaf(
    e: Evaluator,
    module: Module,
    name: str,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> None:
    """Makes `module` the layer `name` with these arguments; their faults are stored in it."""
    arguments = Arguments(args, kwargs, node)
    module.open = joined_unknown((*args, *kwargs.values()))
    module.refused = arguments.placeless() or module.refused
    flattens = _flattens_batch(module, name, args, kwargs)
    function = "torch.flatten" if flattens else FUNCTIONS.get(name)
    if function is not None:
        module.follows = (function, tuple(args), kwargs)
    faults = Faults()
    call = call_node(e, name, arguments)
    module.step = step = Step(name, call, {}) if flattens else _step(module, name, call, faults)
    if module.keras:
        from cnnviz.reading.code.language.keras_inputs import channels_first, sets_channels_first

        step.first, step.default_first = channels_first(e), sets_channels_first(e)
    lacking = missing_from_rest(e, node, faults) if faults and e.settings.rest else None
    module.refused = module.refused or lacking
    step.faults = tuple(faults)


def faulty_leaf(e: Evaluator, module: Module, arguments: Arguments, fault: ArgumentFault) -> None:
    """Makes `module` a layer whose arguments do not go together, as `fault` says."""
    name = module.kind.rpartition(".")[2]
    module.step = step = Step(name, call_node(e, name, arguments), {})
    step.faults = (e.source.fault(arguments.keyword(fault.argument), fault.reason),)


def _flattens_batch(module: Module, name: str, args: list[Value], kwargs: dict[str, Value]) -> bool:
    """`nn.Flatten(0)`."""
    first = args[0] if args else kwargs.get("start_dim", 1)
    return name == "Flatten" and not module.keras and is_whole(first) and first == 0


def _step(module: Module, name: str, call: Call, faults: Faults) -> Step:
    if module.keras:
        from cnnviz.reading.keras.step import keras_step
        from cnnviz.reading.keras.table import find_keras

        keras = find_keras(name)
        if keras is not None:
            return keras_step(name, call, keras, faults)
    if name == "Embedding":
        from cnnviz.reading.code.language.lookups import table_of

        module.table = table_of(call, faults)
        return Step(name, call, {})
    return layer_step(name, call, faults)


def layer_step(name: str, call: Call, faults: Faults) -> Step:
    """The step of a call in PyTorch's terms."""
    kind = find(name)
    if kind is not None:
        return pytorch_step(name, call, kind, faults)
    if name in FUNCTIONS:
        return Step(name, call, {})
    if name in UNDRAWN:
        faults.at(call.name, f"cnnviz knows no layer {name}{why_undrawn(name)}{ASIDE}")
        return Step(name, call, {})
    near = nearest(name, names())
    hint = f"did you mean {near}?" if near else "--skip passes it by, --layers picks another part"
    faults.at(call.name, f"cnnviz knows no layer {short(name)}; {hint}")
    return Step(name, call, {})


def call_node(e: Evaluator, name: str, arguments: Arguments) -> Call:
    """A call in the grammar of typed specs, with every value at its place in the text."""
    start, end = e.source.span(arguments.node)
    head = getattr(arguments.node, "func", arguments.node)
    if not arguments.args and not arguments.kwargs:
        return Call(start, end, Word(*e.source.span(head), name), ())
    nodes: list[Node] = [
        value_node(e, value, place)
        for value, place in zip(arguments.args, arguments.places(), strict=True)
    ]
    for key, value in arguments.kwargs.items():
        place = arguments.keyword(key)
        first, last = e.source.span(place)
        word = Word(first, min(first + len(key), last), key)
        nodes.append(Named(first, last, word, value_node(e, value, arguments.value(key))))
    return Call(start, end, Word(*e.source.span(head), name), tuple(nodes))


def value_node(e: Evaluator, value: Value, place: ast.AST) -> Node:
    """A value in the grammar of typed specs."""
    start, end = e.source.span(place)
    if isinstance(value, _PLAIN):
        return Literal(start, end, bool(value) if isinstance(value, Truth) else value)
    if isinstance(value, Unknown):
        if value.node is None:
            return Unread(start, end, value.why)
        return _unread(e, value)
    if isinstance(value, Known) and value.path.startswith(_FUNCTIONS):
        return Literal(start, end, value.last)
    why = getattr(value, "why", None)
    if isinstance(value, Tensor) and not value.traced and {1}.issuperset(value.held):
        name = ast.unparse(place) if isinstance(place, (ast.Name, ast.Attribute)) else ""
        why = Unknown("the numbers in a tensor are not known", place, name)  # n = np.max(labels)
    if isinstance(why, Unknown):
        return value_node(e, why, place)
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return Items(start, end, tuple(value_node(e, item, place) for item in value))
    if isinstance(value, Module) and value.step is not None:
        return value.step.node
    return Unread(start, end, f"a number was expected here, not {kind_of(value)}")


def _unread(e: Evaluator, value: Unknown) -> Node:
    """What is not known of an argument; if it is several things, each at its place."""
    parts = [
        Unread(*e.source.span(cause.node), unknown_reason(cause))
        for cause in value.causes()
        if cause.node is not None
    ]
    return parts[0] if len(parts) == 1 else Items(parts[0].start, parts[0].end, tuple(parts))


def unknown_leaf(e: Evaluator, function: Value, unknown: Unknown, node: ast.Call) -> Value:
    """What a call with unknown arguments makes: a layer that cannot be read."""
    from cnnviz.reading.code.modules.construction import module_kind

    kind = module_kind(function.path) if isinstance(function, Known) else ""
    if isinstance(function, Class) and function.base is not None:
        kind = module_kind(function.base.path)
    if not kind:
        return unknown.alone()
    module = Module(kind, node)
    module.refused = module.open = unknown
    e.built.append(module)
    return module
