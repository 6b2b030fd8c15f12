"""What the modules of a print are, whatever the order of their calls."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.reading.prints.class_names import SKIPS, may_skip, says_residual
from cnnviz.reading.prints.classes import is_alias, meaning
from cnnviz.reading.prints.known_forwards import forward_of
from cnnviz.reading.prints.leaves import steps_of
from cnnviz.reading.prints.modules import ROW, Module
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.wording import Faults

_PASSIVE = (
    *("Dropout", "Alpha", "Feature", "BatchNorm", "Identity", "Flatten", "Unflatten"),
    *("Softmax", "LogSoftmax", "Softmin"),
)
"""Prefixes of pointwise or renaming layers that are no activation."""


_EMPTY = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")
"""What passes its input on if it has no children."""


class Ends(NamedTuple):
    """The channels or features of the first weighted layer's input and of the last one's output."""

    inputs: int
    outputs: int


class Survey:
    """The steps of each module that is a layer, made once; their faults are recorded."""

    def __init__(self, root: Module, faults: Faults, skips: Skips) -> None:
        self.root, self.faults, self.skips = root, faults, skips
        self._steps: dict[int, tuple[Step, ...]] = {}
        self._layers: dict[int, tuple[Layer, ...]] = {}
        self._unknown: set[str] = set()
        self._kinds: dict[str, list[Module]] | None = None

    def steps(self, module: Module) -> tuple[Step, ...]:
        """The steps of a layer; of an unknown class, only the first module is reported."""
        steps = self._steps.get(id(module))
        if steps is None:
            known = meaning(module) is not None or module.kind in _EMPTY
            if module.kind in _EMPTY or self.skipped(module):
                steps = ()
            elif known or module.kind not in self._unknown:
                steps = steps_of(module, self.faults)
            else:
                steps = (Step(module.name, module.call, {}),)
            if not known:
                self._unknown.add(module.kind)
            self._steps[id(module)] = steps
        return steps

    def skipped(self, module: Module) -> bool:
        """Whether the user skips a module, whatever its faults."""
        return bool(self.skips.names) and self.skips.take(module.name, module.kind)

    def of_kind(self, kind: str) -> list[Module]:
        """All modules of a class, in printed order; none of no class."""
        if self._kinds is None:
            self._kinds = {}
            for module in self.root.all():
                self._kinds.setdefault(module.kind, []).append(module)
        return self._kinds.get(kind, []) if kind else []

    def layers(self, module: Module) -> tuple[Layer, ...]:
        """The layers of a module and of all below it, in printed order."""
        layers = self._layers.get(id(module))
        if layers is None:
            layers = ()
            if is_layer(module):
                layers += tuple(s.layer for s in self.steps(module) if s.layer is not None)
            for child in called_children(module):
                layers += self.layers(child)
            self._layers[id(module)] = layers
        return layers

    def ends(self, *modules: Module) -> Ends | None:
        """The ends of modules in a row, None if no layer has weights between channels."""
        layers = [layer for module in modules for layer in self.layers(module)]
        inputs = next((_inputs(layer) for layer in layers if _inputs(layer)), None)
        outputs = next((_outputs(layer) for layer in reversed(layers) if _outputs(layer)), None)
        return Ends(inputs, outputs) if inputs and outputs else None

    def strides(self, *modules: Module) -> bool:
        """Whether any of these layers has a stride above 1."""
        layers = [layer for module in modules for layer in self.layers(module)]
        return any(max(_stride(layer)) > 1 for layer in layers)

    def keeps_shape(self, *modules: Module) -> bool:
        """Whether modules in a row keep the number of channels and of positions."""
        ends = self.ends(*modules)
        return ends is not None and ends.inputs == ends.outputs and not self.strides(*modules)


def is_layer(module: Module) -> bool:
    """Whether a module is a layer: it prints values of its own, or has no children."""
    if not module.children or is_alias(module.kind):  # Even an activation made of others.
        return True
    return bool(module.values) and (meaning(module) is not None or not called_children(module))


def called_children(module: Module) -> list[Module]:
    """The children that are calls of their own: none for an activation made of others, nor for
    a module that prints values but has no known layer, such as a neuron of a spiking network.
    """
    if is_alias(module.kind):
        return []
    known = not module.values or any(
        meaning(inner) or inner.kind in _EMPTY for inner in module.all()
    )
    return module.children if known else []


def is_sequential(module: Module) -> bool:
    """Whether a module calls its children one after another, judged by their labels: 0, 1, 2; not
    if its name says that it adds its input, unless it has blocks that do.

    >>> from cnnviz.reading.grammar import tree
    >>> from cnnviz.reading.prints.modules import modules_of
    >>> is_sequential(modules_of(tree("ConvBNReLU((0): ReLU() (1): ReLU())")[0], Faults()))
    True
    """
    if module.kind == "Sequential":
        return True
    positions = [str(number) for number in range(len(module.children))]
    if list(module.labels()) != positions or "List" in module.kind or module.kind == ROW:
        return False
    return not may_skip(module.kind) or any(map(_is_block, module.children))


def _is_block(module: Module) -> bool:
    """Whether a module has a second path of its own."""
    has_branches = any(term.branches for term in forward_of(module) or ())
    return has_branches or says_residual(module.kind) or SKIPS.search(module.kind) is not None


def is_activation(layer: Layer) -> bool:
    """Whether a layer is an activation, not a norm, a dropout or a reshape."""
    return layer.pointwise and not layer.spec_name.startswith(_PASSIVE)


def _inputs(layer: Layer) -> int | None:
    return getattr(layer, "in_channels", None) or getattr(layer, "in_features", None)


def _outputs(layer: Layer) -> int | None:
    return getattr(layer, "out_channels", None) or getattr(layer, "out_features", None)


def _stride(layer: Layer) -> tuple[int, ...]:
    windows = layer.windows() or ()
    return tuple(window.stride for window in windows) or (1,)
