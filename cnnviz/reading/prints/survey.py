"""What the modules of a print are, before anything is said of the order of their calls."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.reading.prints.classes import is_alias, meaning
from cnnviz.reading.prints.known import forward_of
from cnnviz.reading.prints.leaves import steps_of
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.named import SKIPS, may_skip, says_residual
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.wording import Faults

_PASSIVE = (
    *("Dropout", "Alpha", "Feature", "BatchNorm", "Identity", "Flatten", "Unflatten"),
    *("Softmax", "LogSoftmax", "Softmin"),
)
"""How names begin of layers that act on each neuron alone, or rename it, and are no activation."""


_EMPTY = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")
"""What passes its input on where it has no children."""


class Ends(NamedTuple):
    """The channels or features that the first layer with weights takes, and that the last gives."""

    taken: int
    given: int


class Survey:
    """The steps of each module that is a layer, made once; what is wrong with them is recorded."""

    def __init__(self, faults: Faults, skips: Skips) -> None:
        self.faults, self.skips = faults, skips
        self._steps: dict[int, tuple[Step, ...]] = {}
        self._layers: dict[int, tuple[Layer, ...]] = {}
        self._unknown: set[str] = set()

    def steps(self, module: Module) -> tuple[Step, ...]:
        """The steps of a layer; of a class that is unknown, only the first module is told."""
        found = self._steps.get(id(module))
        if found is None:
            known = meaning(module) is not None or module.kind in _EMPTY
            if module.kind in _EMPTY or self.skipped(module):
                found = ()
            elif known or module.kind not in self._unknown:
                found = steps_of(module, self.faults)
            else:
                found = (Step(module.name, module.call, {}),)
            if not known:
                self._unknown.add(module.kind)
            self._steps[id(module)] = found
        return found

    def skipped(self, module: Module) -> bool:
        """Whether the user wants a module passed by, whatever is wrong with it."""
        return bool(self.skips.names) and self.skips.take(module.name, module.kind)

    def layers(self, module: Module) -> tuple[Layer, ...]:
        """The layers of a module and all below it, in printed order."""
        found = self._layers.get(id(module))
        if found is None:
            found = ()
            if is_layer(module):
                found += tuple(s.layer for s in self.steps(module) if s.layer is not None)
            for child in inside(module):
                found += self.layers(child)
            self._layers[id(module)] = found
        return found

    def ends(self, *modules: Module) -> Ends | None:
        """The ends of modules in a row, None where no layer has weights between channels."""
        layers = [layer for module in modules for layer in self.layers(module)]
        taken = next((_taken(layer) for layer in layers if _taken(layer)), None)
        given = next((_given(layer) for layer in reversed(layers) if _given(layer)), None)
        return Ends(taken, given) if taken and given else None

    def strides(self, *modules: Module) -> bool:
        """Whether a layer of these moves by more than one position."""
        layers = [layer for module in modules for layer in self.layers(module)]
        return any(max(_stride(layer)) > 1 for layer in layers)

    def keeps(self, *modules: Module) -> bool:
        """Whether modules in a row give as many channels as they take, at as many positions."""
        ends = self.ends(*modules)
        return ends is not None and ends.taken == ends.given and not self.strides(*modules)


def is_layer(module: Module) -> bool:
    """Whether a module is a layer: one that prints values of its own, or has no children."""
    if not module.children or is_alias(module.kind):  # An activation made of others is one.
        return True
    return bool(module.values) and (meaning(module) is not None or not inside(module))


def inside(module: Module) -> list[Module]:
    """The children that are calls of their own: none of an activation that is made of others, nor
    of a module that prints values where no layer is known, such as a neuron of a spiking network.
    """
    if is_alias(module.kind):
        return []
    known = not module.values or any(meaning(one) or one.kind in _EMPTY for one in module.all())
    return module.children if known else []


def is_sequential(module: Module) -> bool:
    """Whether a module calls its children one after another, as their labels tell: 0, 1, 2; not
    where its name says that it adds its input, unless it has blocks that do.

    >>> from cnnviz.reading.grammar import tree
    >>> from cnnviz.reading.prints.modules import modules_of
    >>> is_sequential(modules_of(tree("ConvBNReLU((0): ReLU() (1): ReLU())")[0], Faults()))
    True
    """
    if module.kind == "Sequential":
        return True
    counted = [str(number) for number in range(len(module.children))]
    if list(module.labels()) != counted or "List" in module.kind:
        return False
    return not may_skip(module.kind) or any(map(_is_block, module.children))


def _is_block(module: Module) -> bool:
    """Whether a module has a second path itself, as a link of a chain."""
    joins = any(term.branches for term in forward_of(module) or ())
    return joins or says_residual(module.kind) or SKIPS.search(module.kind) is not None


def is_activation(layer: Layer) -> bool:
    """Whether a layer is an activation, rather than a norm, a dropout or a new shape."""
    return layer.pointwise and not layer.spec_name.startswith(_PASSIVE)


def _taken(layer: Layer) -> int | None:
    return getattr(layer, "in_channels", None) or getattr(layer, "in_features", None)


def _given(layer: Layer) -> int | None:
    return getattr(layer, "out_channels", None) or getattr(layer, "out_features", None)


def _stride(layer: Layer) -> tuple[int, ...]:
    windows = layer.windows() or ()
    return tuple(window.stride for window in windows) or (1,)
