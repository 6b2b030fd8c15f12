"""The notes on how a print was read, those that affect numbers first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network
from cnnviz.layers.wiring import renaming_notes
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
_OWN = "a print does not show whether it has a forward() of its own"
_CORNERS = "a print leaves out Upsample's align_corners: False is taken"
_AVERAGES = "a print leaves out AvgPool's ceil_mode and count_include_pad: defaults are taken"
_AVERAGED = {"ceil_mode", "count_include_pad"}  # PyTorch 0.2 and 0.3 printed both.
_REPEATS = re.compile(r"\(\d+-\d+\): (\d+) x (\w+)")
_MOST_NAMED = 4


class PrintNotes:
    """The notes on a network, of which the calls `picked` are wanted."""

    def __init__(
        self, reading: PrintReading, network: Network, entries: Sequence[Entry], picked: range
    ) -> None:
        self.reading, self.network = reading, network
        self.entries, self.picked = entries, picked
        last = len(entries) - 1
        self.flattened = {i: network.names[min(i + 1, last)] for i in picked if entries[i].inserted}

    def notes(self) -> list[str]:
        """All notes, those on numbers first."""
        notes = [
            *self.gaps(),
            self.reading.pick_note,
            *self.reading.wiring.skips.notes(),
            *self.wired(),
        ]
        for i, name in self.flattened.items():
            notes.append(inserted_note(name, self.input_of(i)))
        notes += dict.fromkeys(self.entries[i].step.note for i in self.picked)
        uninserted = [i for i in self.picked if not self.entries[i].inserted]
        own_names = [self.entries[i].step.name for i in uninserted]
        notes += renaming_notes(own_names, [self.network.names[i] for i in uninserted])
        notes += self.unprinted()
        return [*notes, *self.around()]

    def assumed(self, chosen: bool) -> tuple[str, ...]:
        """What was assumed, for a figure's line of context."""
        wiring = self.reading.wiring
        words = ["input size chosen"] if chosen else []
        words += ["numbers left out of the print"] * bool(self.reading.gaps)
        if wiring.known or wiring.guesses:
            words.append("wiring assumed")
        elif wiring.in_turn or wiring.numbered:
            words.append("printed order")
        flattens = (f"Flatten put in before {called(name)}" for name in self.flattened.values())
        return (*words, *flattens, *wiring.skips.assumed())

    def gaps(self) -> list[str]:
        """That numbers of layers are missing, as they are if lines were lost."""
        gaps = self.reading.gaps
        verb = "is" if len(gaps) == 1 and " to " not in gaps[0] else "are"
        hint = "not printed: if lines were lost, paste all of them"
        return [f"{_few(gaps)} {verb} {hint}"] if gaps else []

    def input_of(self, call: int) -> Shape:
        """The shape that a call reads; of a merge, the first."""
        return self.network.shapes[self.network.reads(call)[0]]

    def wired(self) -> list[str]:
        """How blocks were wired where a print does not say."""
        wiring, notes = self.reading.wiring, []
        if wiring.known:
            verb = "is" if len(wiring.known) == 1 else "are"
            notes.append(f"{_FORWARD}: {_few(wiring.known)} {verb} wired as known by that name")
        if wiring.uncalled:
            names = listed(module.name for module in wiring.uncalled)
            verbs = "counts {} is" if len(wiring.uncalled) == 1 else "count {} are"
            words = verbs.format("among the parameters and")
            notes.append(f"{names} {words} used in training only")
        if wiring.guesses:
            notes.append(f"{_FORWARD}, so it is assumed that {listed(wiring.guesses)}")
        return notes

    def unprinted(self) -> list[str]:
        """What a print does not say about layers and their order."""
        wiring, notes = self.reading.wiring, self.in_order()
        layers = [self.network.layers[i] for i in self.picked]
        if not wiring.sequential:
            notes += [*_functions(layers), *self.single_activation()]
        if any(map(_corners_open, layers)):
            notes.append(_CORNERS)
        if any(
            _depends_on_defaults(self.network.layers[i], self.input_of(i))
            and not self.entries[i].step.places.keys() >= _AVERAGED
            for i in self.picked
        ):
            notes.append(_AVERAGES)
        return [*notes, *self.repeated()]

    def in_order(self) -> list[str]:
        """Whose children were taken in printed order, and why."""
        wiring, notes = self.reading.wiring, []
        others = wiring.known or wiring.guesses
        if wiring.in_turn:
            notes.append(_ORDER.format(f" of {_few(wiring.in_turn)}" if others else ""))
        if wiring.numbered and (others or not wiring.in_turn):
            only = len(wiring.numbered) == 1
            verb = "is read as a Sequential" if only else "are read as Sequentials"
            notes.append(f"{_few(wiring.numbered)} {verb}, by the numbers of its modules; {_OWN}")
        return notes

    def single_activation(self) -> list[str]:
        """That the only activation of a print may be called after each of many layers."""
        layers = [self.network.layers[i] for i in self.picked]
        active = [i for i in self.picked if is_activation(self.network.layers[i])]
        weighted = [i for i, layer in enumerate(layers, self.picked.start) if _joins(layer)]
        if len(active) != 1 or len(weighted) < 2 or (weighted[0] < active[0] and len(weighted) < 3):
            return []
        name = self.network.names[active[0]]
        lead = f"{name} is printed once, and drawn once; forward() may call it after each of the"
        if active[0] < weighted[0]:
            lead = (
                f"{name} is printed once, before the layers, and drawn there; forward() most likely"
                " calls it after each of the"
            )
        return [f"{lead} layers: no weight is different then"]

    def repeated(self) -> list[str]:
        """That `(0-2): 3 x Conv2d(...)` may be one layer, called three times."""
        region = self.reading.region
        match = _REPEATS.search(self.reading.prints.text, region.start, region.end)
        layers = [self.network.layers[i] for i in self.picked]
        known = [layer for layer in layers if match and layer.spec_name == match[2]]
        if match is None or not any(layer.parameters for layer in known or layers):
            return []
        return [
            f"{match[1]} x are {match[1]} layers with weights of their own here; a print shows one"
            f" that is used {match[1]} times in the same way"
        ]

    def around(self) -> list[str]:
        """What was left out of the text."""
        text, region = self.reading.prints.text, self.reading.region
        if not re.search(r"\w", text[: region.start] + text[region.end :]):
            return []
        first, last = self.line(region.start), self.line(region.end)
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        regions = self.reading.prints.regions
        others = [other for other in regions if not region.start <= other.start < region.end]
        names = [self.reading.prints.title_with_line(other) for other in others]
        if names:
            listing = listed(names[:_MOST_NAMED])
            title = region.name or "modules"
            twin = next((n for n, o in zip(names, others, strict=True) if o.name == title), "")
            hint = f'; --model "{twin}" takes that one' if twin else ""
            return [f"read: the print of {title}, {lines}; also there: {listing}{hint}"]
        return [f"read: the print, {lines}; the rest of the text is left out"]

    def line(self, place: int) -> int:
        """The number of a line, from 1."""
        return self.reading.text.count("\n", 0, place) + 1


def _joins(layer: Layer) -> bool:
    return bool(layer.parameters) and not layer.pointwise


def _few(kinds: list[str]) -> str:
    more = len(kinds) - _MOST_NAMED
    return listed([*kinds[:_MOST_NAMED], f"{more} more"] if more > 0 else kinds)


def _functions(layers: Sequence[Layer]) -> list[str]:
    """That functions are not printed, if layers that every network has are missing."""
    has_activation = any(map(is_activation, layers))
    has_convolution = any(layer.convolutional for layer in layers)
    if has_activation or not (has_convolution or sum(map(_joins, layers)) > 1):
        return []
    has_pooling = not has_convolution or any("Pool" in layer.spec_name for layer in layers)
    missing = "activation" if has_pooling else "activation and no pooling"
    example = "F.relu or F.max_pool2d" if has_convolution else "F.relu"
    return [
        f"no {missing} is among the layers: calls of functions, such as {example} in forward(), are"
        " not printed; add them as layers where they belong"
    ]


def _corners_open(layer: Layer) -> bool:
    """Whether a layer depends on align_corners, which is not known."""
    is_open = getattr(layer, "align_corners", False) is None
    return is_open and getattr(layer, "kind", "nearest")[:7] != "nearest"


def _depends_on_defaults(layer: Layer, shape: Shape) -> bool:
    """Whether an average pool depends on arguments that are not printed."""
    if not layer.spec_name.startswith("AvgPool"):
        return False
    return any(
        window.before or window.after or (size - window.kernel) % window.stride
        for size, window in zip(shape[1:], layer.windows() or (), strict=False)
    )
