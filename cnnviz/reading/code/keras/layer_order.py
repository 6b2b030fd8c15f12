"""The order in which Keras lists the layers of a model of tensors: the farther from its end, the
sooner; of those as far, in that in which going back from the outputs comes to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.reading.code.keras.nesting import nests_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.tensors import Use


class _Call:
    """One call of a layer or model, which may be several of ours; `owner` None is a function."""

    def __init__(self, owner: Module | None) -> None:
        self.owner = owner
        self.reads: list[_Call] = []
        self.depth = 0


def in_order_of_keras(
    model: Module, uses: Iterable[Use], starts: dict[int, Module], ends: Iterable[Use]
) -> list[Module]:
    """The layers of a model with these calls, its inputs' among them (`starts`, by their uses)."""
    calls = _calls(model, uses, starts)
    met, finished = _back(_call(end, calls) for end in ends)
    depths: dict[int, int] = {}
    for call in reversed(finished):  # From the outputs on: what reads a call comes before it.
        key = id(call.owner or call)
        call.depth = depths[key] = max(call.depth, depths.get(key, 0))
        for one in call.reads:
            one.depth = max(one.depth, call.depth + 1)
    unread = [one for one in starts.values() if id(one) not in depths]
    listed = [*unread, *(call.owner for call in met if call.owner is not None)]
    layers = {id(one): one for one in listed}
    return sorted(layers.values(), key=lambda one: -depths.get(id(one), 0))


def _calls(model: Module, uses: Iterable[Use], starts: dict[int, Module]) -> dict[int, _Call]:
    """The calls that uses are parts of, by the uses: a layer's activation is one with it."""
    found = {key: _Call(one) for key, one in starts.items()}
    whole: dict[int, _Call] = {}
    for use in uses:
        within = nests_in(model, use)
        reads = [_call(one, found) for one in use.reads if one is not None]
        if within:
            call = whole.setdefault(id(within[0]), _Call(within[0].owner))
        elif use.unit and reads and reads[0].owner is use.module:
            call = reads[0]
        else:
            call = _Call(use.module)
        call.reads += [one for one in reads if one is not call]
        found[id(use)] = call
    return found


def _call(use: Use, found: dict[int, _Call]) -> _Call:
    """The call that a use is a part of, or that of an Embedding: a use without a layer."""
    if id(use) not in found:
        found[id(use)] = _Call(use.module)
        found[id(use)].reads = [found[id(one)] for one in use.reads if one is not None]
    return found[id(use)]


def _back(ends: Iterable[_Call]) -> tuple[list[_Call], list[_Call]]:
    """The calls behind which others are, as going back from the ends meets and finishes them."""
    met: dict[int, _Call] = {}
    finished: list[_Call] = []
    for end in ends:
        stack = [(end, False)]
        while stack:
            call, done = stack.pop()
            if done:
                finished.append(call)
            elif id(call) not in met:
                met[id(call)] = call
                stack.append((call, True))
                stack += [(one, False) for one in reversed(call.reads)]
    return list(met.values()), finished
