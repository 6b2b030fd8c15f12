"""From leaves to steps: which layer each call names, in which spelling."""

from __future__ import annotations

from cnnviz.layers import find, names
from cnnviz.reading.layout import Leaf
from cnnviz.reading.pytorch import pytorch_step
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Call, Literal, Named, Node, Word
from cnnviz.reading.wording import Faults, short

_KERAS = frozenset(("layers", "keras", "tf", "tensorflow", "tfkl"))
_TORCH = frozenset(("torch", "nn", "modules"))
_PACKAGES = _KERAS | _TORCH
_KNOWN_LAYERS = (
    "; there are Linear, Conv, ConvTranspose, LocallyConnected, TiledConv, pooling, padding,"
    " Upsample, BatchNorm, Dropout, Flatten and activations, as PyTorch or Keras has them"
)
COMPUTED: dict[str, frozenset[object]] = {
    "weight_norm": frozenset(("weight", 0)),
    "spectral_norm": frozenset(("weight", 0, 1, 1e-12)),
}
"""What computes a layer's weight, and its usual arguments: name, dim, iterations, eps."""
_FUNCTIONS = frozenset(("F", "functional"))


class Builder:
    """Makes the steps of a text, which may be a print of a module.

    `keras`: the text is in Keras's spelling; `sizes` are what it says of its input.

    The faults of a step are recorded, and kept in its `faults`. Keras's tables are only loaded
    for texts that need them.
    """

    def __init__(self, leaves: list[Leaf], faults: Faults, skips: Skips | None = None) -> None:
        self.faults, self.skips = faults, skips or Skips()
        self.listed = False
        self.sizes: tuple[int | None, ...] | None = None
        calls = [leaf.node for leaf in leaves if isinstance(leaf.node, Call)]
        self.names = {call.name.text.rpartition(".")[2] for call in calls}
        self.keras = any(map(_is_only_keras, calls))
        self.first = _channels_first(calls)
        self.steps = [step for leaf in leaves if (step := self.step(leaf)) is not None]
        if self.sizes is not None and not self.first:
            self.sizes = (self.sizes[-1], *self.sizes[:-1])

    def step(self, leaf: Leaf) -> Step | None:
        """The step of a leaf; None for an Input, which is no layer, and for one to skip."""
        before = len(self.faults)
        node = leaf.node
        if self.skips.names and self.skips.take(leaf.name, _class_name(node)):
            return None
        if isinstance(node, Call):
            step = self.called(leaf.name, node)
        else:
            step = Step(leaf.name, node, {})
            if not self.faults.broken(node):
                self.faults.at(node, _no_layer_reason(node))
        if step is not None:
            step.faults = tuple(self.faults[before:])
        return step

    def not_torch(self, packages: list[str], spec_name: str) -> str:
        """The reason that PyTorch has no such layer: it is one of Keras's."""
        near = self.faults.nearest(spec_name, names())
        hint = f"write {'.'.join([*packages, near])}, or " if near else "write "
        return f"PyTorch has no {spec_name}: {hint}layers.{spec_name} for Keras's"

    def called(self, name: str, call: Call) -> Step | None:
        """The step of a call, in the spelling of its name."""
        *packages, spec_name = call.name.text.split(".")
        if spec_name in COMPUTED and call.arguments and isinstance(call.arguments[0], Call):
            return self.computed(name, call, call.arguments[0])
        is_unknown = not _PACKAGES.issuperset(packages)
        torch = bool(_TORCH.intersection(packages)) or not (
            self.keras or _KERAS.intersection(packages)
        )
        kind = None if is_unknown else find(spec_name)
        if torch and kind is not None:
            return pytorch_step(name, call, kind, self.faults)
        if self.says_input(call, spec_name):
            return None
        from cnnviz.reading.keras.table import find_keras

        keras_kind = None if is_unknown else find_keras(spec_name)
        if keras_kind is not None and _TORCH.intersection(packages):
            self.faults.at(call.name, self.not_torch(packages, spec_name))
            return Step(name, call, {})
        if keras_kind is not None:
            from cnnviz.reading.keras.step import keras_step

            step = keras_step(name, call, keras_kind, self.faults)
            step.first = self.first
            return step
        if kind is not None:
            return pytorch_step(name, call, kind, self.faults)
        self.faults.at(call.name, self.unknown(packages, spec_name))
        return Step(name, call, {})

    def computed(self, name: str, call: Call, layer_call: Call) -> Step | None:
        """The step of a layer whose weight is computed from others: `weight_norm(Conv1d(...))`."""
        norm = call.name.text.rpartition(".")[2]
        step = self.called(name, layer_call)
        for argument in call.arguments[1:]:
            value = argument.value if isinstance(argument, Named) else argument
            if getattr(value, "value", None) not in COMPUTED[norm]:
                self.faults.at(argument, "only the weight, along its first axis, can be computed")
        if step is not None and step.layer is not None:
            step.layer = step.layer.parametrize(norm)
        return step

    def says_input(self, call: Call, spec_name: str) -> bool:
        """Takes the input's shape from a call in Keras's spelling; whether that is an Input."""
        from cnnviz.reading.keras.inputs import input_sizes
        from cnnviz.reading.keras.table import INPUTS

        if self.keras and self.sizes is None:
            self.sizes = input_sizes(call, spec_name in INPUTS, self.faults)
        return self.keras and spec_name in INPUTS

    def unknown(self, packages: list[str], spec_name: str) -> str:
        """Why a name is no layer."""
        from cnnviz.reading.keras.table import keras_names

        choices = (*keras_names(), *names()) if self.keras else (*names(), *keras_names())
        unknown = [package for package in packages if package not in _PACKAGES]
        near = self.faults.nearest(spec_name, choices)
        if near and _FUNCTIONS.intersection(packages):
            return f"this is a function, not a layer: write {near}(...)"
        if unknown and spec_name in choices:
            return f"cnnviz knows no package {short(unknown[0])}: write {spec_name}"
        hint = f"; did you mean {near}?" if near else self.instead(choices)
        return f"cnnviz knows no layer {short(spec_name)}{hint}"

    def instead(self, choices: tuple[str, ...]) -> str:
        """What to do about a layer that is like no other; a long answer is given once only."""
        if not self.names.isdisjoint(choices):
            return "; --layers can pick a part without it, --skip passes it by"
        listed, self.listed = self.listed, True
        return "" if listed else _KNOWN_LAYERS


def _class_name(node: Node) -> str:
    """The name of a leaf's class."""
    name = node.name if isinstance(node, Call) else node
    return name.text if isinstance(name, Word) else ""


def _is_only_keras(call: Call) -> bool:
    """Whether only Keras has this name."""
    *packages, spec_name = call.name.text.split(".")
    keras = bool(_KERAS.intersection(packages))
    if _TORCH.intersection(packages) or (not keras and spec_name in names()):
        return False
    from cnnviz.reading.keras.table import INPUTS, find_keras

    return spec_name in INPUTS or find_keras(spec_name) is not None


def _channels_first(calls: list[Call]) -> bool:
    """Whether a Keras text has its channels first."""
    if not any(map(_says_channels_first, calls)):
        return False
    from cnnviz.reading.keras.table import is_channels_first

    names = (call.name.text.rpartition(".")[2] for call in calls)
    return is_channels_first(zip(names, map(_says_channels_first, calls), strict=True))


def _says_channels_first(call: Call) -> bool:
    return any(
        isinstance(argument, Named)
        and argument.name.text == "data_format"
        and getattr(argument.value, "value", None) == "channels_first"
        for argument in call.arguments
    )


def _no_layer_reason(node: Node) -> str:
    """Why a node that is not a call is no layer."""
    if isinstance(node, Word):
        from cnnviz.reading.keras.table import keras_names

        name = node.text.rpartition(".")[2].casefold()
        matches = [
            candidate for candidate in (*names(), *keras_names()) if candidate.casefold() == name
        ]
        if matches:
            return f"a layer has parentheses: write {matches[0]}(...)"
        if node.text.isidentifier():
            return (
                "a layer was expected here, such as Conv1d(1, 1, kernel_size=3); nothing says what"
                f" {short(node.text)} is (--skip {short(node.text)} passes it by)"
            )
    if isinstance(node, (Word, Literal)):
        return "a layer was expected here, such as Conv1d(1, 1, kernel_size=3)"
    return "a layer was expected here, and a spec is read, never run: write the layers themselves"
