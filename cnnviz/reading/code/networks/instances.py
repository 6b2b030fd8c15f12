"""The networks that a text has built, and what it calls them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cnnviz.errors import Fault
from cnnviz.layers.base import Shape, times
from cnnviz.reading.code.keras.ends import input_tensor, leading_to
from cnnviz.reading.code.language.evaluator import Evaluator, Place
from cnnviz.reading.code.modules.criteria import is_criterion
from cnnviz.reading.code.modules.extracted_parts import inner_ids, meant_parts, part_calls
from cnnviz.reading.code.modules.forwards import forward_of
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.values.modules import CALLED_IN_ORDER, Module
from cnnviz.reading.code.values.network_names import name_of
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.unknowns import holds_module
from cnnviz.reading.code.values.values import Dict, List, Unknown, Value


class Choice(NamedTuple):
    """A network of the text, its name there, and the names of the other networks."""

    module: Module
    name: str
    others: tuple[str, ...] = ()


def networks(e: Evaluator, since: int = 0) -> list[Module]:
    """The built modules that are no part of another, in their order.

    What cannot be called (a GAN that only trains its two networks) stands for its parts; a part
    that is named and called counts as built there. `since`: skips the first so many modules.
    """
    callable_ = [part for module in e.built for part in _parts(module)]
    with_calls = [module for module in e.built if not _only_holds(module)]
    results = _outermost(callable_) or _outermost(with_calls) or _weightless(e)
    if all(is_criterion(e, module.cls) for module in results):  # A loss may contain the network.
        others = [module for module in callable_ if not is_criterion(e, module.cls)]
        results = [*results, *_outermost(others)]
    # A TimeDistributed model is a layer.
    results = [module for module in results if "each" not in module.said] or results
    order = list(enumerate(e.built))[::-1]  # The first place of each counts.
    places = {id(part): at for at, module in order for part in (*_parts(module), module)}
    extracted = [part for part in meant_parts(e) if is_network(part.module)]
    inside = {id(module) for part in extracted for module in part.module.modules()}
    placed: list[tuple[float, Module]] = [(part.at - 0.5, part.module) for part in extracted]
    placed += [(places[id(module)], module) for module in results if id(module) not in inside]
    return [module for at, module in sorted(placed, key=lambda pair: pair[0]) if at >= since]


def parts_called(e: Evaluator, whole: Module) -> list[str]:
    """The parts of a network that the text calls instead of it, as `--model` names them."""
    paths = {id(part): path for path, part in whole.named() if path}
    names = []
    for call in part_calls(e, whole):
        name, path = name_of(e, call.module), paths.get(id(call.module))
        words = ast.unparse(call.node.func) if isinstance(call.node, ast.Call) else ""
        if not is_network(call.module):
            continue
        if _starts_with_module(e, name):
            names.append(name)
        elif path:
            names.append(f"{model_argument(e, whole)}.{path}")
        elif _starts_with_module(e, words):  # model[:3](x)
            names.append(words)
    return names


def model_argument(e: Evaluator, module: Module) -> str:
    """A module as `--model` names it: by its name, else as a call of its class."""
    name = name_of(e, module)
    return name if _starts_with_module(e, name) else f"{name}()"


def _starts_with_module(e: Evaluator, words: str) -> bool:
    """Whether `words` begins with the name of a module in the text."""
    return isinstance(e.scope.names.get(words.partition(".")[0].partition("[")[0]), Module)


def _parts(module: Module) -> list[Module]:
    """A module, or its children if it cannot be called itself."""
    if _is_callable(module):
        return [module]
    children = [child for child in module.children.values() if isinstance(child, Module)]
    return [part for child in children for part in _parts(child)]


def _outermost(built: list[Module]) -> list[Module]:
    """The networks that are no part of another, built before or after them."""
    inside = inner_ids(built)
    return [m for m in dict.fromkeys(built) if id(m) not in inside and is_network(m)]


def _weightless(e: Evaluator) -> list[Module]:
    """Sequentials of layers without weights, for lack of another network, that are not used in
    definitions of the text and do not preprocess images.
    """
    rows = [m for m in dict.fromkeys(e.built) if m.kind in CALLED_IN_ORDER and m.children]
    if not rows:
        return []
    every = nodes(e.source.tree)
    definitions = (node for node in every if isinstance(node, (ast.ClassDef, ast.FunctionDef)))
    within = (node for definition in definitions for node in nodes(definition))
    used = {node.id for node in within if isinstance(node, ast.Name)}
    inside = inner_ids(e.built)
    return [
        row
        for row in rows
        if id(row) not in inside
        if name_of(e, row) not in used and all(map(_is_read, row.children.values()))
    ]


def _is_read(part: Value) -> bool:
    """Whether it is known what a part of a network does, and it is no image transform."""
    if not isinstance(part, Module) or part.unread is not None or not _is_callable(part):
        return False
    return not any(module.kind.startswith("torchvision.") for module in part.modules())


def _is_callable(module: Module) -> bool:
    """Whether a module can be called: not if its class has neither `forward` nor `call`."""
    if _only_holds(module):
        return False
    if module.cls is None or module.unread is not None or module.outputs is not None:
        return True
    if module.step is not None or module.kind in CALLED_IN_ORDER:
        return True
    return forward_of(module) is not None


def _only_holds(module: Module) -> bool:
    """Whether a module is a ModuleList or ModuleDict, which is read like Python's own."""
    holds_modules = module.cls is None and module.refused is None and bool(module.children)
    return holds_modules and module.kind in ("torch.nn.ModuleList", "torch.nn.ModuleDict")


def is_network(module: Module) -> bool:
    """Whether a module is more than a layer, and more than a loss."""
    if module.outputs is not None:
        return True
    if module.step is not None and not module.children:
        return False
    if any(isinstance(value, Unknown) and holds_module(value) for value in module.attrs.values()):
        return True
    return module.unread is not None or any(_learns(part) for part in module.modules())


def _learns(module: Module) -> bool:
    listed = (part for child in _listed(module) for part in child.modules())
    return any(map(_learns_itself, (module, *listed)))


def _learns_itself(module: Module) -> bool:
    if module.params or module.outputs is not None:
        return True
    if module.kind == "keras.Model" and module.cls is not None and module.cls.find("build"):
        return True  # Its layers may be made there.
    return module.step is not None and (
        module.step.layer is None or not module.step.layer.pointwise
    )


def _listed(module: Module) -> Iterator[Module]:
    """The modules that a Keras module has in plain lists, which Keras tracks, too."""
    for value in module.attrs.values() if module.keras and module.cls is not None else ():
        if isinstance(value, (List, Dict)):
            values = value.values() if isinstance(value, Dict) else value
            yield from (module for module in values if isinstance(module, Module))


UNNAMED = "what the text computes"


def inputs_of(e: Evaluator) -> list[Tensor]:
    """The Keras inputs that have names in the text."""
    tensors = [tensor for tensor in e.defined(Tensor) if tensor.keras]
    starts = [tensor for tensor in tensors if tensor.use is not None and tensor.use.layer is None]
    return list({id(tensor.use): tensor for tensor in starts}.values())


def place_of(start: Tensor) -> Place:
    """Where the text makes a Keras input."""
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


def misfits(source: Source, start: Tensor, shape: Shape) -> list[Fault]:
    """The fault of a Keras text that leaves no network over the given shape."""
    assert start.use is not None
    why = f"over {times(shape)} no layer of this network can be called; the text says"
    return [source.fault(start.use.node, f"{why} {times(start.shape)}")]


def between_tensors(e: Evaluator) -> Choice | None:
    """The network between the tensors of a Keras text that makes no Model."""
    tensors = [tensor for tensor in e.defined(Tensor) if tensor.keras]
    uses = {id(tensor): tensor.use for tensor in tensors if tensor.use is not None}
    starts = inputs_of(e)
    ends = [
        tensor for tensor in tensors if id(tensor) in uses and uses[id(tensor)].layer is not None
    ]
    outputs, behind = List(), dict[int, Use]()
    for tensor in sorted(ends, key=lambda tensor: -uses[id(tensor)].order):
        if id(tensor.use) not in behind:
            outputs.insert(0, tensor)
            behind |= {id(use): use for use in leading_to([tensor.use])}
    known_inputs = {id(tensor.use) for tensor in starts}
    starts += [
        input_tensor(use, ends[0].first)  # Without a name now: x = Input((4,)); x = Dense(3)(x).
        for use in behind.values()
        if use.layer is None and id(use) not in known_inputs
    ]
    if not starts or not ends or e.fragments:  # Fragments: a layer has an unknown input.
        return None
    assert starts[0].use is not None
    model = Module("keras.Model", starts[0].use.node)
    model.inputs, model.outputs = list(starts), outputs
    return Choice(model, UNNAMED)
