"""How Keras names layers that the text does not name, and in which order it lists a model's.

As in Keras 3, those of one kind, conv2d, conv2d_1, ..., are counted from the start of the session,
so of the text. In a functional model, the farther a layer is from its end, the sooner it comes;
equally far ones as a walk back from the outputs meets them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cnnviz.reading.code.keras.nesting import nests_in
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Use
from cnnviz.reading.code.values.values import Value
from cnnviz.reading.keras.old import LAYERS
from cnnviz.reading.keras.table import snake_case

COUNTED = "counted"
"""Where a layer without a name has its kind, and its number among those of that kind."""

_FULL_NAMES = (("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling"))


def count_layer(e: Evaluator, layer: Module) -> None:
    """Counts a layer or model without a name among those of its kind."""
    if not layer.name:
        kind = _kind(layer)
        number = e.counted.get(kind, 0)
        e.journal.touch(e.counted)
        e.counted[kind] = number + 1 if isinstance(number, int) else number
        layer.said[COUNTED] = (kind, number)


def name_of_keras(layer: Module) -> Value:
    """Keras's name of a layer; unknown if the number of those before it is."""
    if COUNTED not in layer.said:
        return layer.name
    kind, number = layer.said[COUNTED]
    return (f"{kind}_{number}" if number else kind) if isinstance(number, int) else number


def _kind(layer: Module) -> str:
    if layer.cls is not None:
        return snake_case(layer.cls.name)
    name = layer.kind.rpartition(".")[2]
    return "functional" if name == "Model" else kind_name(name)


def kind_name(name: str) -> str:
    """What Keras calls the first layer of a class if the text gives it no name.

    >>> kind_name("MaxPool2D"), kind_name("Convolution2D")
    ('max_pooling2d', 'conv2d')
    """
    name = LAYERS.get(name, name).removeprefix("Contrib")
    for short, full in _FULL_NAMES:
        name = re.sub(rf"{short}(?=\dD)", full, name)
    return snake_case(name)


def reset_names(e: Evaluator, *_: object) -> None:
    """`keras.backend.clear_session()`: the names start again."""
    e.journal.touch(e.counted)
    e.counted.clear()
    e.counted.why = None


class _Call:
    """A call of a layer or model, which may be several of ours; `owner` is None for a function."""

    def __init__(self, owner: Module | None) -> None:
        self.owner = owner
        self.reads: list[_Call] = []
        self.depth = 0


def keras_order(
    model: Module, uses: Iterable[Use], starts: dict[int, Module], ends: Iterable[Use]
) -> list[Module]:
    """The layers of a model with these calls, including its inputs' (`starts`, by their uses)."""
    calls = _calls(model, uses, starts)
    visited, finished = _visit(_call(end, calls) for end in ends)
    depths: dict[int, int] = {}
    for call in reversed(finished):  # From the outputs back: readers of a call come before it.
        key = id(call.owner or call)
        call.depth = depths[key] = max(call.depth, depths.get(key, 0))
        for read in call.reads:
            read.depth = max(read.depth, call.depth + 1)
    unread = [layer for layer in starts.values() if id(layer) not in depths]
    all_layers = [*unread, *(call.owner for call in visited if call.owner is not None)]
    layers = {id(layer): layer for layer in all_layers}
    return sorted(layers.values(), key=lambda layer: -depths.get(id(layer), 0))


def _calls(model: Module, uses: Iterable[Use], starts: dict[int, Module]) -> dict[int, _Call]:
    """The calls that uses belong to, by use: a layer and its activation are one call."""
    calls = {key: _Call(layer) for key, layer in starts.items()}
    nested: dict[int, _Call] = {}
    for use in uses:
        nests = nests_in(model, use)
        reads = [_call(read, calls) for read in use.reads if read is not None]
        if nests:
            call = nested.setdefault(id(nests[0]), _Call(nests[0].owner))
        elif use.unit and reads and reads[0].owner is use.module:
            call = reads[0]
        else:
            call = _Call(use.module)
        call.reads += [read for read in reads if read is not call]
        calls[id(use)] = call
    return calls


def _call(use: Use, calls: dict[int, _Call]) -> _Call:
    """The call that a use belongs to; one of an Embedding, a use without a layer, is added."""
    if id(use) not in calls:
        calls[id(use)] = _Call(use.module)
        calls[id(use)].reads = [calls[id(read)] for read in use.reads if read is not None]
    return calls[id(use)]


def _visit(ends: Iterable[_Call]) -> tuple[list[_Call], list[_Call]]:
    """All calls in the order in which a walk back from the ends visits and finishes them."""
    visited: dict[int, _Call] = {}
    finished: list[_Call] = []
    for end in ends:
        stack = [(end, False)]
        while stack:
            call, is_done = stack.pop()
            if is_done:
                finished.append(call)
            elif id(call) not in visited:
                visited[id(call)] = call
                stack.append((call, True))
                stack += [(read, False) for read in reversed(call.reads)]
    return list(visited.values()), finished
