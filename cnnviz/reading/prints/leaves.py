"""From modules that are layers to steps."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.layers import find, names
from cnnviz.reading.calling import make
from cnnviz.reading.prints.classes import Meaning, meaning
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.printed_values import modern_call
from cnnviz.reading.pytorch import pytorch_step
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Call, Literal, Named, Node, Word
from cnnviz.reading.wording import Faults, short

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer, Shape


_COMPUTED = {
    "_WeightNorm": "weight_norm",
    **dict.fromkeys(("_SpectralNorm", "SpectralNorm"), "spectral_norm"),
}
"""How PyTorch prints that a weight is computed from others, and a common custom class."""

_POOLS = {
    **dict.fromkeys(("avg", "fastavg", "fast"), "AdaptiveAvgPool"),
    **dict.fromkeys(("max", "fastmax"), "AdaptiveMaxPool"),
}
"""The pools that timm's SelectAdaptivePool2d chooses from, by the type that it prints."""

_VECTORS = "SpectralNorm: its own vectors, u and v, which are not trained, are not counted"

_FIRST = ("LayerNorm2d", "LayerNormChannelsFirst")
"""Layer norms over the channels of each position, channels first."""


_OPAQUE = ("Permute", "Slice", "Mean", "Sum", "Max", "Unflatten")
"""Layers that depend on numbers which custom classes of that name do not print."""


_JOINS = re.compile(
    r"(?:\w*[a-z_\d]|Q)?(?:Add|Cat|Concat|Concatenate|Merge|Mul|Multiply|Sum|Shortcut|Functional)"
    r"(?:Layer|Block|Module|Op)?(?:_?\d[dD])?"
)
"""Classes named after a function of several tensors."""


class SameStep(Step):
    """A convolution padded like TensorFlow's "same", depending on the size of its input."""

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """The convolution, with the padding that leaves ceil(size / stride) positions."""
        layer = self.layer
        if layer is None or len(shape) != layer.dims + 1:  # type: ignore[attr-defined]
            return super().layers(shape)
        pads = tuple(
            _split(max((-(-size // window.stride) - 1) * window.stride + window.span - size, 0))
            for size, window in zip(shape[1:], layer.windows() or (), strict=True)
        )
        return (replace(layer, padding=pads),)  # type: ignore[type-var]


def steps_of(module: Module, faults: Faults) -> tuple[Step, ...]:
    """The steps of a module that is a layer; records all its faults.

    A layer that no rule fits makes an unknown step.
    """
    if module.kind == "SelectAdaptivePool2d" and (selected := _selected(module)):
        return selected
    before = len(faults)
    what = meaning(module)
    if what is not None and what.name in _OPAQUE and not module.values:
        faults.at(module.call.name, f"a print of {module.kind} does not tell what it does")
        what = Meaning("Identity")
    if what is None:
        step = Step(module.name, module.call, {})
        faults.at(module.call.name, _unknown(module, faults))
        step.faults = tuple(faults[before:])
        return (step,)
    step = _step(module, what, faults)
    step.faults = tuple(faults[before:])
    vectors = _VECTORS if "SpectralNorm" in module.computed else ""
    step.note, step.advises = "; ".join(filter(None, (what.note, vectors))), False
    after = (_plain(f"{module.name}.{name.lower()}", name, module) for name in what.after)
    return (step, *after)


def _selected(module: Module) -> tuple[Step, ...]:
    """timm's pool, to a single position unless it prints another size, and its Flatten; none if
    it is of another type.
    """
    values = {value.name.text: value.value for value in module.values if isinstance(value, Named)}
    pool, flat = _POOLS.get(_word(values.get("pool_type"))), _word(values.get("flatten"))
    size = _word(values.get("output_size")) or "1"
    known = flat in ("Flatten", "Identity", "True", "False") and size.isdecimal()
    if pool is None or not known:
        return ()
    step = Step(module.name, module.call, {}, make(pool, 2, output_size=int(size)))
    if flat in ("Identity", "False"):
        return (step,)
    return (step, _plain(f"{module.name}.flatten", "Flatten", module))


def _word(value: Node | None) -> str:
    """The word that a value is, or the name of the class that it is made of."""
    match value:
        case Word():
            return value.text
        case Call():
            return value.name.text
        case Literal():
            return str(value.value)
    return ""


def functional(name: str, module: Module, layer: Layer) -> Step:
    """The step of a function that a module calls, at the module's place in the text."""
    return Step(name, module.call, {}, layer)


def _step(module: Module, what: Meaning, faults: Faults) -> Step:
    kind = find(what.name)
    assert kind is not None
    call = modern_call(module.kind, module.call.name, module.values, module.call.end)
    step = pytorch_step(module.name, call, kind, faults, what.name)
    if step.layer is not None:
        step.layer = _computed(module, step.layer, faults)
        if module.kind in _FIRST and hasattr(step.layer, "channels_first"):
            step.layer = replace(step.layer, channels_first=True)  # type: ignore[type-var]
    return SameStep(step.name, step.node, step.places, step.layer) if what.same else step


def _computed(module: Module, layer: Layer, faults: Faults) -> Layer:
    """The layer, its weight computed from others if its print says so."""
    for kind in module.computed:
        norm = _COMPUTED.get(kind)
        if norm is None:
            faults.at(module.call.name, f"cnnviz does not know how {short(kind)} computes weights")
        else:
            layer = layer.parametrize(norm)
    return layer


def _plain(path: str, name: str, module: Module) -> Step:
    kind = find(name)
    assert kind is not None
    return Step(path, module.call, {}, kind.cls())


def _split(total: int) -> tuple[int, int]:
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
    if _JOINS.fullmatch(module.kind):
        return (
            f"{short(module.kind)} joins several tensors, by its name, and a print does not tell"
            " which: paste the class; --layers can pick a part without it"
        )
    near = faults.nearest(module.kind, names())
    hint = f"; did you mean {near}?" if near and _is_near(module.kind, near) else ""
    if not hint and isinstance(module.call, Call):
        hint = "; --layers can pick a part without it, --skip passes it by"
    return f"cnnviz knows no layer {short(module.kind)}{hint}"


def _is_near(kind: str, near: str) -> bool:
    """Whether a class is a layer misspelt or varied: most that are printed are classes of their
    own, and Chomp1d is no BatchNorm1d.
    """
    from difflib import SequenceMatcher

    words, others = kind.casefold(), near.casefold()
    return others in words or SequenceMatcher(None, words, others).ratio() >= 0.8
