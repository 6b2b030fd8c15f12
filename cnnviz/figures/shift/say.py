"""The words of the figure shift."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.comparison.say import Headed, in_panel
from cnnviz.figures.page.asked import note
from cnnviz.figures.page.frame import Words, no_longer
from cnnviz.figures.request import Request
from cnnviz.figures.shift.numbers import Lane, Run
from cnnviz.figures.shift.subject import Subject
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.labels import Labels

LINES = {"fc": "seen.own", "local": "seen.own", "tiled": "seen.turn", "conv": "seen.kernel"}


def words(about: Subject, lanes: tuple[Lane, ...], named: bool, request: Request) -> Words:
    """The words round the picture, on whose lines the values of the weights are, if `named`."""
    labels = request.labels
    return Words(
        _title(lanes, labels),
        _context(about, [lane.kind for lane in lanes], named, request),
        " ".join(described(lane, labels) for lane in lanes),
        _notes(about, request),
    )


def _title(lanes: tuple[Lane, ...], labels: Labels) -> tuple[str, ...]:
    """The point, as far as it holds for these numbers; in fewer words as well, if it has them."""
    shared = next((one for one in lanes if one.kind == "conv"), lanes[-1])
    moved = shared.runs[1:]
    whole = [run for run in moved if run.step is not None]
    if not any(run.kept.any() for run in whole):
        return (labels("shift.title.none"),)
    if len(whole) < len(moved):
        run = whole[0]
        by, step = run.move, run.step or 0
        return (labels("shift.title.stride", n=run.move // (run.step or 1), by=by, step=step),)
    if not all(map(_all, whole)):
        return (labels("shift.title.border"),)
    return labels("shift.title"), labels("shift.title.short")


def _all(run: Run) -> bool:
    """Whether the whole map moved along."""
    return run.step is not None and not run.gone and bool((run.kept == run.lit).all())


def _context(about: Subject, kinds: list[str], named: bool, request: Request) -> list[list[str]]:
    """The layer, after the head of the panel that it is where others are beside it; what is drawn
    of it, what numbers are on lines; in fewer words as well.
    """
    labels = request.labels
    inputs, outputs = about.grids
    every = (inputs, outputs, about.whole[1:])
    first, last, all_ = (labels.sized(size[-1:] if about.flat else size) for size in every)
    drawn = labels("shift.drawn" if about.flat else "shift.cells", inputs=first, neurons=last)
    if about.shape != about.whole:
        key = "shift.drawn.cut" if about.flat else "shift.cells.cut"
        drawn = labels(key, inputs=first, all=all_, neurons=last)
    said = []
    maps, channels = about.layer.output_shape(about.shape)[0], about.shape[0]
    if maps > 1:
        said.append(labels("shift.map", n=about.map + 1, all=maps))
    if channels > 1:
        said.append(labels("shift.channel", n=about.channel + 1, all=channels))
    if about.layer.bias:
        said.append(labels("shift.biases"))
    key = labels("shift.lines" if named else "shift.unsaid")
    layer, rest = repr(about.layer), [drawn, *said, key]
    panels = [Headed(kind, labels(f"panel.{kind}"), kind == "conv") for kind in kinds]
    panel = in_panel(layer, panels, labels)
    return [*no_longer(request, [panel, *rest], [layer, *rest]), rest[:-1]]


def _notes(about: Subject, request: Request) -> tuple[str, ...]:
    others = sum(not layer.pointwise for layer in request.network.layers) - 1
    said = note(about.name, about.layer)
    return (said,) * bool(others)


def moved(run: Run, labels: Labels) -> str:
    """What goes in."""
    return labels("shift.input.moved", n=run.move) if run.move else labels("shift.input")


class Verdict(NamedTuple):
    """What became of some values of the map, by the sign that they have; in fewer words as well."""

    cls: str
    words: tuple[str, str, str]


def verdicts(lane: Lane, run: Run, labels: Labels) -> list[Verdict]:
    """What has moved along, what has left the map, and what is another one."""
    many, kept = int(lane.runs[0].lit.sum()), int(run.kept.sum())
    others, by = int(run.lit.sum()) - kept, run.step or 0
    found = []
    if _all(run):
        same = labels("shift.same", n=many, by=by)
        found.append(Verdict("kept", (same, same, labels("shift.same.short", n=many))))
    elif kept:
        some = labels("shift.some", n=kept, all=many, by=by)
        keys = ("shift.gone", "shift.gone.short")
        gone, fewer = (f"{some}, {labels(k, n=run.gone)}" if run.gone else some for k in keys)
        found.append(Verdict("kept", (gone, fewer, some)))
    if others:
        other = labels("shift.other", n=others)
        why = labels("shift.other.stride", n=others, stride=lane.stride)
        long = why if run.step is None and lane.kind == "conv" else other
        found.append(Verdict("changed", (long, other, other)))
    return found


def verdict(lane: Lane, run: Run, labels: Labels) -> str:
    """What became of the map, in words."""
    return ", ".join(one.words[0] for one in verdicts(lane, run, labels))


def described(lane: Lane, labels: Labels) -> str:
    """The numbers of a panel in words."""
    parts = []
    for run in lane.runs:
        inputs, outputs = (" ".join(map(written, v.tolist())) for v in (run.inputs, run.outputs))
        said = f", {verdict(lane, run, labels)}" if run.move else ""
        parts.append(f"{moved(run, labels)} {inputs}, {labels('shift.map.row')} {outputs}{said}")
    return f"{labels(f'panel.{lane.kind}')}: {'; '.join(parts)}."
