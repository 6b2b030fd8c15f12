"""What a Keras text keeps from learning: `layer.trainable = False`, `Dense(4, trainable=False)`.

As in Keras 3 a model hands it on to the layers that it has at that time, and what is said after
a model is compiled does not matter to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.keras.nesting import nests_in
from cnnviz.reading.code.language.lookups import lookup_of
from cnnviz.reading.code.networks.following import paths_of
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.errors import Halt
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Use
from cnnviz.reading.code.values.values import Dict, List, Unknown, Value
from cnnviz.reading.code.wiring import keras_left, lookup_name, wired

if TYPE_CHECKING:
    from cnnviz.layers.network import Network
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.following import Way


class Said(NamedTuple):
    """What a text says of a module, or what is not known; `learns` is None where it compiles it."""

    owner: Module | Unknown
    learns: bool | None
    node: ast.AST
    modules: tuple[Module, ...] = ()


def freeze(e: Evaluator, owner: Module | Unknown, learns: Value, node: ast.AST) -> None:
    """`owner.trainable = learns`; where `learns` is not known, the attribute tells."""
    if isinstance(owner, Unknown):
        if owner.lack in (Lack.VALUE, Lack.NAME, Lack.COMMAND) and not _is_owner(e, owner.node):
            e.frozen.append(Said(owner, False, node))
        return
    if not isinstance(learns, (bool, int)):
        return
    modules = tuple(_inside(owner))
    e.budget.take(len(modules))
    e.frozen.append(Said(owner, bool(learns), node, modules))


def _is_owner(e: Evaluator, node: object) -> bool:
    """Whether what is not known is a network that is not in the text, no number of its layers."""
    held = (one for one in nodes(e.source.tree) if isinstance(one, ast.Attribute))
    owners = {ast.unparse(one.value) for one in held if one.attr in _OF_MODELS}
    while isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        if ast.unparse(node) in owners:
            return True
        node = getattr(node, "value", None)
    return False


_OF_MODELS = ("layers", "trainable", "get_layer")


def _inside(owner: Module) -> Iterator[Module]:
    """A module and the layers in it."""
    from cnnviz.reading.code.keras.ends import model_layers, uses_of

    seen: set[int] = set()
    stack = [owner]
    while stack:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        held = [*one.children.values(), one.lender]
        if one.outputs is not None:
            held += model_layers(one)
            for use in uses_of(one):
                held += [use.module, *(nest.owner for nest in nests_in(one, use))]
        for value in one.attrs.values() if one.cls is not None else ():
            if isinstance(value, (List, Dict)):
                held += value.values() if isinstance(value, Dict) else value
        stack += [each for each in held if isinstance(each, Module)]


def as_it_learns(e: Evaluator, root: Module, way: Way) -> Network:
    """The network of a way; what of it does not learn is told."""
    found = wired(root, way.uses, way.shape, way.passed)
    if root.keras and (unsure := next(_unsure(e, root), None)) is not None:
        raise Halt(unsure)
    frozen = _frozen(e, root)
    if not frozen:
        return found
    from cnnviz.reading.keras.frozen import without

    holders = {
        id(one.learned): module for module in root.modules() for one in module.params.values()
    }
    kept = [_node(use, holders, frozen) for use in way.uses]
    names = [found.owner(at) for at, node in enumerate(kept) if node is not None]
    for held, one in keras_left(root, way.uses, found.names):
        own = isinstance(held, Use) and _node(held, holders, frozen) is not None
        names += [one.name] if own or id(held) in frozen else []
    start = lookup_of(way.uses)
    node = None if start is None else _node(start, holders, frozen)
    if start is not None and node is not None:
        names.append(lookup_name(start, paths_of(root)))
        kept.append(node)
    where = next((line_of(one) for one in kept if one is not None), "")
    return without(found, names, where)


def _unsure(e: Evaluator, root: Module) -> Iterator[Unknown]:
    """What hinders to know which layers learn."""
    for one in _said(e, root):
        if isinstance(one.owner, Unknown):
            yield one.owner
    for module in _inside(root):
        if isinstance(learns := module.attrs.get("trainable"), Unknown):
            yield learns


def _said(e: Evaluator, root: Module) -> list[Said]:
    """What the text says before it compiles a network at last."""
    compiled = [at for at, one in enumerate(e.frozen) if one.owner is root and one.learns is None]
    return e.frozen[: compiled[-1]] if compiled else e.frozen


def _frozen(e: Evaluator, root: Module) -> dict[int, ast.AST]:
    """Where the text keeps from learning what does not learn at last, by the modules and steps."""
    found: dict[int, ast.AST] = {}
    for one in _said(e, root):
        keys = [id(key) for module in one.modules for key in (module, module.step)]
        keys.append(id(one.owner) if one.owner is root else 0)
        for key in keys:
            if one.learns is False:
                found[key] = one.node
            elif one.learns:
                found.pop(key, None)
    found.pop(id(None), None)
    found.pop(0, None)
    if id(root) in found:
        inside = {id(module): found[id(root)] for module in _inside(root)}
        return inside | found
    return found


def _node(use: Use, holders: dict[int, Module], frozen: dict[int, ast.AST]) -> ast.AST | None:
    """Where the text says that what a call learns is kept."""
    owners = [use.module] if use.module is not None else []
    owners += [holders[id(one)] for one in use.learned if id(one) in holders]
    owners += [one.owner for one in use.nests if one.holds(use)]
    owners += [one.lender for one in owners]
    keys = (id(key) for one in owners for key in (one, one.step) if key is not None)
    return next((frozen[key] for key in keys if key in frozen), None)
