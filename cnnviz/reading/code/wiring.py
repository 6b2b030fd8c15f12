"""From recorded calls to a network: names, shared tensors, what is never called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import count
from math import prod

from cnnviz.errors import Fault
from cnnviz.layers.activation import Identity
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network, Uncalled
from cnnviz.layers.wiring import Call
from cnnviz.reading.code.keras.built import built_beside
from cnnviz.reading.code.keras.ends import unused_calls
from cnnviz.reading.code.keras.layer_names import kind_name
from cnnviz.reading.code.keras_models.own_classes import name_of, unused_weights
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.lookups import lookup_of
from cnnviz.reading.code.library.parameter_counts import is_undrawn, parameters_of
from cnnviz.reading.code.library.weights import parameter_shapes
from cnnviz.reading.code.networks.following import paths_of
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Use

_HIDDEN = (
    "this layer is in a plain list or made anew in forward(), where PyTorch does not see it: it is"
    " never counted, trained or moved; put it into an nn.ModuleList, or make it an attribute"
)


_LOOSE = (
    "this is learned, but no module has it as an attribute, so that PyTorch neither counts nor"
    " trains it: write self.NAME = nn.Parameter(...), with nothing worked out behind it"
)

_TIED = (
    "this is given a weight or bias that another call has, too: tied weights are not read; write"
    " nn.Parameter(...) of its size for one"
)


_TWICE = (
    "this layer has its weights from an earlier call, on an input of other sizes, and would need"
    " others here; Keras refuses that: make another layer for this"
)


def network_of_calls(
    root: Module, uses: list[Use], shape: Shape, passed: Collection[int] = ()
) -> Network:
    """The network of these calls over an input of `shape`; `passed` are ids of modules."""
    from dataclasses import replace

    from cnnviz.layers.wiring import graph_of

    places = {id(use): at for at, use in enumerate(uses, 1)}
    paths = paths_of(root) | _parameter_paths(root)
    first: dict[tuple[int, int], int] = {}
    calls = []
    for at, (use, key) in enumerate(zip(uses, _weights_of(uses), strict=True)):
        first_use = at if key is None else first.setdefault(key, at)
        reads = tuple(places.get(id(read), 0) for read in use.reads)
        calls.append(_call(use, paths, reads, None if first_use == at else first_use))
    network = graph_of(shape, calls)
    start = lookup_of(uses)
    tables = () if start is None else (_table(start, paths),)
    return replace(network, uncalled=(*tables, *uncalled(root, uses, passed, network.names)))


def _weights_of(uses: list[Use]) -> Iterator[tuple[int, int] | None]:
    """For each call a key of its weights: the layer, and which of its weights."""
    weighted = 0  # Layers with weights before this one in its call.
    for use in uses:
        own = use.module or next(iter(use.learned), None)
        weighted = weighted if use.unit else 0
        if own is None:
            yield None
        elif use.layer is not None and use.layer.parameters:
            yield id(own.lender if isinstance(own, Module) else own), weighted
            weighted += 1
        else:
            yield id(own), ~use.unit


def _table(start: Use, paths: dict[int, str]) -> Uncalled:
    """The vectors in which the network's input is looked up."""
    assert start.module is not None
    return Uncalled(lookup_name(start, paths), Identity(), prod(start.module.table or ()), True)


def lookup_name(start: Use, paths: dict[int, str]) -> str:
    """The name of a lookup's Embedding in the text."""
    module = start.module
    assert module is not None
    return module.name or paths.get(id(module)) or _default_name(module)


def unregistered_faults(e: Evaluator, root: Module, uses: list[Use]) -> list[Fault]:
    """Faults of layers that PyTorch does not register, so that it neither counts nor trains them;
    in Keras, of those whose weights would differ between calls, which it refuses.
    """
    if root.keras:
        return _built_twice(e, uses)
    registered = set(map(id, root.modules()))
    faults: dict[int, Fault] = {}
    for use in uses:
        module, learns = use.module, use.layer is not None and use.layer.parameters != 0
        if module is not None and learns and id(module) not in registered:
            faults.setdefault(id(module), e.source.fault(module.node, _HIDDEN))
    if root.cls is not None:
        owned = {id(p.learned) for module in root.modules() for p in module.params.values()}
        unowned = [use for use in uses if any(id(tensor) not in owned for tensor in use.learned)]
        faults |= {id(use): e.source.fault(use.node, _LOOSE) for use in unowned}
    faults |= {id(use): e.source.fault(use.node, _TIED) for use in _tied_calls(uses)}
    return list(dict.fromkeys(faults.values()))


def _tied_calls(uses: list[Use]) -> Iterator[Use]:
    """Calls with a weight of another call, which would be counted twice."""
    if not any(use.weights or len(use.learned) > 1 for use in uses):
        return
    holders: dict[object, tuple[int, Use]] = {}
    for use in uses:
        own = id(use.module or next(iter(use.learned), use))
        weights: list[object] = [(id(weight.owner), weight.name) for weight in use.weights]
        weights += map(id, use.learned)
        if not weights and use.module is not None and use.layer is not None:
            weights = [(own, name) for name in parameter_shapes(use.layer)]
        for weight in weights:
            holder, first = holders.setdefault(weight, (own, use))
            if holder != own or weights.count(weight) > 1:
                yield use if use.weights or use.learned else first


def _built_twice(e: Evaluator, uses: list[Use]) -> list[Fault]:
    first_uses: dict[tuple[int, int], Use] = {}
    faults = []
    for use, key in zip(uses, _weights_of(uses), strict=True):
        first = use if key is None or use.module is None else first_uses.setdefault(key, use)
        if _count(first) != _count(use):
            faults.append(e.source.fault(use.node, _TWICE))
    return faults


def _count(use: Use) -> int:
    return (use.layer.parameters or 0) if use.layer is not None else 0


def _parameter_paths(root: Module) -> dict[int, str]:
    """The dotted path of each parameter that a module has itself."""
    return {
        id(tensor.learned): f"{path}.{name}" if path else str(name)
        for path, module in root.named()
        for name, tensor in module.params.items()
    }


def _call(use: Use, paths: dict[int, str], reads: tuple[int, ...], again: int | None) -> Call:
    """One call, which keeps its name if that is the path of a module."""
    assert use.layer is not None
    module = use.module
    own = module is not None and bool(module.name if module.keras else id(module) in paths)
    return Call(call_name(use, paths), use.layer, reads, again, own)


def call_name(use: Use, paths: dict[int, str] | None = None) -> str:
    """The name of a call: its module's or parameter's path, or its function's name."""
    module, paths = use.module, paths or {}
    if module is None or use.layer is None:
        return paths.get(id(use.learned[0]), use.name) if use.learned else use.name
    name = module.name or paths.get(id(module)) or _default_name(module)
    if use.unit:
        return f"{name}.{use.layer.spec_name.lower()}"
    return name


def _default_name(module: Module) -> str:
    """Keras's name for a layer without one; a PyTorch layer is named by its kind."""
    name = module.kind.rpartition(".")[2]
    return kind_name(name) if module.keras else name.lower()


def uncalled(
    root: Module, uses: list[Use], passed: Collection[int], names: Iterable[str]
) -> tuple[Uncalled, ...]:
    """PyTorch modules that are made and never called; Keras makes weights at the first call."""
    if root.keras:
        leftover = unused_in_keras(root, uses, names)
        return tuple(unused for owner, unused in leftover if id(owner) not in passed)
    called = {id(use.module) for use in uses} | {id(getattr(lookup_of(uses), "module", None))}
    complete = called - {id(use.module) for use in uses if use.weights}
    complete |= {id(use.module) for use in uses if not use.weights}
    weights_used: dict[int, set[str]] = {}
    for weight in (weight for use in uses for weight in use.weights):
        weights_used.setdefault(id(weight.owner), set()).add(weight.name)
    used = {id(tensor) for use in uses for tensor in use.learned}
    leftovers: list[Uncalled] = []
    for path, module in root.named():
        leftovers += _unused_parameters(path, module, used)
        if module.table is not None and id(module) not in called:
            leftovers.append(Uncalled(path or "0", Identity(), prod(module.table)))
        if is_undrawn(module) and id(module) not in called | set(passed):
            leftovers.append(Uncalled(path or "0", Identity(), parameters_of(module) or 0))
        layer = module.step.layer if module.step is not None else None
        if layer is not None and id(module) not in complete:
            leftovers += _uncalled_weights(path, layer, weights_used.get(id(module), set()))
    return tuple(unused for unused in leftovers if unused.parameters)


def unused_in_keras(
    root: Module, uses: list[Use], names: Iterable[str]
) -> Iterator[tuple[Module | Use, Uncalled]]:
    """What is in a Keras network and unused by its calls, with names distinct from theirs, and the
    layer that has it or the call that made it.
    """
    names_used = set(names)
    for owner, unused in _unused_in_keras(root, uses):
        name = next(name for name in _numbered(unused.name) if name not in names_used)
        names_used.add(name)
        yield owner, unused._replace(name=name)


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(1))


def _unused_in_keras(root: Module, uses: list[Use]) -> Iterator[tuple[Module | Use, Uncalled]]:
    """Layers whose outputs are unused, unused weights of custom layers, and the layers of models
    that are not called, by their paths.
    """
    unused = unused_calls(uses)
    for use in unused:
        if use.layer is not None:
            yield use, Uncalled(call_name(use), use.layer, use.layer.parameters or 0)
    paths = paths_of(root)
    called = {id(use.module.lender) for use in (*uses, *unused) if use.module is not None}
    for owner, layer in built_beside(root, called):
        name = owner.name or paths.get(id(owner)) or _default_name(owner)
        yield owner, Uncalled(name, layer, layer.parameters or 0)
    for owner, name, weight in unused_weights(uses):
        path = paths.get(id(owner), "")
        path = name_of(owner) if path.isdigit() or not path else path
        within = "" if owner is root else f"{path}."
        yield owner, weight._replace(name=within + name)


def _unused_parameters(path: str, module: Module, used: set[int]) -> Iterator[Uncalled]:
    """Parameters that a module has itself and no call uses."""
    for name, parameter in module.params.items():
        if not {id(parameter), id(parameter.learned)} & used:
            used.add(id(parameter))
            own = prod(size for size in parameter.sizes if isinstance(size, int))
            yield Uncalled(f"{path}.{name}".lstrip("."), Identity(), own)


def _uncalled_weights(path: str, layer: Layer, names: set[str]) -> list[Uncalled]:
    """The weights of an uncalled layer, except those in `names`, which functions use."""
    if not names:
        return [Uncalled(path or "0", layer, layer.parameters or 0)]
    return [
        Uncalled(f"{path}.{name}".lstrip("."), Identity(), prod(sizes))
        for name, sizes in parameter_shapes(layer).items()
        if name not in names
    ]
