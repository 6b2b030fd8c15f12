"""What a user should know of how a print was read: what changes numbers first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.layers.wiring import renamed
from cnnviz.reading.notes import inserted_note
from cnnviz.reading.prints.survey import is_activation
from cnnviz.reading.walk import Entry
from cnnviz.reading.wording import called, listed

if TYPE_CHECKING:
    from cnnviz.reading.prints.reading import PrintReading

_ORDER = (
    "layers{} are taken in printed order; a print does not tell whether forward() calls them so"
)
_FORWARD = "a print does not show forward()"
_CORNERS = "a print leaves out Upsample's align_corners: False is taken"
_AVERAGES = "a print leaves out AvgPool's ceil_mode and count_include_pad: defaults are taken"
_AVERAGED = {"ceil_mode", "count_include_pad"}  # PyTorch 0.2 and 0.3 printed both.
_REPEATED = re.compile(r"\(\d+-\d+\): (\d+) x (\w+)")
_MOST_NAMED = 4


class Said:
    """The sentences about a network of which the calls `picked` are wanted."""

    def __init__(
        self, reading: PrintReading, network: Network, entries: Sequence[Entry], picked: range
    ) -> None:
        self.reading, self.network = reading, network
        self.entries, self.picked = entries, picked
        last = len(entries) - 1
        self.flattened = {
            at: network.names[min(at + 1, last)] for at in picked if entries[at].inserted
        }

    def notes(self) -> list[str]:
        """All sentences, those first that tell of numbers."""
        notes = [self.reading.picked, *self.reading.wiring.skips.notes(), *self.wired()]
        for at, name in self.flattened.items():
            notes.append(inserted_note(name, self.input_of(at)))
        notes += dict.fromkeys(self.entries[at].step.note for at in self.picked)
        there = [at for at in self.picked if not self.entries[at].inserted]
        own = [self.entries[at].step.name for at in there]
        notes += renamed(own, [self.network.names[at] for at in there])
        notes += self.unprinted()
        return [*notes, *self.around()]

    def assumed(self, chosen: bool) -> tuple[str, ...]:
        """What was assumed, as a figure's line of context says it."""
        wiring = self.reading.wiring
        told = ["input size chosen"] if chosen else []
        if wiring.known or wiring.guesses:
            told.append("wiring of blocks taken as known")
        elif not wiring.sequential:
            told.append("printed order")
        flattens = (f"Flatten put in before {called(name)}" for name in self.flattened.values())
        return (*told, *flattens, *wiring.skips.assumed())

    def input_of(self, at: int) -> Shape:
        """What a call reads, of a merge the first."""
        return self.network.shapes[self.network.reads(at)[0]]

    def wired(self) -> list[str]:
        """How blocks were wired of which a print does not tell."""
        wiring, notes = self.reading.wiring, []
        if wiring.known:
            are = "is" if len(wiring.known) == 1 else "are"
            notes.append(f"{_FORWARD}: {_few(wiring.known)} {are} wired as known by that name")
        if wiring.uncalled:
            names = listed(module.name for module in wiring.uncalled)
            notes.append(f"{names} counts among the parameters and is used in training alone")
        if wiring.guesses:
            notes.append(f"{_FORWARD}, so it is assumed that {listed(wiring.guesses)}")
        return notes

    def unprinted(self) -> list[str]:
        """What a print does not say of layers and of their order."""
        wiring, notes = self.reading.wiring, []
        layers = [self.network.layers[at] for at in self.picked]
        if wiring.in_turn:
            others = wiring.known or wiring.guesses
            notes.append(_ORDER.format(f" of {_few(wiring.in_turn)}" if others else ""))
        if not wiring.sequential:
            notes += [*_functions(layers), *self.once()]
        if any(map(_corners_open, layers)):
            notes.append(_CORNERS)
        if any(
            _depends(self.network.layers[at], self.input_of(at))
            and not self.entries[at].step.places.keys() >= _AVERAGED
            for at in self.picked
        ):
            notes.append(_AVERAGES)
        return [*notes, *self.repeated()]

    def once(self) -> list[str]:
        """That an activation may be called again, of which a print shows one for many layers."""
        layers = [self.network.layers[at] for at in self.picked]
        active = [at for at in self.picked if is_activation(self.network.layers[at])]
        weighted = [at for at, one in enumerate(layers, self.picked.start) if _joins(one)]
        if len(active) != 1 or len(weighted) < 2 or (weighted[0] < active[0] and len(weighted) < 3):
            return []
        name = self.network.names[active[0]]
        how = f"{name} is printed once, and drawn once; forward() may call it after each of the"
        if active[0] < weighted[0]:
            how = (
                f"{name} is printed once, before the layers, and drawn there; forward() most likely"
                " calls it after each of the"
            )
        return [f"{how} layers: no weight is different then"]

    def repeated(self) -> list[str]:
        """That `(0-2): 3 x Conv2d(...)` may be one layer that is called thrice."""
        region = self.reading.region
        found = _REPEATED.search(self.reading.found.text, region.start, region.end)
        layers = [self.network.layers[at] for at in self.picked]
        known = [layer for layer in layers if found and layer.spec_name == found[2]]
        if found is None or not any(layer.parameters for layer in known or layers):
            return []
        return [
            f"{found[1]} x are {found[1]} layers with weights of their own here; a print shows one"
            f" that is used {found[1]} times in the same way"
        ]

    def around(self) -> list[str]:
        """What of the text was left out."""
        text, region = self.reading.found.text, self.reading.region
        if not re.search(r"\w", text[: region.start] + text[region.end :]):
            return []
        first, last = self.line(region.start), self.line(region.end)
        where = f"line {first}" if first == last else f"lines {first} to {last}"
        others = [one for one in self.reading.found.regions if one is not region]
        names = [self.reading.found.placed(one) for one in others]
        if names:
            also = listed(names[:_MOST_NAMED])
            whose = region.name or "modules"
            same = next((n for n, one in zip(names, others, strict=True) if one.name == whose), "")
            how = f'; --model "{same}" takes that one' if same else ""
            return [f"read: the print of {whose}, {where}; also there: {also}{how}"]
        return [f"read: the print, {where}; the rest of the text is left out"]

    def line(self, place: int) -> int:
        """The number of a line, from 1."""
        return self.reading.text.count("\n", 0, place) + 1


def _joins(layer: Layer) -> bool:
    return bool(layer.parameters) and not layer.pointwise


def _few(kinds: list[str]) -> str:
    more = len(kinds) - _MOST_NAMED
    return listed([*kinds[:_MOST_NAMED], f"{more} more"] if more > 0 else kinds)


def _functions(layers: Sequence[Layer]) -> list[str]:
    """That functions are not printed, where layers that each network has are missing."""
    active = any(map(is_activation, layers))
    spatial = any(layer.convolutional for layer in layers)
    if active or not (spatial or sum(map(_joins, layers)) > 1):
        return []
    pooled = not spatial or any("Pool" in layer.spec_name for layer in layers)
    missing = "activation" if pooled else "activation and no pooling"
    such = "F.relu or F.max_pool2d" if spatial else "F.relu"
    return [
        f"no {missing} is among the layers: calls of functions, such as {such} in forward(), are"
        " not printed; add them as layers where they belong"
    ]


def _corners_open(layer: Layer) -> bool:
    """Whether a layer gives something else with corners that stay, and nothing says if they do."""
    open_ = getattr(layer, "align_corners", False) is None
    return open_ and getattr(layer, "kind", "nearest")[:7] != "nearest"


def _depends(layer: Layer, shape: Shape) -> bool:
    """Whether an average pool gives something else with other values of what is not printed."""
    if not layer.spec_name.startswith("AvgPool"):
        return False
    return any(
        window.before or window.after or (size - window.kernel) % window.stride
        for size, window in zip(shape[1:], layer.windows() or (), strict=False)
    )
