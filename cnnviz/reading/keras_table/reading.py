"""From a table that model.summary() printed to a network, if only one fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from cnnviz.errors import Fault, ShapeFault, SpecError
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.merge import Concat
from cnnviz.layers.network import Network
from cnnviz.reading.calling import Calls, Unsupported
from cnnviz.reading.keras_table.asking import ASKS, question, unclear_reason
from cnnviz.reading.keras_table.frozen import with_frozen_rows
from cnnviz.reading.keras_table.kinds import MERGES, kinds_of
from cnnviz.reading.keras_table.names import names_of_tables, no_table
from cnnviz.reading.keras_table.nested import flat, models_without_reads
from cnnviz.reading.keras_table.notes import notes_on, notes_on_cut_names
from cnnviz.reading.keras_table.pools import is_one_of_several
from cnnviz.reading.keras_table.rows import DOTS, Row, sizes, table_of
from cnnviz.reading.keras_table.solving import KEEPS, Layers, solve
from cnnviz.reading.keras_table.sources import Sources
from cnnviz.reading.prints.plain_text import markup_removed
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.skipping import Skips

_OWN_INPUT = re.compile(r"_input(_\d+)?$")
_ONE = "; a network here has one"
_FIRST = "the table is read with channels first: with channels last, no layers fit it"
_WHOLE = "print it whole, model.summary(line_length=79)"
_OR_ELSE = ", or the code that makes the model"
_INSTEAD = "; paste the code that makes the model, model.to_json(), or give the model in Python"


class TableReading:
    """A table on its way to a network; `input_shape` is the input, channels first, if known.

    In a text with several tables the first is read, or the one named `model`.
    """

    def __init__(
        self, text: str, input_shape: Shape | None, model: str | None, skips: Skips
    ) -> None:
        text = markup_removed(text)
        self.text, self.input_shape, self.skips = text, input_shape, skips
        self.names = names_of_tables(text)
        self.which = self.table_number(model) if model is not None else 0
        table = table_of(text, self.which)
        self.rows = flat(table.rows)
        if table.unreadable:
            line = text.split("\n")[table.unreadable[0] - 1]
            reason = f"this row cannot be read{_INSTEAD}"
            if DOTS.match(line):
                reason = f"rows are left out here: paste the table whole{_OR_ELSE}"
            elif "┃" in line and "│" not in line:  # Its heads alone.
                reason = f"this table is cut off behind its column Param #: {_WHOLE}{_OR_ELSE}"
            raise self.fault(table.unreadable[0], reason)
        if not self.rows:
            raise spec_error(text, [fault_of_all(text, f"this table has no rows{_INSTEAD}")])
        self.table = table
        self.sources = Sources()
        self.overlaps: dict[str, str] = {}  # Windows of pools that overlap: no others fit.
        self.chosen: dict[str, str] = {}  # Windows of pools that could have others, too.
        self.first = False  # Whether it is read with channels first.

    @property
    def lacks_input(self) -> bool:
        """Whether only its input is unknown, as far as its rows tell."""
        is_unknown = (self.input_shape or self.start()) is None
        return is_unknown and question(self.rows, self.skips)[1].startswith(ASKS)

    def whole(self) -> Network:
        """The network of all rows, with channels last, or first if only that fits."""
        try:
            return self.network()
        except SpecError as error:
            rows, turned_rows = self.rows, [_channels_last(row) for row in self.rows]
            learns = any(row.parameters for row in rows if len(row.shape) > 3)
            if not learns or "several would make" in str(error):
                raise
            self.rows, self.overlaps, self.chosen, self.first = turned_rows, {}, {}, True
            try:
                network = self.network()
                return replace(network, notes=(_FIRST, *network.notes))
            except SpecError as turned:
                if turned.faults[0].start > error.faults[0].start:
                    raise turned from None  # More rows fit with channels first.
            self.rows = rows
            raise

    def network(self) -> Network:
        """The network of the rows as they are."""
        start = self.input_shape or self.start()
        if start is None:
            self.refuse(*question(self.rows, self.skips))
        calls = Calls(start)
        places = self.sources = Sources()
        at, calls_of_rows = 0, list[range]()
        for row in self.rows:
            before = len(calls.calls)
            try:
                reads = self.reads(row, places, at)
                at = self.call_row(calls, row, reads)
            except (Unsupported, ShapeFault) as reason:
                self.refuse(row, str(reason))
            if row.kind == "Embedding":
                places.clear()  # Nothing can read the indices from here on.
            places.add(row.key, at)
            calls_of_rows.append(range(before, len(calls.calls)))
        self.skips.check()
        self.check_total()
        network = calls.network()
        if network is None:
            self.refuse(self.rows[0], "there is no layer in this table")
        cut = ("its end left out",) if self.table.cut else ()
        network = with_frozen_rows(network, self.rows, calls_of_rows, self.table.untrained)
        return replace(
            network,
            notes=(*network.notes, *self.skips.notes(), *self.notes(), *calls.notes),
            assumed=("read from a summary table", *cut, *network.assumed, *self.skips.assumed()),
        )

    def start(self) -> Shape | None:
        """The input in the table: the output of a first row that keeps the shape."""
        first = self.rows[0]
        stays = first.kind in KEEPS or self.skips.take(first.name, first.kind)
        return sizes(first) if stays else _start(self.rows)

    def table_number(self, model: str) -> int:
        """The number of the table of that name; raises `CnnvizError` if there is none."""
        if model not in self.names:
            raise no_table(model, self.names)
        return self.names.index(model)

    def check_total(self) -> None:
        """Raises an error if rows are missing by the number of parameters that the table says."""
        count = sum(row.parameters for row in self.rows)
        if self.table.total not in (None, count):
            reason = (
                f"the rows have {count:,} parameters, but the table says {self.table.total:,}:"
                f" paste it whole{_OR_ELSE}"
            )
            raise self.fault(self.rows[-1].line, reason)

    def notes(self) -> tuple[str, ...]:
        """Notes on what the table does not say."""
        others = [name for at, name in enumerate(self.names) if at != self.which]
        within = models_without_reads(self.table.rows)
        pools = (self.overlaps, self.chosen)
        notes = notes_on(self.rows, others, pools, self.table.cut.values(), within)
        return (*notes, *notes_on_cut_names(self.sources.taken))

    def reads(self, row: Row, places: Sources, before: int) -> tuple[int, ...]:
        """The places that a row reads: those that the table names, else the one before."""
        sources = []
        for name in row.reads:
            if self.begins(row, name, places):
                continue
            sources.append(places.find(name))
        if not sources:
            places.read.add(before)
        return tuple(sources) or (before,)

    def begins(self, row: Row, name: str, places: Sources) -> bool:
        """Whether a row reads the input by a name without a row: Keras 1's `dense_input_1`."""
        if name in places or self.rows[0].kind == "InputLayer" or not _OWN_INPUT.search(name):
            return False
        if row is not self.rows[0]:
            raise self.fault(row.line, f"{row.name}: {name} is a second input{_ONE}{_INSTEAD}")
        return True

    def call_row(self, calls: Calls, row: Row, reads: tuple[int, ...]) -> int:
        """Adds the calls of a row; returns the place of its output."""
        if self.skips.take(row.name, row.kind):
            return reads[0]
        kind = self.kind(row, calls.given[reads[0]])
        if kind == "InputLayer":
            if row is not self.rows[0]:
                raise Unsupported(f"this is a second input{_ONE}")
            return 0
        if kind in MERGES:
            return _merge_call(calls, row, kind, reads)
        if len(reads) > 1:
            problem = f"reads {len(reads)} layers, as one that is called again does"
            raise Unsupported(f"this {kind} {problem}: a table does not tell which call is read")
        at = reads[0]
        source = calls.given[at]
        target = sizes(row) or _open_target(row, kind, source)
        if target is None:
            raise Unsupported("its sizes are open")
        if kind == "Embedding":
            if source not in (target[1:], (1,)):
                raise Unsupported(f"it looks up {times(target[1:])} indices, not {times(source)}")
            return calls.looks_up(row.name, at, target, row.parameters)
        for layer in self.layers(calls, row, kind, target, at):
            self.overlaps |= {row.name: window} if (window := _overlapping(layer)) else {}
            if is_one_of_several(layer, calls.given[at], target):
                self.chosen[row.name] = times(getattr(layer, "kernel_size", ()))
            at = calls.called(row.name, layer, at)
        return at

    def layers(self, calls: Calls, row: Row, kind: str, target: Shape, at: int) -> Layers:
        """The layers of a row; a Reshape orders neurons as Keras does, with a note."""
        if kind != "Reshape":
            return solve(row, kind, calls.given[at], target)
        from cnnviz.reading.keras_config.layers import layers_of

        if self.first and 2 in (len(target), len(calls.given[at])):
            raise Unsupported("a table with its channels first does not tell the order of these")
        target_shape = target if self.first else (*target[1:], target[0])
        reading = layers_of(
            kind, row.name, {"target_shape": target_shape}, calls.given[at], self.first
        )
        if reading.note:
            calls.note(reading.note)
        return reading.layers

    def kind(self, row: Row, source: Shape) -> str:
        """A row's class; if it is cut, the only one with that beginning and number of axes."""
        kinds = kinds_of(row, len(source) - 1)
        if len(kinds) != 1:
            self.refuse(row, unclear_reason(row, not kinds and source == sizes(row)))
        return kinds[0]

    def refuse(self, row: Row, reason: str) -> NoReturn:
        """Raises the error that a row cannot be read, with the reason."""
        raise self.fault(row.line, f"{row.name}: {reason}{_INSTEAD}")

    def fault(self, number: int, reason: str) -> SpecError:
        """The error with `reason` at a line."""
        lines = self.text.split("\n")
        start = sum(len(line) + 1 for line in lines[: number - 1])
        line = lines[number - 1]
        indent = len(line) - len(line.lstrip())
        fault = Fault(start + indent, start + len(line.rstrip()), reason)
        return spec_error(self.text, [fault])


def _channels_last(row: Row) -> Row:
    """A row of maps with channels first, as one with channels last."""
    batch, channels, *places = (*row.shape, None, None)[: max(len(row.shape), 2)]
    return row if len(row.shape) < 4 else row._replace(shape=(batch, *places, channels))


def _merge_call(calls: Calls, row: Row, kind: str, reads: tuple[int, ...]) -> int:
    """Adds the call of a merge, along the axis that the row's shape says; returns its place."""
    if len(reads) == 1:
        reason = "has one input: its second one is missing"
        reason = (
            "is in a model within, of which the table does not say what reads what"
            if row.depth
            else reason
        )
        raise Unsupported(f"this {kind} {reason}")
    target, shapes = sizes(row), [calls.given[at] for at in reads]
    merge = MERGES[kind]()
    if isinstance(merge, Concat) and target is not None and len({*map(len, shapes)}) == 1:
        sums = [sum(sizes) for sizes in zip(*shapes, strict=True)]
        axes = [at for at, size in enumerate(target) if sums[at : at + 1] == [size]]
        merge = Concat(dim=1 + next((at for at in axes if shapes[0][at] != target[at]), 0))
    at = calls.merged(row.name, merge, *reads)
    if target not in (None, calls.given[at]):
        raise Unsupported(f"it gives {times(calls.given[at])} of its inputs, not {times(target)}")
    return at


def _open_target(row: Row, kind: str, source: Shape) -> Shape | None:
    """The output of a row with only its last size known, if its input determines the others."""
    *places, channels = row.shape[1:] or (None,)
    if channels is None or any(places):
        return None
    if kind == "Embedding" and len(places) == len(source):
        return (channels, *source)
    return source if kind in KEEPS and len(places) == len(source[1:]) else None


def _start(rows: Sequence[Row]) -> Shape | None:
    """The input in a table, or None; a single index, without an axis, is (1,)."""
    first, *others = rows
    if first.kind == "InputLayer":
        index = len(first.shape) == 1 and others[:1] and others[0].kind == "Embedding"
        return (1,) if index else sizes(first)
    vectors = sizes(first) if first.kind == "Embedding" else None
    return None if vectors is None else vectors[1:] or (1,)


def _overlapping(layer: Layer) -> str:
    """The window of a pool that overlaps, `3x3 in steps of 2`; "" of any other layer."""
    kernel, stride = getattr(layer, "kernel_size", ()), getattr(layer, "stride", ())
    if layer.rule != "pool" or all(k <= s for k, s in zip(kernel, stride, strict=True)):
        return ""
    return f"{times(kernel)} in steps of {times(tuple(dict.fromkeys(stride)))}"
