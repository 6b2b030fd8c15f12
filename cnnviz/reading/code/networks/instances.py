"""The networks that a text has built, and what it calls them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.layers.base import times
from cnnviz.reading.code.language.evaluator import Evaluator, Place
from cnnviz.reading.code.modules.criteria import judges
from cnnviz.reading.code.modules.extracted_parts import called_apart, held, parts
from cnnviz.reading.code.modules.forwards import forward_of
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.modules import CALLED_IN_ORDER, Module
from cnnviz.reading.code.values.network_names import name_of
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.unknowns import holds_module
from cnnviz.reading.code.values.values import Batch, Dict, List, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.source.source import Source


class Choice(NamedTuple):
    """A network of the text, what the text calls it, and what else it calls so."""

    module: Module
    name: str
    others: tuple[str, ...] = ()


def networks(e: Evaluator, since: int = 0) -> list[Module]:
    """The modules that were built and are no part of another, in their order.

    Of what nothing can call (a GAN that only trains its two networks) the parts are meant; and a
    part that is given a name and called is built there. `since`: when so many were built.
    """
    callable_ = [one for module in e.built for one in _parts(module)]
    whole = [one for one in e.built if not _only_holds(one)]
    found = _outermost(callable_) or _outermost(whole) or _weightless(e)
    if all(judges(e, one.cls) for one in found):  # What a loss was given may be the network.
        found = [*found, *_outermost([one for one in callable_ if not judges(e, one.cls)])]
    found = [one for one in found if "each" not in one.said] or found  # A layer, of a model.
    order = list(enumerate(e.built))[::-1]  # The first place of each counts.
    places = {id(one): at for at, module in order for one in (*_parts(module), module)}
    taken = [one for one in parts(e) if is_network(one.module)]
    inside = {id(part) for one in taken for part in one.module.modules()}
    placed: list[tuple[float, Module]] = [(one.at - 0.5, one.module) for one in taken]
    placed += [(places[id(one)], one) for one in found if id(one) not in inside]
    return [one for at, one in sorted(placed, key=lambda pair: pair[0]) if at >= since]


def apart(e: Evaluator, whole: Module) -> list[str]:
    """The parts of a network that the text calls in its place, as `--model` names them."""
    paths = {id(part): path for path, part in whole.named() if path}
    found = []
    for call in called_apart(e, whole):
        name, path = name_of(e, call.module), paths.get(id(call.module))
        words = ast.unparse(call.node.func) if isinstance(call.node, ast.Call) else ""
        if not is_network(call.module):
            continue
        if _starts(e, name):
            found.append(name)
        elif path:
            found.append(f"{said_name(e, whole)}.{path}")
        elif _starts(e, words):  # model[:3](x)
            found.append(words)
    return found


def said_name(e: Evaluator, module: Module) -> str:
    """A module as `--model` names it: by its name, else as what its class makes."""
    name = name_of(e, module)
    return name if _starts(e, name) else f"{name}()"


def _starts(e: Evaluator, words: str) -> bool:
    """Whether words begin with the name of a module of the text."""
    return isinstance(e.scope.names.get(words.partition(".")[0].partition("[")[0]), Module)


def _parts(module: Module) -> list[Module]:
    """A module, or what it has where it has no way of its own."""
    if _runs(module):
        return [module]
    found = [one for one in module.children.values() if isinstance(one, Module)]
    return [one for part in found for one in _parts(part)]


def _outermost(built: list[Module]) -> list[Module]:
    """The networks that are no part of another, whether it was made before them or after."""
    inside = held(built)
    return [one for one in dict.fromkeys(built) if id(one) not in inside and is_network(one)]


def _weightless(e: Evaluator) -> list[Module]:
    """Sequentials of layers without weights, where there is no other network, that are no part of
    what the text defines, and change no pictures before a network.
    """
    rows = [one for one in dict.fromkeys(e.built) if one.kind in CALLED_IN_ORDER and one.children]
    if not rows:
        return []
    defined = (
        one for one in nodes(e.source.tree) if isinstance(one, (ast.ClassDef, ast.FunctionDef))
    )
    used = {one.id for each in defined for one in nodes(each) if isinstance(one, ast.Name)}
    inside = held(e.built)
    return [
        one
        for one in rows
        if id(one) not in inside
        if name_of(e, one) not in used and all(map(_is_read, one.children.values()))
    ]


def _is_read(part: Value) -> bool:
    """Whether it is known what a part of a network does, and that to what a network reads."""
    if not isinstance(part, Module) or part.unread is not None or not _runs(part):
        return False
    return not any(one.kind.startswith("torchvision.") for one in part.modules())


def _runs(module: Module) -> bool:
    """Whether calling a module does something: not for a class without `forward` or `call`."""
    if _only_holds(module):
        return False
    if module.cls is None or module.unread is not None or module.outputs is not None:
        return True
    if module.step is not None or module.kind in CALLED_IN_ORDER:
        return True
    return forward_of(module) is not None


def _only_holds(module: Module) -> bool:
    """Whether a module is PyTorch's list or dict of others, which is read as Python's own is."""
    plain = module.cls is None and module.refused is None and bool(module.children)
    return plain and module.kind in ("torch.nn.ModuleList", "torch.nn.ModuleDict")


def is_network(module: Module) -> bool:
    """Whether a module is more than a layer, and does more than compare an output with a target."""
    if module.outputs is not None:
        return True
    if module.step is not None and not module.children:
        return False
    if any(isinstance(one, Unknown) and holds_module(one) for one in module.attrs.values()):
        return True
    return module.unread is not None or any(_learns(one) for one in module.modules())


def _learns(module: Module) -> bool:
    listed = (part for one in _listed(module) for part in one.modules())
    return any(map(_learns_itself, (module, *listed)))


def _learns_itself(module: Module) -> bool:
    if module.params or module.outputs is not None:
        return True
    return module.step is not None and (
        module.step.layer is None or not module.step.layer.pointwise
    )


def _listed(module: Module) -> Iterator[Module]:
    """What a Keras module has in plain lists, which Keras counts as well."""
    for value in module.attrs.values() if module.keras and module.cls is not None else ():
        if isinstance(value, (List, Dict)):
            found = value.values() if isinstance(value, Dict) else value
            yield from (one for one in found if isinstance(one, Module))


UNNAMED = "what the text computes"


def inputs_of(e: Evaluator) -> list[Tensor]:
    """Keras's inputs, as the text names them."""
    named = [one for one in e.scope.names.values() if isinstance(one, Tensor) and one.keras]
    starts = [one for one in named if one.use is not None and one.use.layer is None]
    return list({id(one.use): one for one in starts}.values())


def place_of(start: Tensor) -> Place:
    """Where the text makes one of Keras's inputs."""
    node = None if start.use is None else start.use.node
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def too_many(source: Source, inputs: list[Tensor], what: str) -> list[Fault]:
    """The fault of a model or text that has more than one input."""
    second = inputs[1].use if len(inputs) > 1 else None
    if second is None:
        return []
    why = (
        f"this {what} has {len(inputs)} inputs; a network here has one: make a Model of one of them"
        " and what it leads to, and choose it (--model)"
    )
    return [source.fault(second.node, why)]


def not_over(source: Source, start: Tensor, given: Shape) -> list[Fault]:
    """The fault of a Keras text of which nothing is left where its input has another shape."""
    assert start.use is not None
    why = f"over {times(given)} no layer of this network can be called; the text says"
    return [source.fault(start.use.node, f"{why} {times(start.shape)}")]


def between_tensors(e: Evaluator) -> Choice | None:
    """The network between the tensors of a Keras text that makes no Model of them."""
    named = [one for one in e.scope.names.values() if isinstance(one, Tensor) and one.keras]
    uses = {id(one): one.use for one in named if one.use is not None}
    starts = inputs_of(e)
    ends = [one for one in named if id(one) in uses and uses[id(one)].layer is not None]
    outputs, behind = List(), dict[int, Use]()
    for one in sorted(ends, key=lambda one: -uses[id(one)].order):
        if id(one.use) not in behind:
            outputs.insert(0, one)
            behind |= _before(one)
    kept = {id(one.use) for one in starts}
    starts += [
        _input_of(use, ends[0].first)  # Of no name now: x = Input((4,)); x = Dense(3)(x).
        for use in behind.values()
        if use.layer is None and id(use) not in kept
    ]
    if not starts or not ends or e.fragments:  # Fragments: a layer was given what is not known.
        return None
    assert starts[0].use is not None
    model = Module("keras.Model", starts[0].use.node)
    model.inputs, model.outputs = list(starts), outputs
    return Choice(model, UNNAMED)


def _input_of(use: Use, first: bool) -> Tensor:
    """The tensor that an input gives."""
    made = Tensor((Batch(), *use.shape), traced=True, use=use)
    made.keras, made.first = True, first
    return made


def _before(tensor: Tensor) -> dict[int, Use]:
    """The calls that a tensor comes from."""
    found: dict[int, Use] = {}
    stack = [tensor.use]
    while stack:
        use = stack.pop()
        if use is not None and id(use) not in found:
            found[id(use)] = use
            stack += use.reads
    return found
