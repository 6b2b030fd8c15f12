"""From the calls that were met to a network: names, shared tensors, what is never called."""

from __future__ import annotations

from itertools import count
from math import prod
from typing import TYPE_CHECKING

from cnnviz.layers.activation import Identity
from cnnviz.layers.network import Uncalled
from cnnviz.layers.wiring import Call
from cnnviz.reading.code.keras.ends import left_unused
from cnnviz.reading.code.keras_models.own_classes import name_of, own_left
from cnnviz.reading.code.language.lookups import lookup_of
from cnnviz.reading.code.library.parameter_counts import parameters_of, undrawn
from cnnviz.reading.code.library.weights import shapes
from cnnviz.reading.code.networks.following import paths_of
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Use

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cnnviz.errors import Fault
    from cnnviz.layers.base import Layer, Shape
    from cnnviz.layers.network import Network
    from cnnviz.reading.code.language.evaluator import Evaluator


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
    " others here; Keras refuses that: make a layer of its own for this"
)


def wired(root: Module, uses: list[Use], shape: Shape, passed: Collection[int] = ()) -> Network:
    """The network of these calls over an input of `shape`; `passed` are modules by their ids."""
    from dataclasses import replace

    from cnnviz.layers.wiring import graph_of

    places = {id(use): at for at, use in enumerate(uses, 1)}
    paths = paths_of(root) | _parameter_paths(root)
    first: dict[tuple[int, int], int] = {}
    calls = []
    for at, (use, key) in enumerate(zip(uses, _weights_of(uses), strict=True)):
        again = at if key is None else first.setdefault(key, at)
        reads = tuple(places.get(id(one), 0) for one in use.reads)
        calls.append(_call(use, paths, reads, None if again == at else again))
    network = graph_of(shape, calls)
    start = lookup_of(uses)
    tables = () if start is None else (_table(start, paths),)
    return replace(network, uncalled=(*tables, *uncalled(root, uses, passed, network.names)))


def _weights_of(uses: list[Use]) -> Iterator[tuple[int, int] | None]:
    """What calls with the same weights have in common: the layer, and which of its weights."""
    weighted = 0  # How many layers with weights are before it in its call.
    for use in uses:
        own = use.module or next(iter(use.learned), None)
        weighted = weighted if use.unit else 0
        if own is None:
            yield None
        elif _has_weights(use):
            yield id(own.lender if isinstance(own, Module) else own), weighted
            weighted += 1
        else:
            yield id(own), ~use.unit


def _has_weights(use: Use) -> bool:
    return use.layer is not None and bool(use.layer.parameters)


def _table(start: Use, paths: dict[int, str]) -> Uncalled:
    """The vectors that the network's input is looked up in."""
    assert start.module is not None
    return Uncalled(lookup_name(start, paths), Identity(), prod(start.module.table or ()), True)


def lookup_name(start: Use, paths: dict[int, str]) -> str:
    """What a text calls the Embedding of a lookup."""
    module = start.module
    assert module is not None
    return module.name or paths.get(id(module)) or _auto(module)


def unregistered(e: Evaluator, root: Module, uses: list[Use]) -> list[Fault]:
    """Faults of layers that PyTorch does not know of: it neither counts nor trains them. Of those
    that Keras refuses, since their weights would not be the same in all calls.
    """
    if root.keras:
        return _built_twice(e, uses)
    known = set(map(id, root.modules()))
    found: dict[int, Fault] = {}
    for use in uses:
        module, learns = use.module, use.layer is not None and use.layer.parameters != 0
        if module is not None and learns and id(module) not in known:
            found.setdefault(id(module), e.source.fault(module.node, _HIDDEN))
    if root.cls is not None:
        held = {id(one.learned) for one in root.modules() for one in one.params.values()}
        loose = [use for use in uses if any(id(one) not in held for one in use.learned)]
        found |= {id(use): e.source.fault(use.node, _LOOSE) for use in loose}
    found |= {id(use): e.source.fault(use.node, _TIED) for use in _tied(uses)}
    return list(dict.fromkeys(found.values()))


def _tied(uses: list[Use]) -> Iterator[Use]:
    """Calls that are given a tensor of another's, which would be counted with both."""
    if not any(use.weights or len(use.learned) > 1 for use in uses):
        return
    holders: dict[object, tuple[int, Use]] = {}
    for use in uses:
        own = id(use.module or next(iter(use.learned), use))
        held: list[object] = [(id(one.owner), one.name) for one in use.weights]
        held += map(id, use.learned)
        if not held and use.module is not None and use.layer is not None:
            held = [(own, name) for name in shapes(use.layer)]
        for one in held:
            holder, first = holders.setdefault(one, (own, use))
            if holder != own or held.count(one) > 1:
                yield use if use.weights or use.learned else first


def _built_twice(e: Evaluator, uses: list[Use]) -> list[Fault]:
    found: dict[tuple[int, int], Use] = {}
    faults = []
    for use, key in zip(uses, _weights_of(uses), strict=True):
        first = use if key is None or use.module is None else found.setdefault(key, use)
        if _count(first) != _count(use):
            faults.append(e.source.fault(use.node, _TWICE))
    return faults


def _count(use: Use) -> int:
    return (use.layer.parameters or 0) if use.layer is not None else 0


def _parameter_paths(root: Module) -> dict[int, str]:
    """The dotted path of each parameter that a module holds itself."""
    return {
        id(tensor.learned): f"{path}.{name}" if path else str(name)
        for path, module in root.named()
        for name, tensor in module.params.items()
    }


def _call(use: Use, paths: dict[int, str], reads: tuple[int, ...], again: int | None) -> Call:
    """One call, which keeps its name where that is the path of a module."""
    assert use.layer is not None
    module = use.module
    own = module is not None and bool(module.name if module.keras else id(module) in paths)
    return Call(call_name(use, paths), use.layer, reads, again, own)


def call_name(use: Use, paths: dict[int, str] | None = None) -> str:
    """What a call is called: its module's or parameter's path, or its function's name."""
    module, paths = use.module, paths or {}
    if module is None or use.layer is None:
        return paths.get(id(use.learned[0]), use.name) if use.learned else use.name
    name = module.name or paths.get(id(module)) or _auto(module)
    if use.unit:
        return f"{name}.{use.layer.spec_name.lower()}"
    return name


def _auto(module: Module) -> str:
    """What Keras calls a layer without a name; PyTorch's is called by its kind."""
    name = module.kind.rpartition(".")[2]
    if not module.keras:
        return name.lower()
    words = ""
    for before, letter in zip(" " + name, name, strict=False):
        after_small = before.islower() or before.isdigit()
        words += f"_{letter.lower()}" if letter.isupper() and after_small else letter.lower()
    return words.replace("2_d", "2d").replace("1_d", "1d").replace("3_d", "3d")


def uncalled(
    root: Module, uses: list[Use], passed: Collection[int], names: Iterable[str]
) -> tuple[Uncalled, ...]:
    """Modules of PyTorch's that are made and never called; Keras makes weights when it calls."""
    if root.keras:
        return tuple(one for _, one in keras_left(root, uses, names))
    called = {id(use.module) for use in uses} | {id(getattr(lookup_of(uses), "module", None))}
    whole = called - {id(use.module) for use in uses if use.weights}
    whole |= {id(use.module) for use in uses if not use.weights}
    given: dict[int, set[str]] = {}
    for weight in (one for use in uses for one in use.weights):
        given.setdefault(id(weight.owner), set()).add(weight.name)
    used = {id(one) for use in uses for one in use.learned}
    found: list[Uncalled] = []
    for path, module in root.named():
        found += _own_left(path, module, used)
        if module.table is not None and id(module) not in called:
            found.append(Uncalled(path or "0", Identity(), prod(module.table)))
        if undrawn(module) and id(module) not in called | set(passed):
            found.append(Uncalled(path or "0", Identity(), parameters_of(module) or 0))
        layer = module.step.layer if module.step is not None else None
        if layer is not None and id(module) not in whole:
            found += _left(path, layer, given.get(id(module), set()))
    return tuple(one for one in found if one.parameters)


def keras_left(
    root: Module, uses: list[Use], names: Iterable[str]
) -> Iterator[tuple[Module | Use, Uncalled]]:
    """What is in a network of Keras and no call of it uses, by names that are apart from those of
    the calls, and the layer that holds it or the call that made it.
    """
    taken = set(names)
    for held, one in _keras_left(root, uses):
        name = next(name for name in _numbered(one.name) if name not in taken)
        taken.add(name)
        yield held, one._replace(name=name)


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(1))


def _keras_left(root: Module, uses: list[Use]) -> Iterator[tuple[Module | Use, Uncalled]]:
    """Layers whose outputs are left unused; what layers of own classes hold, by its path."""
    for use in left_unused(uses):
        if use.layer is not None:
            yield use, Uncalled(call_name(use), use.layer, use.layer.parameters or 0)
    paths = paths_of(root)
    for owner, name, one in own_left(uses):
        path = paths.get(id(owner), "")
        path = name_of(owner) if path.isdigit() or not path else path
        within = "" if owner is root else f"{path}."
        yield owner, one._replace(name=within + name)


def _own_left(path: str, module: Module, used: set[int]) -> Iterator[Uncalled]:
    """Parameters that a module holds itself and no call uses."""
    for name, one in module.params.items():
        if not {id(one), id(one.learned)} & used:
            used.add(id(one))
            own = prod(size for size in one.sizes if isinstance(size, int))
            yield Uncalled(f"{path}.{name}".lstrip("."), Identity(), own)


def _left(path: str, layer: Layer, given: set[str]) -> list[Uncalled]:
    """What of a layer that is not called no function is `given`, either."""
    if not given:
        return [Uncalled(path or "0", layer, layer.parameters or 0)]
    return [
        Uncalled(f"{path}.{name}".lstrip("."), Identity(), prod(sizes))
        for name, sizes in shapes(layer).items()
        if name not in given
    ]
