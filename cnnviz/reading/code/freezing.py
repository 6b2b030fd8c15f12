"""What a Keras text freezes: `layer.trainable = False`, `Dense(4, trainable=False)`.

As in Keras 3, a model passes this on to the layers that it has at that time, and what is set after
a model is compiled does not affect it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cnnviz.layers.network import Network
from cnnviz.reading.code.keras.nesting import nests_in
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.lookups import lookup_of
from cnnviz.reading.code.networks.following import Way, paths_of
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.errors import Halt
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Use
from cnnviz.reading.code.values.values import Dict, List, Unknown, Value
from cnnviz.reading.code.wiring import lookup_name, network_of_calls, unused_in_keras


class TrainableSetting(NamedTuple):
    """A setting of whether a module or unknown is trainable; `learns` is None on compiling."""

    owner: Module | Unknown
    learns: bool | None
    node: ast.AST
    modules: tuple[Module, ...] = ()


def freeze(e: Evaluator, owner: Module | Unknown, learns: Value, node: ast.AST) -> None:
    """`owner.trainable = learns`; if `learns` is unknown, the attribute shows it later."""
    if isinstance(owner, Unknown):
        if owner.lack in (Lack.VALUE, Lack.NAME, Lack.COMMAND) and not _is_owner(e, owner.node):
            e.frozen.append(TrainableSetting(owner, False, node))
        return
    if not isinstance(learns, (bool, int)):
        return
    modules = tuple(_inside(owner))
    e.budget.take(len(modules))
    e.frozen.append(TrainableSetting(owner, bool(learns), node, modules))


def _is_owner(e: Evaluator, node: object) -> bool:
    """Whether an unknown is a network that is not in the text, not a number of its layers."""
    attributes = (node for node in nodes(e.source.tree) if isinstance(node, ast.Attribute))
    owners = {
        ast.unparse(attribute.value) for attribute in attributes if attribute.attr in _OF_MODELS
    }
    while isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        if ast.unparse(node) in owners:
            return True
        node = getattr(node, "value", None)
    return False


_OF_MODELS = ("layers", "trainable", "get_layer")


def _inside(owner: Module) -> Iterator[Module]:
    """A module and the layers in it."""
    from cnnviz.reading.code.keras.ends import model_layers, uses_of

    visited: set[int] = set()
    stack = [owner]
    while stack:
        module = stack.pop()
        if id(module) in visited:
            continue
        visited.add(id(module))
        yield module
        parts = [*module.children.values(), module.lender]
        if module.outputs is not None:
            parts += model_layers(module)
            for use in uses_of(module):
                parts += [use.module, *(nest.owner for nest in nests_in(module, use))]
        for value in module.attrs.values() if module.cls is not None else ():
            if isinstance(value, (List, Dict)):
                parts += value.values() if isinstance(value, Dict) else value
        stack += [part for part in parts if isinstance(part, Module)]


def network_of(e: Evaluator, root: Module, way: Way) -> Network:
    """The network of a way, with a note on what is frozen."""
    network = network_of_calls(root, way.uses, way.shape, way.passed)
    if root.keras and (unsure := next(_unknowns(e, root), None)) is not None:
        raise Halt(unsure)
    frozen = _frozen(e, root)
    if not frozen:
        return network
    from cnnviz.reading.keras.frozen import with_frozen

    holders = {
        id(parameter.learned): module
        for module in root.modules()
        for parameter in module.params.values()
    }
    places = [_frozen_at(use, holders, frozen) for use in way.uses]
    names = [network.owner(at) for at, node in enumerate(places) if node is not None]
    for owner, unused in unused_in_keras(root, way.uses, network.names):
        is_frozen = isinstance(owner, Use) and _frozen_at(owner, holders, frozen) is not None
        names += [unused.name] if is_frozen or id(owner) in frozen else []
    start = lookup_of(way.uses)
    node = None if start is None else _frozen_at(start, holders, frozen)
    if start is not None and node is not None:
        names.append(lookup_name(start, paths_of(root)))
        places.append(node)
    where = next((line_of(place) for place in places if place is not None), "")
    return with_frozen(network, names, where)


def _unknowns(e: Evaluator, root: Module) -> Iterator[Unknown]:
    """What leaves open which layers learn."""
    for setting in _settings_before_compile(e, root):
        if isinstance(setting.owner, Unknown):
            yield setting.owner
    for module in _inside(root):
        if isinstance(learns := module.attrs.get("trainable"), Unknown):
            yield learns


def _settings_before_compile(e: Evaluator, root: Module) -> list[TrainableSetting]:
    """What the text sets before it last compiles a network."""
    compiled = [
        at
        for at, setting in enumerate(e.frozen)
        if setting.owner is root and setting.learns is None
    ]
    return e.frozen[: compiled[-1]] if compiled else e.frozen


def _frozen(e: Evaluator, root: Module) -> dict[int, ast.AST]:
    """Where the text freezes what is frozen at the end, by the ids of modules and steps."""
    places: dict[int, ast.AST] = {}
    for setting in _settings_before_compile(e, root):
        keys = [id(key) for module in setting.modules for key in (module, module.step)]
        keys.append(id(setting.owner) if setting.owner is root else 0)
        for key in keys:
            if setting.learns is False:
                places[key] = setting.node
            elif setting.learns:
                places.pop(key, None)
    places.pop(id(None), None)
    places.pop(0, None)
    if id(root) in places:
        inside = {id(module): places[id(root)] for module in _inside(root)}
        return inside | places
    return places


def _frozen_at(use: Use, holders: dict[int, Module], frozen: dict[int, ast.AST]) -> ast.AST | None:
    """Where the text freezes the weights of a call."""
    owners = [use.module] if use.module is not None else []
    owners += [holders[id(tensor)] for tensor in use.learned if id(tensor) in holders]
    owners += [nest.owner for nest in use.nests if nest.holds(use)]
    owners += [owner.lender for owner in owners]
    keys = (id(key) for owner in owners for key in (owner, owner.step) if key is not None)
    return next((frozen[key] for key in keys if key in frozen), None)
