"""The build-up of the figure shift: a map, its input moved, what becomes of the map."""

from __future__ import annotations

from cnnviz.figures.shift import say
from cnnviz.figures.shift.numbers import Lane
from cnnviz.labels import Labels
from cnnviz.picture.steps import Select, Step

ANSWER = ("answer", "verdict", "key")
"""What tells what became of a map."""


def steps(lanes: tuple[Lane, ...], labels: Labels) -> tuple[Step, ...]:
    """For each panel its first map; then each move without, and with, its answer."""
    found: list[Step] = []
    for at, one in enumerate(lanes):
        later = [Select("panel", {"panel": other.kind}) for other in lanes[at + 1 :]]
        name = labels(f"panel.{one.kind}")
        for which, run in enumerate(one.runs):
            mine = {"panel": one.kind}
            moves = [Select("panel", {**mine, "move": more.move}) for more in one.runs[which + 1 :]]
            # The words before a row come with its first panel.
            rows = [Select("row", {"of": more.move}) for more in one.runs[which + 1 :]]
            hidden = (*later, *moves, *rows * (at == 0))
            if run.move:
                answer = [Select(cls, {**mine, "move": run.move}) for cls in ANSWER]
                asked = f"{name}: {say.moved(run, labels)}."
                found.append(Step(asked, (*hidden, *answer)))
            said = say.verdict(one, run, labels) if run.move else labels("shift.map.row")
            found.append(Step(f"{name}: {said}.", hidden))
    return tuple(found)
