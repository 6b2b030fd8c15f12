"""What a Keras text says about its input: `Input(shape=...)`, `input_shape=`, `input_dim=`."""

from __future__ import annotations

import ast
import re

from cnnviz.reading.code.language.data_parameters import data_parameters
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_sides import along_first, has_axis
from cnnviz.reading.code.source.nodes import defaults, last_name, nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.open_sizes import enlarged
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Batch, Class, Function, List, Unknown, Value

_Kwargs = dict[str, Value]
_WITH_BATCH = ("batch_shape", "batch_input_shape")


def input_sizes(e: Evaluator, kwargs: _Kwargs, node: ast.AST) -> tuple[Value, ...] | Unknown | None:
    """The sizes, as Keras orders them, that a layer's arguments give for its input."""
    for name in ("input_shape", *_WITH_BATCH, "input_dim"):
        if kwargs.get(name) is not None:
            if name == "input_dim" and "input_length" in kwargs:
                return _sizes((kwargs["input_length"], kwargs[name]), node)
            value = kwargs[name]
            words = ast.unparse(getattr(node, "func", node))
            batched = name in _WITH_BATCH
            shape = value if name == "input_dim" else _with_example(e, value, words, batched)
            sizes = _sizes(shape, node)
            return sizes[1:] if batched and isinstance(sizes, tuple) else sizes
    return None


_EXAMPLES = {"1": "(28, 1)", "2": "(28, 28, 1)", "3": "(28, 28, 28, 1)"}
_FIRST_EXAMPLES = {"1": "(1, 28)", "2": "(1, 28, 28)", "3": "(1, 28, 28, 28)"}
_CONVOLUTION = re.compile(r"Conv(?:olution)?([123])D(?=\s*\(|$)")  # Called, not imported.


def _with_example(e: Evaluator, value: Value, words: str, batched: bool = False) -> Value:
    """An unknown shape, with an example to set it to: what the first layer in `words` takes, after
    the batch if it is `batched`. A name that only decides which shape it is has no shape itself.
    """
    if not isinstance(value, Unknown) or not value.name or value.example != "VALUE":
        return value
    tests = (node.test for node in nodes(e.source.tree) if isinstance(node, (ast.If, ast.IfExp)))
    if any(node is value.node for test in tests for node in ast.walk(test)):
        return value
    match = _CONVOLUTION.search(words)
    dims = match[1] if match else "2"
    is_first = dims != "1" and along_first(e.source.tree, from_user=True) is not None
    result = value.alone()
    examples = _FIRST_EXAMPLES if is_first or channels_first(e) else _EXAMPLES
    result.also, result.example = value.also, examples[dims]
    if batched:
        result.example = f"(1, {result.example[1:]}"
    return result


def _missing_shape(node: ast.AST) -> Unknown:
    """The shape of `Input(shape=None)`, which Keras refuses."""
    values = [keyword.value for keyword in getattr(node, "keywords", ()) if keyword.arg == "shape"]
    words = next(map(ast.unparse, (*values, *getattr(node, "args", ()))), "")
    return Unknown(f"an Input needs a shape, and {words} is None", node, words.replace("None", ""))


def _sizes(value: Value, node: ast.AST) -> tuple[Value, ...] | Unknown:
    if isinstance(value, Unknown):
        return value
    sizes = tuple(value) if isinstance(value, (tuple, List)) else (value,)
    for size in sizes:
        if isinstance(size, Unknown):
            return size
        if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 1):
            return Unknown("the shape of an input must be sizes such as (28, 28, 1)", node)
    return sizes


def make_input(e: Evaluator, args: list[Value], kwargs: _Kwargs, node: ast.AST) -> Value:
    """`Input(shape=(28, 28, 1))`."""
    names = dict(zip(("shape", "batch_size", "name"), args, strict=False)) | kwargs
    if names.get("tensor") is not None:
        return Unknown("an Input of a tensor is not followed", node)
    batch_shape = next((names[name] for name in _WITH_BATCH if names.get(name) is not None), None)
    text = e.source.text
    shape = batch_shape if batch_shape is not None else names.get("shape", ())
    shape = _missing_shape(node) if shape is None else shape
    shape = _with_example(e, shape, text, batch_shape is not None)
    sizes = _sizes(shape, node)
    if isinstance(sizes, Unknown):
        if e.given is None:
            return sizes
        sizes = _in_text_order(e, e.given)
    elif batch_shape is not None:
        sizes = sizes[1:]
    if not sizes:
        raise Raised("ValueError", "an Input needs a shape", node)
    return symbolic(e, sizes, node, names.get("name"))


def _in_text_order(e: Evaluator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The user's input in the text's order of sizes."""
    return shape if channels_first(e) or len(shape) < 2 else (*shape[1:], shape[0])


_NO_DEFAULT = "{}, and {}, the input of its model, has no default: say it with --input"


def passed_inputs(e: Evaluator, function: Function, why: str) -> dict[str, Value]:
    """What a function that the text never calls takes as input of the model that it makes, `def
    net(x): ...; return Model(x, y)`, or as what it calls layers on, by parameter.
    """
    inside = nodes(function.node)
    calls = [node for node in inside if isinstance(node, ast.Call) and _is_model(e, node)]
    inputs = [ast.unparse(_inputs_of(call)).strip("[]()") for call in calls]
    functions = {name: f.node for name, f in e.scope.names.items() if isinstance(f, Function)}
    inputs = inputs if calls else data_parameters(function.node, functions)
    assigned = {
        node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    starts: dict[str, Value] = {}
    for parameter in function.node.args.args:
        if parameter.arg not in inputs or (calls and parameter.arg in assigned):
            continue
        if e.settings.has(parameter.arg):
            starts[parameter.arg] = make_input(e, [e.setting(parameter.arg)], {}, parameter)
        elif e.given is not None:
            starts[parameter.arg] = symbolic(e, _in_text_order(e, e.given), parameter)
        else:
            unknown = Unknown(_NO_DEFAULT.format(why, parameter.arg), parameter)
            unknown.made = True  # No value for that name is asked for.
            starts[parameter.arg] = unknown
    return starts


def _is_model(e: Evaluator, call: ast.Call) -> bool:
    """Whether a call makes Keras's model of tensors."""
    several = len(call.args) + len(call.keywords) > 1
    own = isinstance(e.scope.names.get("Model"), Class)
    return several and not own and last_name(call.func) == "Model"


def _inputs_of(call: ast.Call) -> ast.expr:
    keywords = (keyword.value for keyword in call.keywords if keyword.arg in ("inputs", "input"))
    return next(iter((*call.args, *keywords, call)))


def symbolic(e: Evaluator, sizes: tuple[Value, ...], node: ast.AST, name: Value = "") -> Tensor:
    """Keras's tensor of an input with these sizes, or with those requested instead."""
    place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
    requested = e.inputs.get(place)
    shape = requested or with_channels_first(sizes, channels_first(e))
    if None in shape:
        e.open_inputs[place] = shape
        shape = tuple(size or e.open_size for size in shape)
    tensor = Tensor((Batch(), *shape), traced=True)
    tensor.keras, tensor.first = True, channels_first(e)
    tensor.use = Use(None, (), shape, name if isinstance(name, str) else "", node)
    tensor.use.other = enlarged(with_channels_first(sizes, tensor.first), shape)
    return tensor


def with_channels_first(sizes: tuple[Value, ...], first: bool) -> tuple[Value, ...]:
    """Sizes with the channels in front, as in `Tensor`.

    >>> with_channels_first((28, 28, 1), first=False)
    (1, 28, 28)
    """
    return sizes if first or len(sizes) < 2 else (sizes[-1], *sizes[:-1])


def order_note(e: Evaluator, shape: tuple[int, ...]) -> str:
    """What to say about a Keras text's input if its channels may be meant differently."""
    first = channels_first(e)
    if e.axis_1_call is not None and len(shape) > 2:
        what = (
            "axis=1 has it" if has_axis(e.axis_1_call) else "the input has it, in Keras 1's words"
        )
        why = f"the channels are read as the first axis, as {what}{line_of(e.axis_1_call)}"
        return f"{why}; {IF_LAST}"
    return "" if e.given is not None or first else channel_order_note(shape)


def channel_order_note(shape: tuple[int, ...]) -> str:
    """Says that channels, read as last by default, may be meant to be first, if they may.

    >>> channel_order_note((28, 1, 28)).partition(";")[0]
    'the input (1, 28, 28) is read with its channels last, as Keras has them'
    >>> channel_order_note((3, 28, 28))
    ''
    """
    channels, *places = shape or (0,)
    if len(places) < 2 or places[0] not in (1, 3, 4):
        return ""
    small, large = min(channels, *places[1:]), max(channels, *places[1:])
    if small <= places[0] or 8 >= small != large:
        return ""
    text = ", ".join(map(str, (*places, channels)))
    return f"the input ({text}) is read with its channels last, as Keras has them; {IF_FIRST}"


IF_LAST = "if they are last, K.set_image_data_format('channels_last') in the text says so"
IF_FIRST = "if they are first, K.set_image_data_format('channels_first') in the text says so"


def channels_first(e: Evaluator) -> bool:
    """Whether the text's networks have their channels first, as in Theano."""
    if e.first is None:
        e.first = _begins_first(e.source.tree, sets_channels_first(e))
    return e.first


def sets_channels_first(e: Evaluator) -> bool:
    """Whether the text sets that for all layers."""
    if e.told_first is None:
        all_nodes = nodes(e.source.tree)
        e.told_first = any(map(_sets_first, all_nodes))
        if not e.told_first and not any(map(_sets, all_nodes)):
            quoted = set(_QUOTED.findall(e.source.text))
            e.told_first = bool(quoted) and quoted <= set(_FIRST)
            if not quoted:
                e.axis_1_call = along_first(e.source.tree)
                e.told_first = e.axis_1_call is not None
    return e.told_first


def _begins_first(tree: ast.Module, default: bool) -> bool:
    """Whether the text's first layer that has channels has them first."""
    all_nodes = nodes(tree)
    calls = [call for call in all_nodes if isinstance(call, ast.Call)]
    names = _names_of_first(all_nodes)
    if not default and not any(_says_first(call, names, default) for call in calls):
        return False
    from cnnviz.reading.keras.table import is_channels_first

    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    orders = ((last_name(call.func), _says_first(call, names, default)) for call in calls)
    return is_channels_first(orders, default)


_FIRST = ("channels_first", "th", "theano")


def _is_first(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in _FIRST


def _names_of_first(all_nodes: list[ast.AST]) -> set[str]:
    """Names that the text binds to that word: `ORDER = "channels_first"`, or a default."""
    names: set[str] = set()
    for node in all_nodes:
        if isinstance(node, ast.Assign) and _is_first(node.value):
            names |= set(map(last_name, node.targets))
        elif isinstance(node, ast.arguments):
            names |= {argument.arg for argument, default in defaults(node) if _is_first(default)}
    return names


def _says_first(call: ast.Call, names: set[str], default: bool) -> bool:
    """Whether a layer has its channels first: by its own argument, else by the default."""
    arguments = ("data_format", "dim_ordering")
    values = [keyword.value for keyword in call.keywords if keyword.arg in arguments]
    if not values or getattr(values[0], "value", "") is None:
        return default
    return _is_first(values[0]) or last_name(values[0]) in names


def _sets(node: ast.AST) -> bool:
    """Whether a node sets Keras's order of axes, by a function or by its variable."""
    if isinstance(node, ast.Assign):
        return any(last_name(target) in _VARIABLES for target in node.targets)
    setters = ("set_image_data_format", "set_image_dim_ordering")
    return isinstance(node, ast.Call) and last_name(node.func) in setters and bool(node.args)


_VARIABLES = ("_IMAGE_DIM_ORDERING", "_IMAGE_DATA_FORMAT")


def _sets_first(node: ast.AST) -> bool:
    if not _sets(node):
        return False
    return _is_first(node.args[0] if isinstance(node, ast.Call) else getattr(node, "value", None))


# What keras.json says, if a text quotes it.
_QUOTED = re.compile(r"[\"']image_(?:dim_ordering|data_format)[\"']\s*:\s*[\"'](\w+)[\"']")


def data_format(e: Evaluator, *_: object) -> Value:
    """`K.image_data_format()`: Keras's default unless set otherwise."""
    return "channels_first" if sets_channels_first(e) else "channels_last"
