"""Which of a text's networks is meant: the one asked for, else the last that it builds."""

from __future__ import annotations

import ast
from contextlib import suppress

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import parameters
from cnnviz.reading.code.modules.criteria import is_criterion
from cnnviz.reading.code.modules.doubts import halt_at_later_network, require_certain
from cnnviz.reading.code.modules.partial_modules import is_finished_elsewhere
from cnnviz.reading.code.modules.unknown_networks import unread_network
from cnnviz.reading.code.networks.builders import (
    builder_around,
    builders,
    is_helper,
    mentions,
)
from cnnviz.reading.code.networks.instances import Choice, between_tensors, networks, parts_called
from cnnviz.reading.code.networks.roots import is_layer, root_classes, runs
from cnnviz.reading.code.networks.uncalled_builders import (
    builder_beside,
    built_by_class,
    built_by_method,
    class_builders,
    open_builder,
    open_instance,
)
from cnnviz.reading.code.source.nodes import last_name, nodes
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
    """The text has no network; `unknown` is what may have been one."""

    def __init__(self, unknown: Unknown | None = None) -> None:
        super().__init__("no network")
        self.unknown = unknown


def choose(e: Evaluator, name: str | None = None) -> Choice:
    """The network of a text; raises `NoNetwork` if it has none, `Halt` if it is unknown."""
    if name is not None:
        return _named_choice(e, name)
    choice = _default_choice(e)
    if (why := choice.module.doubt or e.homeless) is not None:
        raise Halt(why)
    return choice


def _default_choice(e: Evaluator) -> Choice:
    """The network that is meant if the user names none."""
    built = networks(e)
    classes = root_classes(e)
    candidates = [module for module in built if not is_criterion(e, module.cls)]
    if candidates or (built and all(is_criterion(e, cls) for cls in classes)):
        chosen = (candidates or built)[-1]
        name = name_of(e, chosen)
        halt_at_later_network(e, chosen)
        return Choice(chosen, name, _others(e, chosen, name, built, classes))
    own_layers = [module for module in e.built if module.step is not None and module.cls in classes]
    if len(own_layers) > 1 and {module.cls for module in own_layers} == set(classes):
        return _own_layer(e, own_layers, classes)
    pretrained = unread_network(e) or e.lost
    # A custom layer is not a network.
    models = [cls for cls in classes if cls.base is None or cls.base.last != "Layer"]
    if pretrained is not None and not models:
        raise NoNetwork(pretrained)
    return require_certain(e, _from_definitions(e, classes))


def _own_layer(e: Evaluator, layers: list[Module], classes: list[Class]) -> Choice:
    """The last layer of one of the text's classes, unless the text calls them itself."""
    if any(hint.module in layers for hint in e.hints):
        raise NoNetwork
    name = name_of(e, layers[-1])
    return Choice(layers[-1], name, _others(e, layers[-1], name, layers, classes))


def layers_alone(e: Evaluator) -> Module | None:
    """The single layers that a text makes, as a network in their order; None if there are none."""
    layers = (module for module in e.built if module.step is not None or module.refused is not None)
    leaves = [layer for layer in layers if not layer.children]
    return _in_a_row(e, leaves) if leaves else None


def _in_a_row(e: Evaluator, leaves: list[Module]) -> Module:
    kind = "keras.Sequential" if leaves[0].keras else "torch.nn.Sequential"
    root = Module(kind, leaves[0].node)
    for at, leaf in enumerate(leaves):
        names = [name for name, value in e.scope.names.items() if value is leaf]
        root.children[str(names[-1]) if names else str(at)] = leaf
    return root


def summarized_layer(e: Evaluator, layers: Module) -> Choice | None:
    """The single layer that a text summarizes last, `summary(nn.Conv2d(3, 4, 3), (3, 8, 8))`, if
    it does nothing else with its layers.
    """
    summaries = {id(call.node) for call in e.called if call.plain}
    hints = [hint for hint in e.hints if hint.module.step is not None]
    if e.fragments or not hints or not all(id(hint.node) in summaries for hint in hints):
        return None
    last = hints[-1]
    root = _in_a_row(e, [last.module])
    e.hints.append(last._replace(module=root))
    by_name = {str(name): layer for name, layer in layers.children.items() if name in e.scope.names}
    name = next((name for name, layer in by_name.items() if layer is last.module), "the layer")
    return Choice(root, name, tuple(other for other in by_name if other != name))


def _others(
    e: Evaluator, chosen: Module, name: str, built: list[Module], classes: list[Class]
) -> tuple[str, ...]:
    """The networks that were not chosen, by their names."""
    built_classes, part_classes = _classes_of(built), _classes_of(list(chosen.modules()))
    pairs = [p for p in zip(names_of(e, built), built, strict=True) if p[1] is not chosen]
    names = [*parts_called(e, chosen)]  # A copy built in the same way, as M:29, is no other.
    names += [it for it, module in pairs if f"{name}:" not in it or not alike(module, chosen)]
    names += [cls.name for cls in classes if cls.name not in built_classes | part_classes]
    return tuple(dict.fromkeys(other for other in names if other and other != name))


def _classes_of(modules: list[Module]) -> set[str]:
    """The names of the text's classes that modules are instances of."""
    orders = [module.cls.order for module in modules if module.cls]
    return {cls.name for order in orders for cls in order if isinstance(cls, Class)}


def _from_definitions(e: Evaluator, classes: list[Class]) -> Choice:
    """A network that the text only defines: its last class, or what one of its functions builds."""
    classes = _likeliest_last(e, classes)
    layer = classes[-1] if classes and is_layer(classes[-1]) else None
    if layer is not None and (beside := builder_beside(e, layer)) is not None:
        return beside
    needs = {cls.name: _missing_arguments(e, cls) for cls in classes}
    if classes and not needs[classes[-1].name] and not is_finished_elsewhere(e, classes[-1]):
        return _without_arguments(e, classes)
    built = [candidate for candidate in builders(e, classes) if not is_helper(candidate, classes)]
    if built:
        chosen = built[0]
        return Choice(chosen.module, chosen.name, tuple(other.name for other in built[1:]))
    if classes:
        cls = classes[-1]
        open_choice = None if _makes_layers(cls) else _try_open_builder(e)
        if open_choice is not None:
            return open_choice
        return Choice(instance_of(e, cls), cls.name, tuple(other.name for other in classes[:-1]))
    lost = unread_network(e)
    if lost is None and not e.built and (open_choice := open_builder(e)) is not None:
        return open_choice
    between = None if lost else between_tensors(e)
    if between is not None:
        return between
    raise NoNetwork(lost or _unknown_heir(e))


def _without_arguments(e: Evaluator, classes: list[Class]) -> Choice:
    """A class that can be built without arguments, or what a function builds around it."""
    cls = classes[-1]
    result = builder_around(e, cls)
    others = tuple(other.name for other in classes[:-1])
    if isinstance(result, Choice):
        return result._replace(others=(*result.others, *others))
    return Choice(instance_of(e, cls), cls.name, (*result, *others))


def _try_open_builder(e: Evaluator) -> Choice | None:
    """What a function or a method builds, if everything that it needs is known."""
    with suppress(NoNetwork, Raised, Halt, Limit):
        return open_builder(e)
    return None


def _unknown_heir(e: Evaluator) -> Unknown | None:
    """The last class that builds a network with what it inherits from a class of another file."""
    for cls in reversed(e.defined(Class)):
        methods = [method for method in cls.attrs.values() if isinstance(method, Function)]
        has_stranger = any(stranger.node in cls.node.bases for stranger in e.strangers)
        if has_stranger and any(mentions(method, []) for method in methods):
            base = short(ast.unparse(cls.node.bases[0]))
            why = f"{cls.name} builds with what it has from {base}, which is not in this text"
            return Unknown(f"{why}: paste its code too", cls.node, lack=Lack.CODE)
    return None


def _likeliest_last(e: Evaluator, classes: list[Class]) -> list[Class]:
    """The classes, with a network moved behind a loss or activation that is defined after it."""
    last = classes[-1:]
    makers = [cls for cls in classes if _makes_layers(cls)]
    if not makers or _makes_layers(last[0]):
        return classes
    if len(_inputs(last[0])) < 2:  # A second input would be the target of a loss.
        makers = [cls for cls in makers if not _missing_arguments(e, cls)]
    return [cls for cls in classes if cls not in makers[-1:]] + makers[-1:]


def _inputs(cls: Class) -> list[ast.arg]:
    """The parameters without a default of calling an object of a class."""
    forward = cls.find("forward") or cls.find("call")
    return list(parameters(forward))[1:] if isinstance(forward, Function) else []


def _makes_layers(cls: Class) -> bool:
    """Whether a class makes more than numbers and losses: a network, not what trains it."""
    starts = [base.find("__init__") for base in cls.order if isinstance(base, Class)]
    calls = [
        node.func
        for start in starts
        if isinstance(start, Function)
        for node in nodes(start.node)
        if isinstance(node, ast.Call)
    ]
    names = [last_name(func) for func in calls]
    return any(name not in ("super", "__init__") and not name.endswith("Loss") for name in names)


def _missing_arguments(e: Evaluator, cls: Class) -> list[ast.arg]:
    """The parameters of a class that have no default and that the user does not set."""
    start = cls.find("__init__")
    if not isinstance(start, Function):
        return []
    return [arg for arg in list(parameters(start))[1:] if not e.settings.has(arg.arg)]


def instance_of(e: Evaluator, cls: Class) -> Module:
    """An object of a class; its arguments are unknown if the text never builds it."""
    existing = [module for module in e.built if module.cls is cls and module.unread is None]
    if existing:  # One without a layer that learns, which did not count as a network.
        return existing[-1]
    instance, _ = open_instance(e, cls)
    if isinstance(instance, Unknown):
        raise Halt(instance)
    if not isinstance(instance, Module):
        why = f": {short(cls.base.path)} is no class of networks" if cls.base else ""
        raise Halt(Unknown(f"{cls.name} makes no network{why}", cls.node))
    return instance


def _named_choice(e: Evaluator, name: str) -> Choice:
    """The network that the user names: a variable, class or function of the text, or a call."""
    names = names_of_networks(e)
    try:
        tree = ast.parse(name.strip(), mode="eval").body
        value = e.value(tree, e.scope)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Raised, Halt, Limit):
        value = None
    if isinstance(value, Class) and value.base is not None:
        built = [module for module in networks(e) if module.cls is value]
        value = built[-1] if built else instance_of(e, value)
    elif isinstance(value, Class):
        opened = built_by_class(e, value)
        value = None if opened is None else opened.module
    elif isinstance(value, Function):
        value = built_by_method(e, value, name)
    variable, unknown = e.scope.names.get(name), value if isinstance(value, Unknown) else None
    if not isinstance(value, Module) and (unknown is None or not isinstance(variable, Unknown)):
        value = _called(e, name) or (unknown if isinstance(variable, Function) else None)
    if isinstance(value, Module):
        return Choice(value, name)
    earlier = [other for other in names if other.startswith(f"{name}:")]
    if isinstance(value, Unknown) and earlier:
        raise Halt(Unknown(f"{value.why}; --model {earlier[-1]} is the one before", value.node))
    if isinstance(value, Unknown):
        raise Halt(value)
    near = nearest(name, tuple(names))
    others = f"there are {listed(names)}" if names else "there is none"
    hint = f"did you mean {near}?" if near else others
    raise NoSuchNetwork(f"--model {quoted(name)}: the text has no such network; {hint}", names)


def _called(e: Evaluator, name: str) -> Module | None:
    """The network of that name in the text, or in a function that it never calls."""
    with suppress(NoNetwork, Raised, Halt, Limit):
        _default_choice(e)
    built = networks(e)
    by_name = dict(zip(names_of(e, built), built, strict=True))
    name_for = Names(e).of
    return by_name.get(name) or next((m for m in e.built if name_for(m) == name), None)


def names_of_networks(e: Evaluator) -> list[str]:
    """What `--model` may name."""
    names = names_of(e, networks(e))
    names += [cls.name for cls in e.defined(Class) if runs(cls)]
    return list(dict.fromkeys([*names, *class_builders(e)]))
