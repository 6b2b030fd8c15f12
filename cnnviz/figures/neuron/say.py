"""The words of the figure neuron."""

from __future__ import annotations

from cnnviz.figures.neuron.numbers import Neuron, Subject
from cnnviz.figures.page.counts import UNITS
from cnnviz.figures.page.frame import Words
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels


def words(request: Request, about: Subject, neurons: tuple[Neuron, ...], beside: bool) -> Words:
    """The words round the picture; `beside` it stands how many neurons are not drawn."""
    labels = request.labels
    maps, count = about.layer.output_shape(about.shape)
    said = [labels("neuron.two", n=count)] if count > 2 and not beside else []
    said += [labels("neuron.map", n=neurons[0].flat // count + 1, all=maps)] * (maps > 1)
    if about.after.skipped:
        said.append(labels("neuron.without", what=labels.listed(list(about.after.skipped))))
    rounded = any(round(neuron.after, 2) != neuron.after for neuron in neurons)
    said.append(labels("neuron.examples.rounded" if rounded else "neuron.examples"))
    called = f", {about.after.called}" if about.after.called else ""
    size = labels("neuron.input", size=labels.sized(about.shape))
    context = [[f"{about.layer!r}{called}", size, *said], [size, *said]]
    sentences = [
        f"{labels(f'panel.{kind}')}: {labels(f'neuron.{kind}')}." for kind in ("fc", "conv")
    ]
    one, other = neurons[-1].wires.bias.tolist()[::-1][:2]
    keys = ("neuron.title.bias", "neuron.title")[one != other or one < 0 :]
    return Words(tuple(map(labels, keys)), context, " ".join(sentences))


def line(kind: str, maps: int, counts: Counts, request: Request) -> tuple[str, ...]:
    """The line below a panel's head: whose weights they are, and the counts."""
    labels, bare = request.labels, request.no_counts
    key = f"neuron.{kind}.maps" if kind == "conv" and maps > 1 else f"neuron.{kind}"
    whose, short = labels(key), labels(f"{key}.short")
    if bare:
        return whose, short
    units = UNITS[: 3 if counts.biases else 2]
    # No line ends between a number and its unit.
    said = [labels(unit, n=counts.of(unit)).replace(" ", "\u00a0") for unit in units]
    full, each = (", ".join(part) for part in (said, said[1:]))
    return f"{whose}: {full}", f"{short}: {full}", full, each


def name(place: int, labels: Labels) -> str:
    """The name of a neuron at a place of its map."""
    return labels("neuron.name", n=place + 1)


def kernel(kind: str, which: int, labels: Labels) -> str:
    """What the weights of the first (0) or second (1) neuron are called."""
    return labels(f"neuron.kernel.{kind}.{which + 1}")


def described(neuron: Neuron, labels: Labels) -> str:
    """A neuron's steps in words, for a step of the build-up."""
    return labels(
        "neuron.steps", n=neuron.place + 1, sum=written(neuron.weighted),
        after=written(neuron.after),
    )  # fmt: skip
