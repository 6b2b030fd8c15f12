"""The words of the figure shift."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.comparison.say import HeadedPanel, in_panel
from cnnviz.figures.page.frame import Words, no_longer
from cnnviz.figures.page.layers import note
from cnnviz.figures.request import Request
from cnnviz.figures.shift.numbers import Lane, Run
from cnnviz.figures.shift.subject import Subject
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.labels import Labels

LINES = {"fc": "seen.own", "local": "seen.own", "tiled": "seen.turn", "conv": "seen.kernel"}


def words(subject: Subject, lanes: tuple[Lane, ...], with_values: bool, request: Request) -> Words:
    """The words around the picture; `with_values`: the values of the weights are on its lines."""
    labels = request.labels
    return Words(
        _title(lanes, labels),
        _context(subject, [lane.kind for lane in lanes], with_values, request),
        " ".join(described(lane, labels) for lane in lanes),
        _notes(subject, request),
    )


def _title(lanes: tuple[Lane, ...], labels: Labels) -> tuple[str, ...]:
    """The title, as far as it holds for these numbers, longest wording first."""
    shared = next((lane for lane in lanes if lane.kind == "conv"), lanes[-1])
    moved_runs = shared.runs[1:]
    comparable = [run for run in moved_runs if run.step is not None]
    if not any(run.kept.any() for run in comparable):
        return (labels("shift.title.none"),)
    if len(comparable) < len(moved_runs):
        run = comparable[0]
        by, step = run.move, run.step or 0
        return (labels("shift.title.stride", n=run.move // (run.step or 1), by=by, step=step),)
    if not all(map(_all, comparable)):
        return (labels("shift.title.border"),)
    return labels("shift.title"), labels("shift.title.short")


def _all(run: Run) -> bool:
    """Whether the whole map moved along."""
    return run.step is not None and not run.gone and bool((run.kept == run.lit).all())


def _context(
    subject: Subject, kinds: list[str], with_values: bool, request: Request
) -> list[list[str]]:
    """The layer (after the head of its panel if there are others), what is drawn of it, whether
    lines have numbers; longest wording first.
    """
    labels = request.labels
    inputs, outputs = subject.grids
    grids = (inputs, outputs, subject.whole[1:])
    first, last, all_ = (labels.sized(size[-1:] if subject.flat else size) for size in grids)
    size_words = labels(
        "shift.drawn" if subject.flat else "shift.cells", inputs=first, neurons=last
    )
    if subject.shape != subject.whole:
        key = "shift.drawn.cut" if subject.flat else "shift.cells.cut"
        size_words = labels(key, inputs=first, all=all_, neurons=last)
    facts = []
    maps, channels = subject.layer.output_shape(subject.shape)[0], subject.shape[0]
    if maps > 1:
        facts.append(labels("shift.map", n=subject.map + 1, all=maps))
    if channels > 1:
        facts.append(labels("shift.channel", n=subject.channel + 1, all=channels))
    if subject.layer.bias:
        facts.append(labels("shift.biases"))
    key = labels("shift.lines" if with_values else "shift.unsaid")
    layer, rest = repr(subject.layer), [size_words, *facts, key]
    panels = [HeadedPanel(kind, labels(f"panel.{kind}"), kind == "conv") for kind in kinds]
    panel = in_panel(layer, panels, labels)
    return [*no_longer(request, [panel, *rest], [layer, *rest]), rest[:-1]]


def _notes(subject: Subject, request: Request) -> tuple[str, ...]:
    others = sum(not layer.pointwise for layer in request.network.layers) - 1
    text = note(subject.name, subject.layer)
    return (text,) * bool(others)


def moved(run: Run, labels: Labels) -> str:
    """Words for the input."""
    return labels("shift.input.moved", n=run.move) if run.move else labels("shift.input")


class Verdict(NamedTuple):
    """What became of some values of the map, and the class of their sign, longest wording first."""

    cls: str
    words: tuple[str, str, str]


def verdicts(lane: Lane, run: Run, labels: Labels) -> list[Verdict]:
    """What has moved along, what has left the map, and what has changed."""
    count, kept = int(lane.runs[0].lit.sum()), int(run.kept.sum())
    others, by = int(run.lit.sum()) - kept, run.step or 0
    results = []
    if _all(run):
        unchanged = labels("shift.same", n=count, by=by)
        results.append(Verdict("kept", (unchanged, unchanged, labels("shift.same.short", n=count))))
    elif kept:
        moved_along = labels("shift.some", n=kept, all=count, by=by)
        keys = ("shift.gone", "shift.gone.short")
        longer, shorter = (
            f"{moved_along}, {labels(k, n=run.gone)}" if run.gone else moved_along for k in keys
        )
        results.append(Verdict("kept", (longer, shorter, moved_along)))
    if others:
        changed = labels("shift.other", n=others)
        reason = labels("shift.other.stride", n=others, stride=lane.stride)
        first_wording = reason if run.step is None and lane.kind == "conv" else changed
        results.append(Verdict("changed", (first_wording, changed, changed)))
    return results


def verdict(lane: Lane, run: Run, labels: Labels) -> str:
    """What became of the map, in words."""
    return ", ".join(item.words[0] for item in verdicts(lane, run, labels))


def described(lane: Lane, labels: Labels) -> str:
    """The numbers of a panel in words."""
    parts = []
    for run in lane.runs:
        inputs, outputs = (" ".join(map(written, v.tolist())) for v in (run.inputs, run.outputs))
        outcome = f", {verdict(lane, run, labels)}" if run.move else ""
        parts.append(f"{moved(run, labels)} {inputs}, {labels('shift.map.row')} {outputs}{outcome}")
    return f"{labels(f'panel.{lane.kind}')}: {'; '.join(parts)}."
