"""From text to a network, or to a part of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, Fault
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network
from cnnviz.reading.building import Builder
from cnnviz.reading.check import check_names, check_shape, check_spec, check_text, is_keras_table
from cnnviz.reading.code.source.depth import without_collector
from cnnviz.reading.code.source.detecting import is_print, may_be_code
from cnnviz.reading.grammar import tree
from cnnviz.reading.graph_prints import code_in
from cnnviz.reading.layout import layout
from cnnviz.reading.option_texts import names_stand_in
from cnnviz.reading.other_formats import clearer_errors
from cnnviz.reading.pasted import without_code, without_counts
from cnnviz.reading.refusals import no_fit_reason, refusals_after
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.sizing import NO_FORMS, InputSize, smallest
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.walk import Walk
from cnnviz.reading.wish import Wish
from cnnviz.reading.wording import Faults, called

if TYPE_CHECKING:
    from cnnviz.reading.prints.surroundings import Prints
    from cnnviz.reading.rows import Row
_PRINTED = ("):", ", stride=(", ", out_features=")
_NO_FIT = "; no input was given, and no {} fits: say yours with --input"


def parse(
    text: str,
    input_shape: Shape | None = None,
    layers: str | None = None,
    *,
    model: str | None = None,
    settings: Mapping[str, object] | None = None,
    skip: Sequence[str] = (),
) -> Network:
    """The network that `text` describes, over `input_shape`; `layers` picks a part of it.

    `text` holds layers as PyTorch or Keras spell them, the code that makes them, or what
    print(module) prints; it is never run. The default input shape is the smallest that shows the
    first layer; `Network.notes` says so, and how else the text was understood. With `layers`,
    `input_shape` is still that of the whole network. `model` chooses among the networks of a text,
    `settings` are values of names that it leaves open, `skip` are names of layers, or of their
    classes, to pass by. Raises `SpecError` with all faults of the text at once.

    >>> parse("Conv1d(1, 1, kernel_size=3)").shapes
    ((1, 8), (1, 6))
    >>> parse("Conv2d(1, 6, 5), ReLU(), MaxPool2d(2)", (1, 28, 28), layers="1:3").shapes
    ((6, 24, 24), (6, 24, 24), (6, 12, 12))
    """
    shape = None if input_shape is None else check_shape(input_shape)
    with without_collector():
        return _parse(text, Wish(shape, model, settings or {}, tuple(skip), layers))


def _parse(text: str, wish: Wish) -> Network:
    """The network of a text, or of the code in a notebook."""
    check_text(text)
    cells = code_in(text)
    if cells is not None:
        network = _parse(cells.code, wish)
        return replace(network, notes=(*network.notes, cells.note))
    if "┃" in text:
        from cnnviz.reading.keras_table.names import in_one_line

        text = in_one_line(text)
    code_network = _read_code(text := without_counts(text), wish)
    if code_network is not None:
        return code_network
    with clearer_errors(text):
        for result in (read(text, wish) for read in (_read_print, _read_table)):
            if result is not None:
                return result
        return _read_layers(text, wish)


def _read_code(text: str, wish: Wish) -> Network | None:
    """The network of code; None for any other text, as for a table that `wish.model` names."""
    settings = wish.settings
    sets_names = settings and not is_print(text) and names_stand_in(text, settings)
    if not sets_names and not may_be_code(text):
        return None
    from cnnviz.reading.code.entry import code_network

    try:
        return code_network(text, wish)
    except CnnvizError as error:
        if not is_keras_table(text):
            from cnnviz.reading.prints.in_comments import prints_beside

            return _read_prints(text, prints_beside(error, text), wish)
        from cnnviz.reading.keras_table.beside import names_a_table, with_table

        if wish.model is None:
            raise with_table(error, text, wish) from None
        if not names_a_table(text, wish.model, error):
            raise
        return None


def _read_print(text: str, wish: Wish) -> Network | None:
    """The network of a module's print, the last of several; None if there is none."""
    if not any(words in text for words in _PRINTED):
        return None
    from cnnviz.reading.prints.surroundings import find

    return None if (prints := find(text)) is None else _read_prints(text, prints, wish)


def _read_prints(text: str, prints: Prints, wish: Wish) -> Network:
    """The network of the prints in a text."""
    from cnnviz.reading.prints.reading import PrintReading

    reading = PrintReading(text, prints, wish)
    check_names(None, wish.settings)
    return reading.whole() if wish.layers is None else reading.part(wish.layers)


def _read_table(text: str, wish: Wish) -> Network | None:
    """The network of a Keras summary; raises `CnnvizError` for other tables, and for paths."""
    check_spec(text)
    if not is_keras_table(text):
        return None
    from cnnviz.reading.keras_table.reading import TableReading
    from cnnviz.reading.selection import pick

    check_names(None, wish.settings)
    table = TableReading(text, wish.input_shape, wish.model, Skips(wish.skip)).whole()
    return table if wish.layers is None else pick(table, wish.layers)


def _read_layers(text: str, wish: Wish) -> Network:
    """The network of a typed list of layers."""
    check_names(wish.model, wish.settings)
    with clearer_errors(text, of_layers=True):
        reading = _Reading(text, wish.input_shape, Skips(wish.skip))
        return reading.whole() if wish.layers is None else reading.part(wish.layers)


class _Reading:
    """A text and its steps, on the way to a network."""

    def __init__(self, text: str, input_shape: Shape | None, skips: Skips) -> None:
        source = without_code(text)
        items, broken = tree(source)
        self.text, self.input_shape = text, input_shape
        self.faults = Faults(broken)
        self.layout = layout(items, source, self.faults)
        self.common = tuple(self.faults)
        self.skips = skips
        self.builder = Builder(self.layout.leaves, self.faults, skips)
        skips.check()
        self.steps = self.builder.steps
        if not self.steps and not self.faults:
            self.faults.append(fault_of_all(text, "there is no layer in this text"))

    def whole(self) -> Network:
        """The network of all layers."""
        choice = self.size_input(self.steps, 0)
        walk = Walk(self.steps, choice.shape, mending=True)
        self.refuse(walk, choice)
        for refusal in refusals_after(self.steps, walk.passed):
            self.faults.at(refusal.step.place(refusal.argument), refusal.reason)
        self.stop(self.faults)
        from cnnviz.reading.rows import names_of, rows_of  # Not loaded if there is an error.

        rows = rows_of(walk, self.steps)
        names = names_of(rows, self.layout.has_names)
        return self.network(choice.shape, rows, names, [choice.note], choice.chosen)

    def part(self, layers: str) -> Network:
        """The layers that `layers` picks, whatever faults the others have."""
        from cnnviz.reading.notes import part_note
        from cnnviz.reading.rows import names_of, rows_of
        from cnnviz.reading.selection import select

        self.stop(self.common)
        choice = self.size_input(self.steps, 0)
        rows = rows_of(Walk(self.steps, choice.shape), self.steps)
        names = names_of(rows, self.layout.has_names)
        first, last = select(layers, names)
        picked_steps = [row.step for row in rows[first:last]]
        steps = self.steps[
            self.steps.index(picked_steps[0]) : self.steps.index(picked_steps[-1]) + 1
        ]
        self.stop([*self.common, *(fault for step in steps for fault in step.faults)])
        start, choice, note = self.part_input(steps, choice)
        walk = Walk(steps, start, mending=True)
        self.refuse(walk, choice)
        self.stop(self.faults[len(self.faults) - len(walk.refusals) :])
        part_rows = rows_of(walk, steps)
        positions = [i for i, row in enumerate(rows) if row.step in steps]
        if len(part_rows) == len(positions):
            part_rows, offset = part_rows[: last - positions[0]], first - positions[0]
            start = part_rows[offset - 1].output or start if offset else start
            part_rows, part_names = part_rows[offset:], names[first : last + 1]
        else:  # With its own input, the part got a Flatten that the whole has not.
            part_names = names_of(part_rows, self.layout.has_names)
        notes = [note, part_note(part_names[: len(part_rows)], len(rows))]
        return self.network(start, part_rows, part_names, notes, choice.chosen)

    def part_input(self, steps: Sequence[Step], choice: InputSize) -> tuple[Shape, InputSize, str]:
        """The input of a part: what the layers before it make of the network's, if that is known.

        With it, what is known of the network's input, and the note on it.
        """
        first = self.steps.index(steps[0])
        end = self.steps.index(steps[-1]) + 1
        for reach in (self.steps, self.steps[:end]):
            choice = self.size_input(reach, first)
            walk = Walk(self.steps[:first], choice.shape)
            if choice.fits and walk.passed == first and not walk.refusals:
                return walk.shape, choice, choice.note
        choice = self.size_input(steps, 0)
        name = called(steps[0].name)
        reason = f"the layers before {name} cannot be followed: the input is taken as {name}'s own"
        return choice.shape, choice, f"{choice.note}; {reason}" if choice.note else reason

    def size_input(self, steps: Sequence[Step], first_drawn: int) -> InputSize:
        """The input's shape: as given, as the text says, or the smallest that will do."""
        sizes = self.builder.sizes or ()
        known = tuple(size for size in sizes if size is not None)
        stated = times(known) if known and len(known) == len(sizes) else ""
        if self.input_shape is not None:
            differs = stated and known != self.input_shape
            note = f"the text says {stated} for the input; {times(self.input_shape)} was given"
            return InputSize(self.input_shape, note if differs else "")
        if stated:
            return InputSize(known, f"input: {stated} (as the text says)")
        return smallest(steps, first_drawn, sizes, part=len(steps) < len(self.steps))

    def refuse(self, walk: Walk, choice: InputSize) -> None:
        """Records the refusals of a walk."""
        for refusal in walk.refusals:
            reason = refusal.reason
            if refusal is walk.refusals[-1]:
                no_size_fits = refusal.size and refusal.argument and not choice.fits
                if no_size_fits and len(refusal.shape) > 1:
                    reason = no_fit_reason(refusal.step.layer, refusal.shape)
                elif no_size_fits:
                    reason += _NO_FIT.format(NO_FORMS[min(len(choice.shape) - 1, 3)])
            self.faults.at(refusal.step.place(refusal.argument), reason)
        for place, reason in choice.refused(walk):
            self.faults.at(place, reason)

    def stop(self, faults: Iterable[Fault]) -> None:
        """Raises the error that reports `faults`, if there are any."""
        faults = tuple(faults)
        if faults:
            raise spec_error(self.text, faults)

    def network(
        self,
        shape: Shape,
        rows: Sequence[Row],
        names: Sequence[str],
        intro: Sequence[str],
        chosen: bool,
    ) -> Network:
        """The network of `rows` over `shape`, with all that the user should know.

        Their names may be followed by that of the next layer: the note on a Flatten names it.
        `chosen`: neither the user nor the text gave the input's size.
        """
        from cnnviz.layers.network import Network
        from cnnviz.reading.notes import assumptions, keras_note, reading_notes

        layers = tuple(row.layer for row in rows if row.layer is not None)
        shapes = (shape, *(row.output for row in rows if row.output is not None))
        notes = [*filter(None, intro), *self.skips.notes(), *reading_notes(rows, names, shapes)]
        notes += [keras_note(layers)] if self.builder.keras else []
        network = Network(
            shape,
            layers,
            tuple(names[: len(rows)]),
            shapes,
            tuple(notes),
            assumed=(*assumptions(rows, names, chosen), *self.skips.assumed()),
            chosen_input=chosen,
        )
        return _with_frozen(network, rows, names)


def _with_frozen(network: Network, rows: Sequence[Row], names: Sequence[str]) -> Network:
    """The network, its layers that Keras does not train marked."""
    frozen = [name for row, name in zip(rows, names, strict=False) if not row.step.learns]
    if not frozen:
        return network
    from cnnviz.reading.keras.frozen import with_frozen

    return with_frozen(network, frozen)
