"""What a Keras text says of its input: `Input(shape=...)`, `input_shape=`, `input_dim=`."""

from __future__ import annotations

import ast
import re

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_sides import along_first
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.open_sizes import larger
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Batch, Class, Function, List, Unknown, Value

_Kwargs = dict[str, Value]
_WITH_BATCH = ("batch_shape", "batch_input_shape")


def said_sizes(e: Evaluator, kwargs: _Kwargs, node: ast.AST) -> tuple[Value, ...] | Unknown | None:
    """The sizes, as Keras orders them, that a layer's arguments say of its input."""
    for name in ("input_shape", *_WITH_BATCH, "input_dim"):
        if kwargs.get(name) is not None:
            if name == "input_dim" and "input_length" in kwargs:
                return _sizes((kwargs["input_length"], kwargs[name]), node)
            said = kwargs[name]
            words = ast.unparse(getattr(node, "func", node))
            shaped = said if name == "input_dim" else _shaped(e, said, words, name in _WITH_BATCH)
            found = _sizes(shaped, node)
            return found[1:] if name in _WITH_BATCH and isinstance(found, tuple) else found
    return None


_EXAMPLES = {"1": "(28, 1)", "2": "(28, 28, 1)", "3": "(28, 28, 28, 1)"}
_FIRST_EXAMPLES = {"1": "(1, 28)", "2": "(1, 28, 28)", "3": "(1, 28, 28, 28)"}
_CONVOLUTION = re.compile(r"Conv(?:olution)?([123])D(?=\s*\(|$)")  # Called, not imported.


def _shaped(e: Evaluator, value: Value, words: str, batched: bool = False) -> Value:
    """A shape that is not known, with what might be said of it: what the first layer in `words`
    takes, behind the batch if it is `batched`. A name that only decides which shape it is has no
    shape itself.
    """
    if not isinstance(value, Unknown) or not value.name or value.example != "VALUE":
        return value
    tests = (one.test for one in nodes(e.source.tree) if isinstance(one, (ast.If, ast.IfExp)))
    if any(one is value.node for test in tests for one in ast.walk(test)):
        return value
    first = _CONVOLUTION.search(words)
    dims = first[1] if first else "2"
    front = dims != "1" and along_first(e.source.tree, asked=True) is not None
    found = value.alone()
    examples = _FIRST_EXAMPLES if front or channels_first(e) else _EXAMPLES
    found.also, found.example = value.also, examples[dims]
    if batched:
        found.example = f"(1, {found.example[1:]}"
    return found


def _wanting(node: ast.AST) -> Unknown:
    """The shape of `Input(shape=None)`, as Keras refuses it."""
    said = [one.value for one in getattr(node, "keywords", ()) if one.arg == "shape"]
    words = next(map(ast.unparse, (*said, *getattr(node, "args", ()))), "")
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
    names = dict(zip(("shape", "batch_size"), args, strict=False)) | kwargs
    if names.get("tensor") is not None:
        return Unknown("an Input of a tensor is not followed", node)
    batched = next((names[name] for name in _WITH_BATCH if names.get(name) is not None), None)
    text = e.source.text
    said = batched if batched is not None else names.get("shape", ())
    said = _shaped(e, _wanting(node) if said is None else said, text, batched is not None)
    sizes = _sizes(said, node)
    if isinstance(sizes, Unknown):
        if e.given is None:
            return sizes
        sizes = _given(e, e.given)
    elif batched is not None:
        sizes = sizes[1:]
    if not sizes:
        raise Raised("ValueError", "an Input needs a shape", node)
    return symbolic(e, sizes, node)


def _given(e: Evaluator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The user's input as the text orders its sizes."""
    return shape if channels_first(e) or len(shape) < 2 else (*shape[1:], shape[0])


_UNSAID = "{}, and {}, the input of its model, has no default: say it with --input"


def passed_in(e: Evaluator, function: Function, why: str) -> dict[str, Value]:
    """What a function that the text never calls takes for the input of the model it makes, `def
    net(x): ...; return Model(x, y)`, by their names.
    """
    found = nodes(function.node)
    calls = [one for one in found if isinstance(one, ast.Call) and _is_model(e, one)]
    said = [ast.unparse(_first(call)).strip("[]()") for call in calls]
    kept = {one.id for one in found if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    starts: dict[str, Value] = {}
    for one in function.node.args.args:
        if one.arg not in said or one.arg in kept:
            continue
        if e.settings.has(one.arg):
            starts[one.arg] = make_input(e, [e.said(one.arg)], {}, one)
        elif e.given is not None:
            starts[one.arg] = symbolic(e, _given(e, e.given), one)
        else:
            unsaid = Unknown(_UNSAID.format(why, one.arg), one)
            unsaid.made, starts[one.arg] = True, unsaid  # No value of that name is asked for.
    return starts


def _is_model(e: Evaluator, call: ast.Call) -> bool:
    """Whether it makes Keras's model of tensors."""
    several = len(call.args) + len(call.keywords) > 1
    own = isinstance(e.scope.names.get("Model"), Class)
    return several and not own and _last_name(call.func) == "Model"


def _first(call: ast.Call) -> ast.expr:
    named = (one.value for one in call.keywords if one.arg in ("inputs", "input"))
    return next(iter((*call.args, *named, call)))


def symbolic(e: Evaluator, sizes: tuple[Value, ...], node: ast.AST) -> Tensor:
    """Keras's tensor of an input of these sizes, or of those that were asked for instead."""
    place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
    given = e.inputs.get(place)
    shape = given or in_front(sizes, channels_first(e))
    if None in shape:
        e.open_inputs[place] = shape
        shape = tuple(size or e.open_size for size in shape)
    made = Tensor((Batch(), *shape), traced=True)
    made.keras, made.first = True, channels_first(e)
    made.use = Use(None, (), shape, "input", node)
    made.use.other = larger(in_front(sizes, made.first), shape)
    return made


def in_front(sizes: tuple[Value, ...], first: bool) -> tuple[Value, ...]:
    """Sizes with the channels in front, as `Tensor` has them.

    >>> in_front((28, 28, 1), first=False)
    (1, 28, 28)
    """
    return sizes if first or len(sizes) < 2 else (sizes[-1], *sizes[:-1])


def read_last(e: Evaluator, shape: tuple[int, ...]) -> str:
    """What is said of an input that a Keras text has, whose channels may be meant otherwise."""
    first = channels_first(e)
    if e.sided is not None and len(shape) > 2:
        why = f"the channels are read as the first axis, as axis=1 has it{line_of(e.sided)}"
        return f"{why}; {IF_LAST}"
    return "" if e.given is not None or first else on_its_side(shape)


def on_its_side(shape: tuple[int, ...]) -> str:
    """That its channels, read last as nothing says, may be meant to be first, where they may.

    >>> on_its_side((28, 1, 28)).partition(";")[0]
    'the input (1, 28, 28) is read with its channels last, as Keras has them'
    >>> on_its_side((3, 28, 28))
    ''
    """
    channels, *places = shape or (0,)
    if len(places) < 2 or places[0] not in (1, 3, 4):
        return ""
    small, large = min(channels, *places[1:]), max(channels, *places[1:])
    if small <= places[0] or 8 >= small != large:
        return ""
    said = ", ".join(map(str, (*places, channels)))
    return f"the input ({said}) is read with its channels last, as Keras has them; {IF_FIRST}"


IF_LAST = "if they are last, K.set_image_data_format('channels_last') in the text says so"
IF_FIRST = "if they are first, K.set_image_data_format('channels_first') in the text says so"


def channels_first(e: Evaluator) -> bool:
    """Whether the text's networks have their channels first, as Theano had."""
    if e.first is None:
        e.first = _begins_first(e.source.tree, told_first(e))
    return e.first


def told_first(e: Evaluator) -> bool:
    """Whether the text tells Keras so for all layers."""
    if e.told_first is None:
        found = nodes(e.source.tree)
        e.told_first = any(map(_sets_first, found))
        if not e.told_first and not any(map(_sets, found)):
            quoted = set(_QUOTED.findall(e.source.text))
            e.told_first = bool(quoted) and quoted <= set(_FIRST)
            if not quoted:
                e.sided = along_first(e.source.tree)
                e.told_first = e.sided is not None
    return e.told_first


def _begins_first(tree: ast.Module, told: bool) -> bool:
    """Whether the first layer of the text that has channels has them first."""
    found = nodes(tree)
    calls = [one for one in found if isinstance(one, ast.Call)]
    named = _named_first(found)
    if not told and not any(_says_first(one, named, told) for one in calls):
        return False
    from cnnviz.reading.keras.table import first_of

    calls.sort(key=lambda one: (one.lineno, one.col_offset))
    return first_of(((_last_name(one.func), _says_first(one, named, told)) for one in calls), told)


_FIRST = ("channels_first", "th", "theano")


def _is_first(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in _FIRST


def _last_name(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _named_first(found: list[ast.AST]) -> set[str]:
    """Names that the text gives that word: `ORDER = "channels_first"`, or a default."""
    names: set[str] = set()
    for node in found:
        if isinstance(node, ast.Assign) and _is_first(node.value):
            names |= set(map(_last_name, node.targets))
        elif isinstance(node, ast.arguments):
            plain = [*node.posonlyargs, *node.args][::-1]
            keywords = zip(node.kwonlyargs, node.kw_defaults, strict=True)
            pairs = (*zip(plain, node.defaults[::-1], strict=False), *keywords)
            names |= {one.arg for one, default in pairs if _is_first(default)}
    return names


def _says_first(call: ast.Call, named: set[str], told: bool) -> bool:
    """Whether a layer has its channels first: by its own word, else by that of the text."""
    said = [one.value for one in call.keywords if one.arg in ("data_format", "dim_ordering")]
    if not said or getattr(said[0], "value", "") is None:
        return told
    return _is_first(said[0]) or _last_name(said[0]) in named


def _sets(node: ast.AST) -> bool:
    """Whether it tells Keras the order: by a function, or by the name in which it keeps that."""
    if isinstance(node, ast.Assign):
        return any(_last_name(one) in _KEPT for one in node.targets)
    setters = ("set_image_data_format", "set_image_dim_ordering")
    return isinstance(node, ast.Call) and _last_name(node.func) in setters and bool(node.args)


_KEPT = ("_IMAGE_DIM_ORDERING", "_IMAGE_DATA_FORMAT")


def _sets_first(node: ast.AST) -> bool:
    if not _sets(node):
        return False
    return _is_first(node.args[0] if isinstance(node, ast.Call) else getattr(node, "value", None))


# What keras.json says, where a text quotes it.
_QUOTED = re.compile(r"[\"']image_(?:dim_ordering|data_format)[\"']\s*:\s*[\"'](\w+)[\"']")


def data_format(e: Evaluator, *_: object) -> Value:
    """`K.image_data_format()`: what Keras has unless told otherwise."""
    return "channels_first" if told_first(e) else "channels_last"
