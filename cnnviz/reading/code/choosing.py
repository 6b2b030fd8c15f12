"""Which of a text's networks is meant: the one that is asked for, else the last that it builds."""

from __future__ import annotations

import ast
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.reading.code.errors import Halt, Limit, Raised
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.functions import parameters
from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.values import Class, Function, Unknown, Value
from cnnviz.reading.wording import listed, nearest, short

_NETWORKS = ("model", "net", "network", "cnn", "classifier")


class Choice(NamedTuple):
    """A network of the text, what the text calls it, and what else it calls so."""

    module: Module
    name: str
    others: tuple[str, ...] = ()


class NoNetwork(Exception):
    """There is no network in the text; `unknown` is what may have been one."""

    def __init__(self, unknown: Unknown | None = None) -> None:
        super().__init__("no network")
        self.unknown = unknown


def choose(e: Evaluator, asked: str | None = None) -> Choice:
    """The network of a text; raises `NoNetwork` where it has none, `Halt` where it is not known."""
    if asked is not None:
        return _asked(e, asked)
    built = networks(e)
    classes = root_classes(e)
    if built:
        chosen = built[-1]
        if chosen.doubt is not None:
            raise Halt(chosen.doubt)
        name = name_of(e, chosen)
        return Choice(chosen, name, _others(e, chosen, name, built, classes))
    pretrained = _unread(e)
    if pretrained is not None and not classes:
        raise NoNetwork(pretrained)
    return _from_definitions(e, classes)


def layers_alone(e: Evaluator) -> Module | None:
    """The single layers that a text makes, as a network of their order; None where it has none."""
    leaves = [one for one in e.built if one.step is not None and not one.children]
    if not leaves:
        return None
    root = Module("torch.nn.Sequential", leaves[0].node)
    for at, leaf in enumerate(leaves):
        names = [name for name, value in e.scope.names.items() if value is leaf]
        root.children[str(names[-1]) if names else str(at)] = leaf
    return root


def _others(
    e: Evaluator, chosen: Module, name: str, built: list[Module], classes: list[Class]
) -> tuple[str, ...]:
    """The networks that were not chosen, by their names."""
    made = {
        one.name
        for module in built
        if module.cls
        for one in module.cls.order
        if isinstance(one, Class)
    }
    parts = {
        one.name for m in chosen.modules() if m.cls for one in m.cls.order if isinstance(one, Class)
    }
    found = [name_of(e, module) for module in built[:-1]]
    found += [cls.name for cls in classes if cls.name not in made | parts]
    return tuple(dict.fromkeys(one for one in found if one and one != name))


def networks(e: Evaluator) -> list[Module]:
    """The modules that were built and are no part of a later one, in their order."""
    found: list[Module] = []
    inside: set[int] = set()
    for module in reversed(e.built):
        if id(module) in inside:
            continue
        parts = {id(one) for one in module.modules()}
        inside |= parts
        if is_network(module):
            found.insert(0, module)
    return found


def is_network(module: Module) -> bool:
    """Whether a module is more than a layer, and does more than compare an output with a target."""
    if module.outputs is not None:
        return True
    if module.step is not None and not module.children:
        return False
    return module.unread is not None or any(_learns(one) for one in module.modules())


def _learns(module: Module) -> bool:
    if module.params or module.outputs is not None:
        return True
    return module.step is not None and (
        module.step.layer is None or not module.step.layer.pointwise
    )


def name_of(e: Evaluator, module: Module) -> str:
    """What the text calls a module: its last name at the top, else its class."""
    names = [name for name, value in e.scope.names.items() if value is module]
    if names:
        return str(names[-1])
    if module.cls is not None:
        return module.cls.name
    return module.name or module.kind.rpartition(".")[2]


def root_classes(e: Evaluator) -> list[Class]:
    """The text's classes of networks that no other class of it is made of, in their order."""
    classes = [one for one in e.scope.names.values() if isinstance(one, Class) and _runs(one)]
    used = {name for one in classes for name in _names_in(one) if name != one.name}
    roots = [one for one in classes if one.name not in used]
    return roots or classes[-1:]


def _runs(cls: Class) -> bool:
    base = cls.base
    if base is None or not base.path.startswith(("torch.nn.", "keras.")):
        return False
    method = "call" if base.path.startswith("keras.") else "forward"
    return isinstance(cls.find(method), Function) or base.last == "Sequential"


def _names_in(cls: Class) -> set[str]:
    names = {node.id for node in ast.walk(cls.node) if isinstance(node, ast.Name)}
    return names | {getattr(base, "attr", "") for base in cls.node.bases}


def _from_definitions(e: Evaluator, classes: list[Class]) -> Choice:
    """A network that the text only defines: its last class, or what a function of it builds."""
    needs = {cls.name: _lacking(e, cls) for cls in classes}
    if classes and not needs[classes[-1].name]:
        cls = classes[-1]
        return Choice(instance_of(e, cls), cls.name, tuple(one.name for one in classes[:-1]))
    builders = _builders(e, classes)
    if builders:
        chosen = builders[0]
        others = (*(one.name for one in builders[1:]),)
        return Choice(chosen.module, chosen.name, others)
    if classes:
        cls = classes[-1]
        return Choice(instance_of(e, cls), cls.name, tuple(one.name for one in classes[:-1]))
    raise NoNetwork(_unread(e))


def _lacking(e: Evaluator, cls: Class) -> list[ast.arg]:
    """What has to be given to build a class, that neither the text nor the user says."""
    start = cls.find("__init__")
    if not isinstance(start, Function):
        return []
    return [one for one in list(parameters(start))[1:] if not e.settings.has(one.arg)]


def _builders(e: Evaluator, classes: list[Class]) -> list[Choice]:
    """What functions build that can be called as they are, the last first."""
    found = []
    for name, value in reversed(list(e.scope.names.items())):
        if not isinstance(value, Function) or list(parameters(value)):
            continue
        if not _mentions(value, classes):
            continue
        before = len(e.built)
        try:
            made = e.call(value, [], {}, value.node)
        except (Raised, Halt, Limit):
            made = None
        fresh = [one for one in networks(e) if one in e.built[before:]]
        if isinstance(made, Module) and is_network(made):
            found.append(Choice(made, name))
        elif fresh:
            found.append(Choice(fresh[-1], name_of(e, fresh[-1])))
        if len(found) == 1 and not classes:
            found += [Choice(found[0].module, one) for one in _other_builders(e, name)]
            break
    return found


def _other_builders(e: Evaluator, chosen: str) -> list[str]:
    return [
        name
        for name, value in e.scope.names.items()
        if isinstance(value, Function) and name != chosen and _mentions(value, [])
    ]


def _mentions(function: Function, classes: list[Class]) -> bool:
    """Whether a function may build a network: it names a class of one, or makes layers."""
    wanted = {cls.name for cls in classes}
    for node in ast.walk(function.node):
        name = getattr(node, "id", getattr(node, "attr", ""))
        if name in wanted or name in ("Sequential", "Model"):
            return True
    return bool(wanted) and any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "")[:1].isupper()
        for node in ast.walk(function.node)
    )


def instance_of(e: Evaluator, cls: Class) -> Module:
    """An object of a class that the text never builds; what it would be given is not known."""
    start = cls.find("__init__")
    given: dict[str, Value] = {}
    if isinstance(start, Function):
        for one in list(parameters(start))[1:]:
            why = f"the text never builds {cls.name}, and {one.arg} has no default"
            given[one.arg] = Unknown(why, one, one.arg)
        for one in given.values():  # Whoever is asked for one is asked for all.
            one.also = tuple(other for other in given.values() if other is not one)
        said = start.node.args
        for one in (*said.args, *said.kwonlyargs):
            if e.settings.has(one.arg):
                given[one.arg] = e.settings.said(one.arg)
    try:
        made = e.call(cls, [], given, cls.node)
    except Raised as error:
        e.making = 0
        raise Halt(Unknown(error.reason, error.node)) from None
    if isinstance(made, Unknown):
        raise Halt(made)
    if not isinstance(made, Module):
        why = f": {short(cls.base.path)} is no class of networks" if cls.base else ""
        raise Halt(Unknown(f"{cls.name} makes no network{why}", cls.node))
    return made


def _asked(e: Evaluator, name: str) -> Choice:
    """The network that the user names: a variable, class or function of the text, or a call."""
    try:
        tree = ast.parse(name.strip(), mode="eval").body
        value = e.value(tree, e.scope)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Raised, Halt, Limit):
        value = None
    if isinstance(value, Class) and value.base is not None:
        built = [one for one in networks(e) if one.cls is value]
        value = built[-1] if built else instance_of(e, value)
    elif isinstance(value, Function):
        value = e.call(value, [], {}, value.node)
    if isinstance(value, Unknown) and not isinstance(e.scope.names.get(name), Unknown):
        value = next((one for one in e.built if name_of(e, one) == name), None)
    if isinstance(value, Module):
        return Choice(value, name)
    if isinstance(value, Unknown):
        raise Halt(value)
    there = names_of_networks(e)
    near = nearest(name, tuple(there))
    hint = (
        f"did you mean {near}?"
        if near
        else f"there are {listed(there)}"
        if there
        else "there is none"
    )
    raise CnnvizError(f"--model {short(name)}: the text has no such network; {hint}")


def names_of_networks(e: Evaluator) -> list[str]:
    """What `--model` may name."""
    found = [name_of(e, one) for one in networks(e)]
    found += [cls.name for cls in e.scope.names.values() if isinstance(cls, Class) and _runs(cls)]
    return list(dict.fromkeys(found))


def _unread(e: Evaluator) -> Unknown | None:
    """What the text takes for a network, though nothing in it says what that is."""
    unknown = {name: one for name, one in e.scope.names.items() if isinstance(one, Unknown)}
    for name in reversed(unknown):
        if any(word in str(name).lower() for word in _NETWORKS) or _foreign(unknown[name]):
            return unknown[name]
    return None


def _foreign(unknown: Unknown) -> bool:
    """Whether something is a network of another's, or of a framework that is not read."""
    words = (" own network", "cnnviz reads PyTorch and Keras", "not follow tensorflow.")
    return any(word in unknown.why for word in words)
