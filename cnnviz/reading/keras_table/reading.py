"""A table that model.summary() printed to a network, where it leaves one answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NoReturn

from cnnviz.errors import Fault, ShapeFault, SpecError
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.merge import Concat
from cnnviz.layers.network import Network
from cnnviz.reading.calling import Calls, Unsupported
from cnnviz.reading.keras_table.asking import ASKS, asked, untold
from cnnviz.reading.keras_table.frozen import as_it_learns
from cnnviz.reading.keras_table.kinds import MERGES, kinds_of
from cnnviz.reading.keras_table.names import names_of_tables, no_table
from cnnviz.reading.keras_table.nested import flat, taken_in_turn
from cnnviz.reading.keras_table.notes import notes_on
from cnnviz.reading.keras_table.rows import DOTS, Row, sizes, table_of
from cnnviz.reading.keras_table.solving import KEEPS, Layers, solved
from cnnviz.reading.prints.plain_text import bare
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.skipping import Skips

_OWN_INPUT = re.compile(r"_input(_\d+)?$")
_ONE = "; a network here has one"
_FIRST = "the table is read with its channels first, for with its channels last no layers fit it"
_OR_ELSE = ", or the code that makes the model"
_INSTEAD = "; paste the code that makes the model, model.to_json(), or give the model in Python"


class TableReading:
    """A table on the way to a network; `given` is the input, channels first, if it is known.

    Of a text with several tables the first is read, or that which is called `model`.
    """

    def __init__(self, text: str, given: Shape | None, model: str | None, skips: Skips) -> None:
        text = bare(text)
        self.text, self.given, self.skips = text, given, skips
        self.names = names_of_tables(text)
        self.which = self.chosen(model) if model is not None else 0
        table = table_of(text, self.which)
        self.rows = flat(table.rows)
        if table.missed:
            line = text.split("\n")[table.missed[0] - 1]
            gap = f"rows are left out here: paste the table whole{_OR_ELSE}"
            why = gap if DOTS.match(line) else f"this row cannot be read{_INSTEAD}"
            raise self.fault(table.missed[0], why)
        if not self.rows:
            raise spec_error(text, [fault_of_all(text, f"this table has no rows{_INSTEAD}")])
        self.table = table
        self.overlaps: set[str] = set()  # Pools that no other could be.
        self.first = False  # Whether its channels are read first.

    @property
    def lacks_input(self) -> bool:
        """Whether its input alone is not known, as far as its rows tell."""
        untold = (self.given or self.start()) is None
        return untold and asked(self.rows, self.skips)[1].startswith(ASKS)

    def whole(self) -> Network:
        """The network of all rows, with their channels last, or first where that fits alone."""
        try:
            return self.network()
        except SpecError as error:
            rows, own = self.rows, [_turned(row) for row in self.rows]
            learns = any(row.parameters for row in rows if len(row.shape) > 3)
            if not learns or "several would make" in str(error):
                raise
            self.rows, self.overlaps, self.first = own, set(), True
            with suppress(SpecError):
                found = self.network()
                return replace(found, notes=(_FIRST, *found.notes))
            self.rows = rows
            raise

    def network(self) -> Network:
        """The network of the rows as they are."""
        start = self.given or self.start()
        if start is None:
            self.refuse(*asked(self.rows, self.skips))
        calls = Calls(start)
        places: dict[str, int] = {}
        at, own = 0, list[range]()
        for row in self.rows:
            reads, before = self.reads(row, places, at), len(calls.calls)
            try:
                at = self.called(calls, row, reads)
            except (Unsupported, ShapeFault) as reason:
                self.refuse(row, str(reason))
            if row.kind == "Embedding":
                places.clear()  # Nothing can read the indices any more.
            places[row.key] = at
            own.append(range(before, len(calls.calls)))
        self.skips.check()
        self.check_total()
        network = calls.network()
        if network is None:
            self.refuse(self.rows[0], "there is no layer in this table")
        cut = ("its end left out",) if self.table.cut else ()
        network = as_it_learns(network, self.rows, own, self.table.kept)
        return replace(
            network,
            notes=(*network.notes, *self.skips.notes(), *self.notes(), *calls.notes),
            assumed=("read from a summary table", *cut, *network.assumed, *self.skips.assumed()),
        )

    def start(self) -> Shape | None:
        """The input that the table says: what a first row gives that leaves a shape as it is."""
        first = self.rows[0]
        stays = first.kind in KEEPS or self.skips.take(first.name, first.kind)
        return sizes(first) if stays else _start(self.rows)

    def chosen(self, model: str) -> int:
        """The number of the table of that name; raises `CnnvizError` where there is none."""
        if model not in self.names:
            raise no_table(model, self.names)
        return self.names.index(model)

    def check_total(self) -> None:
        """Raises the error that rows are missing, where the table says how many numbers it has."""
        counted = sum(row.parameters for row in self.rows)
        if self.table.total not in (None, counted):
            reason = (
                f"the rows have {counted:,} parameters, but the table says {self.table.total:,}:"
                f" paste it whole{_OR_ELSE}"
            )
            raise self.fault(self.rows[-1].line, reason)

    def notes(self) -> tuple[str, ...]:
        """What a table does not say."""
        others = [name for at, name in enumerate(self.names) if at != self.which]
        within = taken_in_turn(self.table.rows)
        return notes_on(self.rows, others, self.overlaps, self.table.cut.values(), within)

    def reads(self, row: Row, places: dict[str, int], before: int) -> tuple[int, ...]:
        """The places that a row reads: the one before it, or those that the table names."""
        found = []
        for name in row.reads:
            if self.begins(row, name, places):
                continue
            stem = name.rstrip("….").rstrip(".")
            matching = [at for known, at in places.items() if known.rstrip("…").startswith(stem)]
            exact = places.get(name)
            if exact is None and len(set(matching)) != 1:
                self.refuse(row, f"{name}, which it reads, is no row before it")
            found.append(exact if exact is not None else matching[0])
        return tuple(found) or (before,)

    def begins(self, row: Row, name: str, places: dict[str, int]) -> bool:
        """Whether a row reads the input by a name that has no row: Keras 1's `dense_input_1`."""
        if name in places or self.rows[0].kind == "InputLayer" or not _OWN_INPUT.search(name):
            return False
        if row is not self.rows[0]:
            raise self.fault(row.line, f"{row.name}: {name} is a second input{_ONE}{_INSTEAD}")
        return True

    def called(self, calls: Calls, row: Row, reads: tuple[int, ...]) -> int:
        """The calls of a row; the place of what it gives."""
        if self.skips.take(row.name, row.kind):
            return reads[0]
        kind = self.kind(row, calls.given[reads[0]])
        if kind == "InputLayer":
            if row is not self.rows[0]:
                raise Unsupported(f"this is a second input{_ONE}")
            return 0
        if kind in MERGES:
            return _merged(calls, row, kind, reads)
        if len(reads) > 1:
            many = f"reads {len(reads)} layers, as one that is called again does"
            raise Unsupported(f"this {kind} {many}: a table does not tell which call is read")
        at = reads[0]
        taken = calls.given[at]
        given = sizes(row) or _open(row, kind, taken)
        if given is None:
            raise Unsupported("its sizes are open")
        if kind == "Embedding":
            if taken not in (given[1:], (1,)):
                raise Unsupported(f"it looks up {times(given[1:])} indices, not {times(taken)}")
            return calls.looks_up(row.name, at, given, row.parameters)
        for layer in self.layers(calls, row, kind, given, at):
            self.overlaps |= {row.name} if _overlaps(layer) else set()
            at = calls.called(row.name, layer, at)
        return at

    def layers(self, calls: Calls, row: Row, kind: str, given: Shape, at: int) -> Layers:
        """The layers of a row; a Reshape's order of neurons is that of Keras, which is told."""
        if kind != "Reshape":
            return solved(row, kind, calls.given[at], given)
        from cnnviz.reading.keras_config.layers import layers_of

        if self.first and 2 in (len(given), len(calls.given[at])):
            raise Unsupported("a table with its channels first does not tell the order of these")
        target = given if self.first else (*given[1:], given[0])
        read = layers_of(kind, row.name, {"target_shape": target}, calls.given[at], self.first)
        if read.note:
            calls.note(read.note)
        return read.layers

    def kind(self, row: Row, taken: Shape) -> str:
        """A row's class; of one that is cut, the only one of so many axes that begins so."""
        found = kinds_of(row, len(taken) - 1)
        if len(found) != 1:
            self.refuse(row, untold(row, not found and taken == sizes(row)))
        return found[0]

    def refuse(self, row: Row, reason: str) -> NoReturn:
        """Raises the error that a row cannot be read."""
        raise self.fault(row.line, f"{row.name}: {reason}{_INSTEAD}")

    def fault(self, number: int, reason: str) -> SpecError:
        """The error that tells `reason` at a line."""
        lines = self.text.split("\n")
        start = sum(len(line) + 1 for line in lines[: number - 1])
        line = lines[number - 1]
        left = len(line) - len(line.lstrip())
        fault = Fault(start + left, start + len(line.rstrip()), reason)
        return spec_error(self.text, [fault])


def _turned(row: Row) -> Row:
    """A row of maps whose channels are first, as one whose channels are last."""
    batch, channels, *places = (*row.shape, None, None)[: max(len(row.shape), 2)]
    return row if len(row.shape) < 4 else row._replace(shape=(batch, *places, channels))


def _merged(calls: Calls, row: Row, kind: str, reads: tuple[int, ...]) -> int:
    """The call of a merge, which joins its inputs along the axis that the row's shape says."""
    if len(reads) == 1:
        why = "has one input: its second one is missing"
        why = (
            "is in a model within, of which the table does not say what reads what"
            if row.depth
            else why
        )
        raise Unsupported(f"this {kind} {why}")
    given, shapes = sizes(row), [calls.given[at] for at in reads]
    merge = MERGES[kind]()
    if isinstance(merge, Concat) and given is not None and len({*map(len, shapes)}) == 1:
        sums = [sum(sizes) for sizes in zip(*shapes, strict=True)]
        joined = [at for at, size in enumerate(given) if sums[at : at + 1] == [size]]
        merge = Concat(dim=1 + next((at for at in joined if shapes[0][at] != given[at]), 0))
    made = calls.merged(row.name, merge, *reads)
    if given not in (None, calls.given[made]):
        raise Unsupported(f"it gives {times(calls.given[made])} of its inputs, not {times(given)}")
    return made


def _open(row: Row, kind: str, taken: Shape) -> Shape | None:
    """What a row gives whose sizes are open but for the last, where what it reads says it."""
    *places, channels = row.shape[1:] or (None,)
    if channels is None or any(places):
        return None
    if kind == "Embedding" and len(places) == len(taken):
        return (channels, *taken)
    return taken if kind in KEEPS and len(places) == len(taken[1:]) else None


def _start(rows: Sequence[Row]) -> Shape | None:
    """The input that a table says, None where it says none; one index, without an axis, is (1,)."""
    first, *others = rows
    if first.kind == "InputLayer":
        index = len(first.shape) == 1 and others[:1] and others[0].kind == "Embedding"
        return (1,) if index else sizes(first)
    vectors = sizes(first) if first.kind == "Embedding" else None
    return None if vectors is None else vectors[1:] or (1,)


def _overlaps(layer: Layer) -> bool:
    """Whether it is a pool whose windows overlap."""
    kernel, stride = getattr(layer, "kernel_size", ()), getattr(layer, "stride", ())
    return layer.rule == "pool" and any(k > s for k, s in zip(kernel, stride, strict=True))
