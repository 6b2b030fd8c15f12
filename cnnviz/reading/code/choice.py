"""Which of a text's networks is meant: the one that is asked for, else the last that it builds."""

from __future__ import annotations

import ast
from contextlib import suppress

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import parameters
from cnnviz.reading.code.modules.criteria import judges
from cnnviz.reading.code.modules.doubts import none_behind, sure
from cnnviz.reading.code.modules.partial_modules import finished_elsewhere
from cnnviz.reading.code.modules.unknown_networks import unread
from cnnviz.reading.code.networks.builders import around, blamed, builders, helps, mentions, openly
from cnnviz.reading.code.networks.instances import Choice, apart, between_tensors, networks
from cnnviz.reading.code.networks.roots import is_layer, root_classes, runs
from cnnviz.reading.code.networks.uncalled_builders import (
    built_beside,
    class_builders,
    of_class,
    of_method,
    open_builder,
)
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.journal import alike
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.network_names import Names, name_of, names_of
from cnnviz.reading.code.values.values import Class, Function, Unknown
from cnnviz.reading.wish import NoSuchNetwork
from cnnviz.reading.wording import listed, nearest, short
from cnnviz.wording import quoted


class NoNetwork(Exception):
    """There is no network in the text; `unknown` is what may have been one."""

    def __init__(self, unknown: Unknown | None = None) -> None:
        super().__init__("no network")
        self.unknown = unknown


def choose(e: Evaluator, asked: str | None = None) -> Choice:
    """The network of a text; raises `NoNetwork` where it has none, `Halt` where it is not known."""
    if asked is not None:
        return _asked(e, asked)
    choice = _meant(e)
    if (why := choice.module.doubt or e.homeless) is not None:
        raise Halt(why)
    return choice


def _meant(e: Evaluator) -> Choice:
    """The network that the text means, where nobody asks for one."""
    built = networks(e)
    classes = root_classes(e)
    able = [one for one in built if not judges(e, one.cls)]
    if able or (built and all(judges(e, one) for one in classes)):
        chosen = (able or built)[-1]
        name = name_of(e, chosen)
        none_behind(e, chosen)
        return Choice(chosen, name, _others(e, chosen, name, built, classes))
    own = [one for one in e.built if one.step is not None and one.cls in classes]
    if len(own) > 1 and {one.cls for one in own} == set(classes):
        return _own_layer(e, own, classes)
    pretrained = unread(e) or e.lost
    # A layer of the text's own is none of its networks.
    whole = [one for one in classes if one.base is None or one.base.last != "Layer"]
    if pretrained is not None and not whole:
        raise NoNetwork(pretrained)
    return sure(e, _from_definitions(e, classes))


def _own_layer(e: Evaluator, own: list[Module], classes: list[Class]) -> Choice:
    """The last layer of a class of the text's own, where the text does not call them itself."""
    if any(hint.module in own for hint in e.hints):
        raise NoNetwork
    name = name_of(e, own[-1])
    return Choice(own[-1], name, _others(e, own[-1], name, own, classes))


def layers_alone(e: Evaluator) -> Module | None:
    """The single layers that a text makes, as a network of their order; None where it has none."""
    layers = (one for one in e.built if one.step is not None or one.refused is not None)
    leaves = [one for one in layers if not one.children]
    return _in_a_row(e, leaves) if leaves else None


def _in_a_row(e: Evaluator, leaves: list[Module]) -> Module:
    kind = "keras.Sequential" if leaves[0].keras else "torch.nn.Sequential"
    root = Module(kind, leaves[0].node)
    for at, leaf in enumerate(leaves):
        names = [name for name, value in e.scope.names.items() if value is leaf]
        root.children[str(names[-1]) if names else str(at)] = leaf
    return root


def layer_shown(e: Evaluator, layers: Module) -> Choice | None:
    """The layer alone that a text has summed up last, `summary(nn.Conv2d(3, 4, 3), (3, 8, 8))`, if
    that is all that it does with its layers.
    """
    sums = {id(call.node) for call in e.called if call.plain}
    shown = [hint for hint in e.hints if hint.module.step is not None]
    if e.fragments or not shown or not all(id(hint.node) in sums for hint in shown):
        return None
    last = shown[-1]
    root = _in_a_row(e, [last.module])
    e.hints.append(last._replace(module=root))
    named = {str(name): one for name, one in layers.children.items() if name in e.scope.names}
    name = next((name for name, one in named.items() if one is last.module), "the layer")
    return Choice(root, name, tuple(one for one in named if one != name))


def _others(
    e: Evaluator, chosen: Module, name: str, built: list[Module], classes: list[Class]
) -> tuple[str, ...]:
    """The networks that were not chosen, by their names."""
    made, parts = _classes_of(built), _classes_of(list(chosen.modules()))
    named = [one for one in zip(names_of(e, built), built, strict=True) if one[1] is not chosen]
    found = [*apart(e, chosen)]  # What was made again in the same way, as M:29, is no other.
    found += [one for one, it in named if f"{name}:" not in one or not alike(it, chosen)]
    found += [cls.name for cls in classes if cls.name not in made | parts]
    return tuple(dict.fromkeys(one for one in found if one and one != name))


def _classes_of(modules: list[Module]) -> set[str]:
    """The classes of the text that modules are of, by their names."""
    orders = [module.cls.order for module in modules if module.cls]
    return {one.name for order in orders for one in order if isinstance(one, Class)}


def _from_definitions(e: Evaluator, classes: list[Class]) -> Choice:
    """A network that the text only defines: its last class, or what a function of it builds."""
    classes = _likeliest_last(e, classes)
    if classes and is_layer(classes[-1]):
        found = built_beside(e, classes[-1])
        if found is not None:
            return found
    needs = {cls.name: _lacking(e, cls) for cls in classes}
    if classes and not needs[classes[-1].name] and not finished_elsewhere(e, classes[-1]):
        return _as_it_is(e, classes)
    built = [one for one in builders(e, classes) if not helps(one, classes)]
    if built:
        chosen = built[0]
        others = (*(one.name for one in built[1:]),)
        return Choice(chosen.module, chosen.name, others)
    if classes:
        cls = classes[-1]
        opened = None if _makes_layers(cls) else _opened(e)
        if opened is not None:
            return opened
        return Choice(instance_of(e, cls), cls.name, tuple(one.name for one in classes[:-1]))
    lost = unread(e)
    if lost is None and not e.built:
        opened = open_builder(e)
        if opened is not None:
            return opened
    between = None if lost else between_tensors(e)
    if between is not None:
        return between
    raise NoNetwork(lost or _heir(e))


def _as_it_is(e: Evaluator, classes: list[Class]) -> Choice:
    """A class that needs nothing to be built, or what a function builds around it."""
    cls = classes[-1]
    found = around(e, cls)
    others = tuple(one.name for one in classes[:-1])
    if isinstance(found, Choice):
        return found._replace(others=(*found.others, *others))
    return Choice(instance_of(e, cls), cls.name, (*found, *others))


def _opened(e: Evaluator) -> Choice | None:
    """What a function or a method builds, where all is known that it needs."""
    with suppress(NoNetwork, Raised, Halt, Limit):
        return open_builder(e)
    return None


def _heir(e: Evaluator) -> Unknown | None:
    """The last class that builds a network of what it has from a class of another file."""
    for cls in reversed([one for one in e.scope.names.values() if isinstance(one, Class)]):
        methods = [one for one in cls.attrs.values() if isinstance(one, Function)]
        stranger = any(one.node in cls.node.bases for one in e.strangers)
        if stranger and any(mentions(one, []) for one in methods):
            base = short(ast.unparse(cls.node.bases[0]))
            why = f"{cls.name} builds with what it has from {base}, which is not in this text"
            return Unknown(f"{why}: paste its code too", cls.node, lack=Lack.CODE)
    return None


def _likeliest_last(e: Evaluator, classes: list[Class]) -> list[Class]:
    """The classes, a network behind a loss or an activation that the text defines after it."""
    last = classes[-1:]
    makers = [one for one in classes if _makes_layers(one)]
    if not makers or _makes_layers(last[0]):
        return classes
    if len(_inputs(last[0])) < 2:  # What a loss is given, its target, is nobody's input.
        makers = [one for one in makers if not _lacking(e, one)]
    return [one for one in classes if one not in makers[-1:]] + makers[-1:]


def _inputs(cls: Class) -> list[ast.arg]:
    """What calling an object of a class takes that has no default."""
    forward = cls.find("forward") or cls.find("call")
    return list(parameters(forward))[1:] if isinstance(forward, Function) else []


def _makes_layers(cls: Class) -> bool:
    """Whether making a class makes more than numbers and losses: a network, not what trains it."""
    starts = [one.find("__init__") for one in cls.order if isinstance(one, Class)]
    calls = [
        node.func
        for start in starts
        if isinstance(start, Function)
        for node in nodes(start.node)
        if isinstance(node, ast.Call)
    ]
    names = [str(getattr(one, "attr", getattr(one, "id", ""))) for one in calls]
    return any(name not in ("super", "__init__") and not name.endswith("Loss") for name in names)


def _lacking(e: Evaluator, cls: Class) -> list[ast.arg]:
    """What has to be given to build a class, that neither the text nor the user says."""
    start = cls.find("__init__")
    if not isinstance(start, Function):
        return []
    return [one for one in list(parameters(start))[1:] if not e.settings.has(one.arg)]


def instance_of(e: Evaluator, cls: Class) -> Module:
    """An object of a class; what it would be given is not known where the text never builds it."""
    there = [one for one in e.built if one.cls is cls and one.unread is None]
    if there:  # One without a layer that learns, which was no network so far.
        return there[-1]
    start = cls.find("__init__")
    why = f"the text never builds {cls.name}"
    given = openly(e, start, why, 1) if isinstance(start, Function) else {}
    try:
        made = e.call(cls, [], given, cls.node)
    except Raised as error:
        e.making = 0
        raise Halt(Unknown(blamed(e, start, error), error.node)) from None
    if isinstance(made, Unknown):
        raise Halt(made)
    if not isinstance(made, Module):
        why = f": {short(cls.base.path)} is no class of networks" if cls.base else ""
        raise Halt(Unknown(f"{cls.name} makes no network{why}", cls.node))
    return made


def _asked(e: Evaluator, name: str) -> Choice:
    """The network that the user names: a variable, class or function of the text, or a call."""
    there = names_of_networks(e)
    try:
        tree = ast.parse(name.strip(), mode="eval").body
        value = e.value(tree, e.scope)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Raised, Halt, Limit):
        value = None
    if isinstance(value, Class) and value.base is not None:
        built = [one for one in networks(e) if one.cls is value]
        value = built[-1] if built else instance_of(e, value)
    elif isinstance(value, Class):
        opened = of_class(e, value)
        value = None if opened is None else opened.module
    elif isinstance(value, Function):
        value = of_method(e, value, name)
    told, lost = e.scope.names.get(name), value if isinstance(value, Unknown) else None
    if not isinstance(value, Module) and (lost is None or not isinstance(told, Unknown)):
        value = _called(e, name) or (lost if isinstance(told, Function) else None)
    if isinstance(value, Module):
        return Choice(value, name)
    if isinstance(value, Unknown):
        raise Halt(value)
    near = nearest(name, tuple(there))
    others = f"there are {listed(there)}" if there else "there is none"
    hint = f"did you mean {near}?" if near else others
    raise NoSuchNetwork(f"--model {quoted(name)}: the text has no such network; {hint}", there)


def _called(e: Evaluator, name: str) -> Module | None:
    """What the text calls so somewhere, or a function of it that it never calls."""
    with suppress(NoNetwork, Raised, Halt, Limit):
        _meant(e)
    there = networks(e)
    named = dict(zip(names_of(e, there), there, strict=True))
    of = Names(e).of
    return named.get(name) or next((one for one in e.built if of(one) == name), None)


def names_of_networks(e: Evaluator) -> list[str]:
    """What `--model` may name."""
    found = names_of(e, networks(e))
    found += [cls.name for cls in e.scope.names.values() if isinstance(cls, Class) and runs(cls)]
    return list(dict.fromkeys([*found, *class_builders(e)]))
