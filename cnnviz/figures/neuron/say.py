"""The words of the figure neuron."""

from __future__ import annotations

from cnnviz.figures.neuron.numbers import Neuron, Subject
from cnnviz.figures.page.counts import UNITS
from cnnviz.figures.page.frame import Words
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels


def words(request: Request, subject: Subject, neurons: tuple[Neuron, ...], beside: bool) -> Words:
    """The words around the picture; if `beside`, it tells how many neurons are not drawn."""
    labels = request.labels
    maps, count = subject.layer.output_shape(subject.shape)
    facts = [labels("neuron.two", n=count)] if count > 2 and not beside else []
    facts += [labels("neuron.map", n=neurons[0].flat // count + 1, all=maps)] * (maps > 1)
    if subject.after.skipped:
        facts.append(labels("neuron.without", what=labels.listed(list(subject.after.skipped))))
    rounded = any(round(neuron.after, 2) != neuron.after for neuron in neurons)
    facts.append(labels("neuron.examples.rounded" if rounded else "neuron.examples"))
    function = f", {subject.after.called}" if subject.after.called else ""
    size = labels("neuron.input", size=labels.sized(subject.shape))
    context = [[f"{subject.layer!r}{function}", size, *facts], [size, *facts]]
    sentences = [
        f"{labels(f'panel.{kind}')}: {labels(f'neuron.{kind}')}." for kind in ("fc", "conv")
    ]
    last, other = neurons[-1].wires.bias.tolist()[::-1][:2]
    keys = ("neuron.title.bias", "neuron.title")[last != other or last < 0 :]
    return Words(tuple(map(labels, keys)), context, " ".join(sentences))


def line(kind: str, maps: int, counts: Counts, request: Request) -> tuple[str, ...]:
    """The line below a panel's head: whose weights they are, and the counts."""
    labels, no_counts = request.labels, request.no_counts
    key = f"neuron.{kind}.maps" if kind == "conv" and maps > 1 else f"neuron.{kind}"
    owner, short = labels(key), labels(f"{key}.short")
    if no_counts:
        return owner, short
    units = UNITS[: 3 if counts.biases else 2]
    # Lines must not break between a number and its unit.
    phrases = [labels(unit, n=counts.of(unit)).replace(" ", "\u00a0") for unit in units]
    full, short_counts = (", ".join(part) for part in (phrases, phrases[1:]))
    return f"{owner}: {full}", f"{short}: {full}", full, short_counts


def name(place: int, labels: Labels) -> str:
    """The name of a neuron at a place of its map."""
    return labels("neuron.name", n=place + 1)


def kernel(kind: str, which: int, labels: Labels) -> str:
    """The name of the weights of the first (0) or second (1) neuron."""
    return labels(f"neuron.kernel.{kind}.{which + 1}")


def described(neuron: Neuron, labels: Labels) -> str:
    """A neuron's steps in words, for a step of the build-up."""
    return labels(
        "neuron.steps", n=neuron.place + 1, sum=written(neuron.weighted),
        after=written(neuron.after),
    )  # fmt: skip
