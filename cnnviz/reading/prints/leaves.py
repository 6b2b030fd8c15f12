"""Modules that are layers to steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.layers import find, names
from cnnviz.reading.prints.classes import Meaning, meaning
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.printed_values import todays
from cnnviz.reading.pytorch import pytorch_step
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Call
from cnnviz.reading.wording import Faults, short

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer, Shape


_COMPUTED = {
    "_WeightNorm": "weight_norm",
    **dict.fromkeys(("_SpectralNorm", "SpectralNorm"), "spectral_norm"),
}
"""What PyTorch prints of a weight that is computed from others, and a class that many have."""

_VECTORS = "SpectralNorm: its own vectors, u and v, which are not trained, are not counted"

_FIRST = ("LayerNorm2d", "LayerNormChannelsFirst")
"""Layer norms over the channels of each position, which come first."""


_UNTOLD = ("Permute", "Slice", "Mean", "Sum", "Max", "Unflatten")
"""Layers that depend on numbers which classes of one's own with their names do not print."""


class SameStep(Step):
    """A convolution that pads as TensorFlow's "same" does, by the size of its input."""

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """The convolution, with the padding that leaves ceil(size / stride) positions."""
        layer = self.layer
        if layer is None or len(shape) != layer.dims + 1:  # type: ignore[attr-defined]
            return super().layers(shape)
        pads = tuple(
            _halves(max((-(-size // window.stride) - 1) * window.stride + window.span - size, 0))
            for size, window in zip(shape[1:], layer.windows() or (), strict=True)
        )
        return (replace(layer, padding=pads),)  # type: ignore[type-var]


def steps_of(module: Module, faults: Faults) -> tuple[Step, ...]:
    """The steps of a module that is a layer; records all that is wrong with it.

    A layer that no rule fits makes a step that is not known.
    """
    before = len(faults)
    meant = meaning(module)
    if meant is not None and meant.name in _UNTOLD and not module.values:
        faults.at(module.call.name, f"a print of {module.kind} does not tell what it does")
        meant = Meaning("Identity")
    if meant is None:
        step = Step(module.name, module.call, {})
        faults.at(module.call.name, _unknown(module, faults))
        step.faults = tuple(faults[before:])
        return (step,)
    step = _step(module, meant, faults)
    step.faults = tuple(faults[before:])
    vectors = _VECTORS if "SpectralNorm" in module.computed else ""
    step.note, step.advises = "; ".join(filter(None, (meant.note, vectors))), False
    after = (_plain(f"{module.name}.{name.lower()}", name, module) for name in meant.after)
    return (step, *after)


def functional(name: str, module: Module, layer: Layer) -> Step:
    """The step of a function that a module calls, at the module's place in the text."""
    return Step(name, module.call, {}, layer)


def _step(module: Module, meant: Meaning, faults: Faults) -> Step:
    kind = find(meant.name)
    assert kind is not None
    call = todays(module.kind, module.call.name, module.values, module.call.end)
    step = pytorch_step(module.name, call, kind, faults, meant.name)
    if step.layer is not None:
        step.layer = _computed(module, step.layer, faults)
        if module.kind in _FIRST and hasattr(step.layer, "channels_first"):
            step.layer = replace(step.layer, channels_first=True)  # type: ignore[type-var]
    return SameStep(step.name, step.node, step.places, step.layer) if meant.same else step


def _computed(module: Module, layer: Layer, faults: Faults) -> Layer:
    """The layer with a weight that is computed from others, if its print says so."""
    for kind in module.computed:
        by = _COMPUTED.get(kind)
        if by is None:
            faults.at(module.call.name, f"cnnviz does not know how {short(kind)} computes weights")
        else:
            layer = layer.parametrized(by)
    return layer


def _plain(path: str, name: str, module: Module) -> Step:
    kind = find(name)
    assert kind is not None
    return Step(path, module.call, {}, kind.cls())


def _halves(total: int) -> tuple[int, int]:
    return total // 2, total - total // 2


def _unknown(module: Module, faults: Faults) -> str:
    """Why a class is no layer."""
    if not module.kind:
        return "a layer was expected here, such as Conv1d(1, 1, kernel_size=3)"
    if module.kind == "Embedding":
        return (
            "an Embedding looks vectors up and connects no neurons; --skip Embedding draws what is"
            " behind it (--input is then the vectors that the next layer takes)"
        )
    near = faults.nearest(module.kind, names())
    hint = f"; did you mean {near}?" if near else ""
    if not hint and isinstance(module.call, Call):
        hint = "; --layers can pick a part without it, --skip passes it by"
    return f"cnnviz knows no layer {short(module.kind)}{hint}"
