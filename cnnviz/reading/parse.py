"""The whole way from text to a network, or to a part of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, Fault, SpecError
from cnnviz.layers.base import Shape, times
from cnnviz.reading.building import Builder
from cnnviz.reading.check import check_names, check_shape, check_spec, check_text, is_keras_table
from cnnviz.reading.code.source.detecting import is_print, may_be_code
from cnnviz.reading.grammar import tree
from cnnviz.reading.graph_prints import code_in
from cnnviz.reading.layout import layout
from cnnviz.reading.pasted import without_code
from cnnviz.reading.refusals import refusals_after, unfitting
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.setting_text import names_stand_in
from cnnviz.reading.sizing import NO_FORMS, Sized, smallest
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.walk import Walk
from cnnviz.reading.wish import Wish
from cnnviz.reading.wording import Faults, called

if TYPE_CHECKING:
    from cnnviz.layers.network import Network
    from cnnviz.reading.prints.surroundings import Found
    from cnnviz.reading.rows import Row

_NOT_SQUARE = "; no input was given, and no {} fits: say another with --input"


def parse(
    text: str,
    input_shape: Shape | None = None,
    layers: str | None = None,
    *,
    model: str | None = None,
    settings: Mapping[str, object] | None = None,
    skip: Sequence[str] = (),
) -> Network:
    """The network that `text` says, over `input_shape`; `layers` picks a part of it.

    `text` holds layers as PyTorch or Keras spell them, the code that makes them, or what
    print(module) prints; it is never run. Without an input shape it is the smallest that shows the
    first layer; `Network.notes` says so, and whatever else was understood. With `layers`,
    `input_shape` is still that of the whole network. `model` chooses among the networks of a text,
    `settings` are values of names that it leaves open, `skip` are names of layers, or of their
    classes, that are passed by. Raises `SpecError` with all faults of the text at once.

    >>> parse("Conv1d(1, 1, kernel_size=3)").shapes
    ((1, 8), (1, 6))
    >>> parse("Conv2d(1, 6, 5), ReLU(), MaxPool2d(2)", (1, 28, 28), layers="1:3").shapes
    ((6, 24, 24), (6, 24, 24), (6, 12, 12))
    """
    given = None if input_shape is None else check_shape(input_shape)
    return _parsed(text, Wish(given, model, settings or {}, tuple(skip), layers))


def _parsed(text: str, wish: Wish) -> Network:
    """The network of a text, or of the code in a notebook."""
    check_text(text)
    cells = code_in(text)
    if cells is not None:
        made = _parsed(cells.code, wish)
        return replace(made, notes=(*made.notes, cells.note))
    if "┃" in text:
        from cnnviz.reading.keras_table.heads import in_one_line

        text = in_one_line(text)
    for found in (way(text, wish) for way in (_of_code, _of_print, _of_table)):
        if found is not None:
            return found
    return _of_layers(text, wish)


def _of_code(text: str, wish: Wish) -> Network | None:
    """The network of a text of code; None of another thing, as of a table whose name is asked."""
    settings = wish.settings
    named = settings and not is_print(text) and names_stand_in(text, settings)
    if not named and not may_be_code(text):
        return None
    from cnnviz.reading.code.entry import code_network

    try:
        return code_network(text, wish)
    except CnnvizError as error:
        if not is_keras_table(text):
            from cnnviz.reading.prints.beside import prints_beside

            return _of_found(text, prints_beside(error, text), wish)
        from cnnviz.reading.keras_table.beside import names_a_table, with_table

        if wish.model is None:
            raise with_table(error, text, wish) from None
        if not names_a_table(text, wish.model, error):
            raise
        return None


def _of_print(text: str, wish: Wish) -> Network | None:
    """That of the print of a module, the last of several; None where there is none."""
    if "):" not in text:
        return None
    from cnnviz.reading.prints.surroundings import find

    found = find(text)
    return None if found is None else _of_found(text, found, wish)


def _of_found(text: str, found: Found, wish: Wish) -> Network:
    """That of the prints in a text."""
    from cnnviz.reading.prints.reading import PrintReading

    reading = PrintReading(text, found, wish)
    check_names(None, wish.settings)
    return reading.whole() if wish.layers is None else reading.part(wish.layers)


def _of_table(text: str, wish: Wish) -> Network | None:
    """That of a summary table of Keras; raises `CnnvizError` for tables of others, and paths."""
    check_spec(text)
    if not is_keras_table(text):
        return None
    from cnnviz.reading.keras_table.reading import TableReading
    from cnnviz.reading.selection import pick

    check_names(None, wish.settings)
    table = TableReading(text, wish.input_shape, wish.model, Skips(wish.skip)).whole()
    return table if wish.layers is None else pick(table, wish.layers)


def _of_layers(text: str, wish: Wish) -> Network:
    """That of layers as they are typed."""
    check_names(wish.model, wish.settings)
    try:
        reading = _Reading(text, wish.input_shape, Skips(wish.skip))
        return reading.whole() if wish.layers is None else reading.part(wish.layers)
    except SpecError as error:
        from cnnviz.reading.elsewhere import in_better_words

        raise in_better_words(text, error) from None


class _Reading:
    """A text with its steps, on the way to a network."""

    def __init__(self, text: str, given: Shape | None, skips: Skips) -> None:
        source = without_code(text)
        items, broken = tree(source)
        self.text, self.given = text, given
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
        sized = self.sized(self.steps, 0)
        walk = Walk(self.steps, sized.shape, mending=True)
        self.refuse(walk, sized)
        for refusal in refusals_after(self.steps, walk.passed):
            self.faults.at(refusal.step.place(refusal.argument), refusal.reason)
        self.stop(self.faults)
        from cnnviz.reading.rows import names_of, rows_of  # Not loaded for an error's sake.

        rows = rows_of(walk, self.steps)
        names = names_of(rows, self.layout.named)
        return self.network(sized.shape, rows, names, [sized.note], sized.chosen)

    def part(self, layers: str) -> Network:
        """The layers that `layers` picks; faults of the others are no hindrance."""
        from cnnviz.reading.notes import part_note
        from cnnviz.reading.rows import names_of, rows_of
        from cnnviz.reading.selection import select

        self.stop(self.common)
        sized = self.sized(self.steps, 0)
        rows = rows_of(Walk(self.steps, sized.shape), self.steps)
        names = names_of(rows, self.layout.named)
        first, last = select(layers, names)
        chosen = [row.step for row in rows[first:last]]
        steps = self.steps[self.steps.index(chosen[0]) : self.steps.index(chosen[-1]) + 1]
        self.stop([*self.common, *(fault for step in steps for fault in step.faults)])
        start, sized, said = self.part_input(steps, sized)
        walk = Walk(steps, start, mending=True)
        self.refuse(walk, sized)
        self.stop(self.faults[len(self.faults) - len(walk.refusals) :])
        own = rows_of(walk, steps)
        places = [at for at, row in enumerate(rows) if row.step in steps]
        if len(own) == len(places):
            own, skipped = own[: last - places[0]], first - places[0]
            start = own[skipped - 1].given or start if skipped else start
            own, picked = own[skipped:], names[first : last + 1]
        else:  # With an input of its own, the part has a Flatten that it had not before.
            picked = names_of(own, self.layout.named)
        told = [said, part_note(picked[: len(own)], len(rows))]
        return self.network(start, own, picked, told, sized.chosen)

    def part_input(self, steps: Sequence[Step], sized: Sized) -> tuple[Shape, Sized, str]:
        """The input of a part: what the layers before it make of the network's, if that is known.

        With it, what was found out about the network's input, and the sentence that tells it.
        """
        first = self.steps.index(steps[0])
        end = self.steps.index(steps[-1]) + 1
        for reach in (self.steps, self.steps[:end]):
            sized = self.sized(reach, first)
            walk = Walk(self.steps[:first], sized.shape)
            if sized.fits and walk.passed == first and not walk.refusals:
                return walk.shape, sized, sized.note
        sized = self.sized(steps, 0)
        name = called(steps[0].name)
        why = f"the layers before {name} cannot be followed: the input is taken as {name}'s own"
        return sized.shape, sized, f"{sized.note}; {why}" if sized.note else why

    def sized(self, steps: Sequence[Step], drawn: int) -> Sized:
        """The input's shape: as it was given, as the text says, or the smallest that does."""
        sizes = self.builder.sizes or ()
        known = tuple(size for size in sizes if size is not None)
        said = times(known) if known and len(known) == len(sizes) else ""
        if self.given is not None:
            other = said and known != self.given
            said = f"the text says {said} for the input; {times(self.given)} was given"
            return Sized(self.given, said if other else "")
        if said:
            return Sized(known, f"input: {said} (as the text says)")
        return smallest(steps, drawn, sizes, part=len(steps) < len(self.steps))

    def refuse(self, walk: Walk, sized: Sized) -> None:
        """Records what refused its input on a walk."""
        for refusal in walk.refusals:
            reason = refusal.reason
            if refusal is walk.refusals[-1]:
                asked = refusal.size and refusal.argument and not sized.fits
                if asked and len(refusal.shape) > 1:
                    reason = unfitting(refusal.step.layer, refusal.shape)
                elif asked:
                    reason += _NOT_SQUARE.format(NO_FORMS[min(len(sized.shape) - 1, 3)])
            self.faults.at(refusal.step.place(refusal.argument), reason)
        for place, reason in sized.refused(walk):
            self.faults.at(place, reason)

    def stop(self, faults: Iterable[Fault]) -> None:
        """Raises the error that tells `faults`, if there are any."""
        found = tuple(faults)
        if found:
            raise spec_error(self.text, found)

    def network(
        self,
        shape: Shape,
        rows: Sequence[Row],
        names: Sequence[str],
        said: Sequence[str],
        chosen: bool,
    ) -> Network:
        """The network of `rows` over `shape`, with all that the user should know.

        Behind their names may stand that of the layer after them: a Flatten is told by it.
        `chosen`: nobody said the size of its input.
        """
        from cnnviz.layers.network import Network
        from cnnviz.reading import notes

        layers = tuple(row.layer for row in rows if row.layer is not None)
        shapes = (shape, *(row.given for row in rows if row.given is not None))
        told = [*filter(None, said), *self.skips.notes(), *notes.reading_notes(rows, names, shapes)]
        told += [notes.keras_note(layers)] if self.builder.keras else []
        found = Network(
            shape,
            layers,
            tuple(names[: len(rows)]),
            shapes,
            tuple(told),
            assumed=(*notes.assumptions(rows, names, chosen), *self.skips.assumed()),
            chosen_input=chosen,
        )
        return _as_it_learns(found, rows, names)


def _as_it_learns(network: Network, rows: Sequence[Row], names: Sequence[str]) -> Network:
    """The network, with what of it Keras does not train."""
    kept = [name for row, name in zip(rows, names, strict=False) if not row.step.learns]
    if not kept:
        return network
    from cnnviz.reading.keras.frozen import without

    return without(network, kept)
