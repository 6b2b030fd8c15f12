"""Assignment to names, attributes, items, and several targets at once."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.language.unmade_owners import note_assigned
from cnnviz.reading.code.library.array_writes import lose, write
from cnnviz.reading.code.modules.layer_changes import replace_data
from cnnviz.reading.code.modules.registration import register
from cnnviz.reading.code.modules.reparametrized import LayerParameters, free_parameter
from cnnviz.reading.code.modules.selections import Mask
from cnnviz.reading.code.modules.several_inputs import unpacked_inputs
from cnnviz.reading.code.modules.stores import spoil_by_data
from cnnviz.reading.code.source.nodes import last_name
from cnnviz.reading.code.source.open_arguments import why_empty
from cnnviz.reading.code.values.bounds import as_key, within_bounds
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import use_up
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    Array,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.code.values.words import as_raised

_UNKNOWN = "what is in this is not known"


def assign(e: Evaluator, target: ast.expr, value: Value, scope: Scope) -> None:
    """`target = value`."""
    if isinstance(target, ast.Name):
        assign_name(e, target.id, value, scope)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(e, target, value, scope)
    elif isinstance(target, ast.Attribute):
        set_attribute(e, e.value(target.value, scope), target.attr, value, target)
    elif isinstance(target, ast.Subscript):
        owner = e.value(target.value, scope)
        set_item(e, owner, e.value(target.slice, scope), value, target)
    elif isinstance(target, ast.Starred):
        assign(e, target.value, value, scope)


def assign_name(e: Evaluator, name: str, value: Value, scope: Scope) -> None:
    """Binds a name; at the top of a text, the user's setting takes precedence."""
    home = scope.home(name)
    if home.outer is None and e.settings.has(name):
        value = e.setting(name)
    if _is_loaded(value) and isinstance(home.names.get(name), Unknown):
        return  # What is not known of the model that was saved there is told, and can be set.
    e.journal.touch(home.names)
    home.names[name] = value


def _is_loaded(value: Value) -> bool:
    """Whether a value is a model of Keras that is read from a file."""
    call = value.node if isinstance(value, Unknown) else None
    return isinstance(call, ast.Call) and last_name(call.func) == "load_model"


def _unpack(e: Evaluator, target: ast.Tuple | ast.List, value: Value, scope: Scope) -> None:
    items = items_of(value)
    if items is None and getattr(value, "unpacked", None):
        items = value.unpacked()
    if items is None or isinstance(items, Unknown):
        unknown = unpacked_inputs(value, target) or unknown_of(items, _UNKNOWN, target)
        for element in target.elts:
            assign(e, element, unknown, scope)
        return
    e.budget.take(len(items))
    values = list(items)
    use_up(e.journal, [value])
    starred = [i for i, element in enumerate(target.elts) if isinstance(element, ast.Starred)]
    if starred:
        after = len(target.elts) - starred[0] - 1
        end = len(values) - after
        if end < starred[0]:
            raise Raised("ValueError", "there are too few values to unpack", target)
        values[starred[0] : end] = [List(values[starred[0] : end])]
    if len(values) != len(target.elts):
        reason = f"{len(values)} values for {len(target.elts)} names"
        reason = why_empty(e, value, target) or reason
        raise Raised("ValueError", reason, target)
    for element, item in zip(target.elts, values, strict=True):
        assign(e, element, item, scope)


_TRAINABLE_LISTS = ("trainable_weights", "_trainable_weights")


def set_attribute(e: Evaluator, owner: Value, name: str, value: Value, node: ast.AST) -> None:
    """`owner.name = value`."""
    if isinstance(owner, (Module, Instance)) and not isinstance(value, Module):
        setter = _setter(owner, name)
        if setter is not None:
            e.call(setter, [owner, value], {}, node)
            return
    _set_trainable(e, owner, name, value, node)
    if isinstance(owner, Array) or name in ("flat", "shape"):
        e.journal.spoil(owner)
    if isinstance(owner, Module):
        register(e, owner, name, value, node)
    elif isinstance(owner, (Instance, Class)):
        if isinstance(owner, Instance) and isinstance(owner.cls.find("__setattr__"), Function):
            value = Unknown(f"what __setattr__ of {owner.cls.name} does is not followed", node)
        e.journal.touch(owner.attrs)
        owner.attrs[name] = value
    elif isinstance(owner, Dict) and owner.missing == "attributes":
        e.journal.touch(owner)
        owner[name] = value
    elif isinstance(owner, Known):
        e.journal.touch(e.replaced)
        e.replaced[canonical(f"{owner.path}.{name}")] = value
    elif isinstance(owner, Unknown) and isinstance(value, Module):
        _doubt_part(owner, value, node)
        note_assigned(e, owner, node)
    elif name == "data":
        replace_data(e, owner, value, node)


def _set_trainable(e: Evaluator, owner: Value, name: str, value: Value, node: ast.AST) -> None:
    """Applies an attribute of a Keras layer that says what of it is trained."""
    if name == "trainable" and getattr(owner, "keras", isinstance(owner, Unknown)):
        from cnnviz.reading.code.freezing import freeze

        freeze(e, owner, value, node)
    if name in _TRAINABLE_LISTS and getattr(owner, "keras", False):
        from cnnviz.reading.code.keras_models.own_classes import train_listed

        train_listed(e, owner, value)


def _setter(owner: Module | Instance, name: str) -> Function | None:
    """The setter of a property of an object's class."""
    if owner.cls is None:
        return None
    member = owner.cls.find(name)
    setter = member.writes if isinstance(member, Function) else None
    setter = setter or owner.cls.find(f"{name}.setter")
    return setter if isinstance(setter, Function) else None


def _doubt_part(owner: Unknown, part: Module, node: ast.AST) -> None:
    """Marks a module put into another, unknown one: it is not the network."""
    if owner.lack is Lack.NAME:
        return
    place = ast.unparse(node)
    part.name = part.name or place
    reason = f"{owner.why}; --model {place} draws what takes its place there"
    part.doubt = unknown_of(part.doubt, reason, owner.node, owner.name)


def set_item(e: Evaluator, owner: Value, key: Value, value: Value, node: ast.AST) -> None:
    """`owner[key] = value`; if the key is unknown, so are the owner's items."""
    if isinstance(owner, Module):
        owner.set_item(e, key, value, node)
        return
    if not isinstance(owner, (List, Dict)):
        _write_tensor(e, owner, key, value, node)
        return
    e.journal.touch(owner)
    _write_item(e, owner, key, value, node)


def _write_item(e: Evaluator, owner: List | Dict, key: Value, value: Value, node: ast.AST) -> None:
    if isinstance(owner, Array) and not isinstance(key, (int, slice, Unknown)):
        key = Unknown("which numbers of an array are changed is not worked out", node)
    if isinstance(owner, Array) and isinstance(key, Unknown):
        lose(e, owner, key)
        return
    if isinstance(key, Unknown):
        owner.why = key
        return
    e.budget.take(1)
    if isinstance(owner, Array):
        _write_array(e, owner, key, value, node)
        return
    if isinstance(owner, List) and isinstance(key, slice):
        items = items_of(value)
        if items is None or isinstance(items, Unknown):
            owner.why = unknown_of(items, _UNKNOWN, node)
            return
        value = list(items)
    try:
        owner[as_key(key, node) if isinstance(owner, Dict) else within_bounds(key)] = value
    except (IndexError, TypeError, ValueError) as error:
        raise as_raised(error, node) from None


def _write_tensor(e: Evaluator, owner: Value, key: Value, value: Value, node: ast.AST) -> None:
    """`x[x < 0] = value` of a tensor, or of something unknown."""
    if isinstance(owner, Unknown) and isinstance(value, Module):
        _doubt_part(owner, value, node)
    if isinstance(key, Mask) and _fill_masked(e, owner, key, value, node):
        return
    if isinstance(owner, Tensor) and (owner.traced or getattr(value, "traced", False)):
        e.trace.refuse(node, "numbers are written into a part of a tensor, which is not followed")
    if isinstance(owner, (Tensor, Unknown)):
        spoil_by_data(e, owner, (key, value))


def _write_array(e: Evaluator, owner: Array, key: Value, value: Value, node: ast.AST) -> None:
    """`a[1] = value`, `a[1:] = value` of an array."""
    bounds = (key.start, key.stop, key.step) if isinstance(key, slice) else (key,)
    if any(isinstance(bound, Unknown) for bound in bounds):
        lose(e, owner, next(bound for bound in bounds if isinstance(bound, Unknown)))
        return
    try:
        write(e, owner, within_bounds(key), value, node)
    except (IndexError, TypeError, ValueError) as error:
        raise as_raised(error, node) from None


def _fill_masked(e: Evaluator, owner: Value, key: Mask, value: Value, node: ast.AST) -> bool:
    """Whether `x[x < 0] = value` could be followed for data."""
    from cnnviz.reading.code.tensors.masks import fill

    return isinstance(owner, Tensor) and owner.traced and fill(e, owner, key, value, node)


def delete(e: Evaluator, target: ast.expr, scope: Scope) -> None:
    """`del target`."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            delete(e, element, scope)
    elif isinstance(target, ast.Name):
        home = scope.home(target.id)
        e.journal.touch(home.names)
        home.names.pop(target.id, None)
    elif isinstance(target, ast.Attribute):
        delete_attribute(e, e.value(target.value, scope), target.attr)
    elif isinstance(target, ast.Subscript):
        owner = e.value(target.value, scope)
        _delete_item(e, owner, e.value(target.slice, scope), target)


def delete_attribute(e: Evaluator, owner: Value, name: str) -> None:
    """`del owner.name`, `delattr(owner, name)`."""
    if isinstance(owner, Module):
        owner.remove(e, name)
    elif isinstance(owner, Instance):
        e.journal.touch(owner.attrs)
        owner.attrs.pop(name, None)


def _delete_item(e: Evaluator, owner: Value, key: Value, node: ast.AST) -> None:
    if isinstance(owner, Module):
        owner.remove_item(e, key, node)
    elif isinstance(owner, LayerParameters) and key in owner:
        free_parameter(e, owner, key, node)
    elif isinstance(owner, (List, Dict)):
        e.journal.touch(owner)
        if isinstance(key, Unknown):
            owner.why = key
            return
        try:
            del owner[key]
        except (KeyError, IndexError, TypeError) as error:
            raise Raised(type(error).__name__, "there is no such item", node) from None
