"""What the panels of the figure pooling are called, what they count, and what they must not be
taken to say.
"""

from __future__ import annotations

from cnnviz.figures.neurons.captions import Card
from cnnviz.figures.page.words import many, measured
from cnnviz.figures.pooling.subject import Subject

TITLE = "Pooling has connections, but learns no weights"
TITLES = {"max": "Max pooling", "average": "Average pooling"}
PLAIN = {
    "max": "the largest of each window wins",
    "average": "the mean of each window",
    "strided": "a kernel of learned weights",
}


def title(subject: Subject, kind: str) -> str:
    """What a panel is called; a convolution without a stride is no strided one."""
    moves = any(window.stride > 1 for window in subject.layer.windows())
    return TITLES.get(kind, "Strided convolution" if moves else "Convolution")


def card(subject: Subject, kind: str) -> Card:
    """The words of one panel, with counts from the graph."""
    way = subject.ways[kind]
    found = way.counts
    drawn = "" if subject.shape == subject.whole else "drawn "
    changed = f"{int(way.changed.sum())} of {many(len(way.changed), f'{drawn}output')} change"
    several = kind == "strided" and subject.whole[0] > 1
    return Card(
        title(subject, kind),
        "a learned kernel for each channel" if several else PLAIN[kind],
        many(found.weights, "weight") if found.weights else "no learned weights",
        f"{many(found.connections + found.fixed_connections, 'connection')} · {changed}",
    )


def context(subject: Subject) -> str:
    """The pooling layer and its input, and how much of it is drawn."""
    said = f"{subject.layer!r} · input {measured(subject.whole)}"
    if subject.shape == subject.whole:
        return said
    drawn = "drawn:" if truly_part(subject) else "drawn over"
    return f"{said}, {drawn} {' × '.join(map(str, subject.shape))}"


def truly_part(subject: Subject) -> bool:
    """Whether the layer has the drawn windows: none of them has padding where inputs follow."""
    ends, layer = [], subject.layer
    made = layer.output_shape(subject.shape)[1:]
    sizes = zip(subject.shape[1:], subject.whole[1:], made, layer.windows(), strict=True)
    for drawn, whole, outputs, window in sizes:
        end = (outputs - 1) * window.stride + window.span - window.before
        ends.append(drawn == whole or end <= drawn)
    return all(ends)


def short(subject: Subject, low: bool, bare: bool) -> tuple[str, ...]:
    """The notes of a narrow page: few words on a `low` one, and what is left out of the picture on
    a `bare` one, whose title does not say so.
    """
    counts = [way.counts for way in subject.ways.values()]
    totals = {found.connections + found.fixed_connections for found in counts}
    each = " each" if len(subject.kinds) > 1 else ""
    part = subject.shape != subject.whole
    begin = "In all " if part else ""
    said = f"{begin}{many(min(totals), 'connection')}{each}. " if len(totals) == 1 else ""
    filled = LOW_NOTE if low else NOTE
    filled = filled.replace("outputs", "drawn outputs") if part else filled
    return (said + filled, *((_left(subject),) if bare and part else ()))


def change(subject: Subject, kind: str) -> str:
    """How many of the drawn outputs change when the input moves."""
    changed = subject.ways[kind].changed
    return f"{int(changed.sum())} of {len(changed)} change"


COUNTED = "Connections and weights are counted of the whole layer."
ALONE = "No convolution has these windows: none has a ceil_mode."
LOW_NOTE = "Filled: outputs that change."
NOTE = "Filled: outputs that change when the input moves by 1. Which ones depends on the numbers."


def kept(subject: Subject) -> tuple[str, ...]:
    """What is left out of the picture, for the person who asked."""
    alone = (ALONE,) if subject.alone else ()
    if subject.shape == subject.whole:
        return alone
    return (f"{_left(subject)} {COUNTED}", *alone)


def _left(subject: Subject) -> str:
    """What is drawn, where that is not all."""
    part, of = (" × ".join(map(str, shape[1:])) for shape in (subject.shape, subject.whole))
    channel = f", one of {subject.whole[0]} channels" if subject.whole[0] > 1 else ""
    if part == of:
        return f"Drawn: {part} inputs{channel}."
    if truly_part(subject):
        return f"Drawn: {part} of {of} inputs{channel}."
    return f"Drawn over {part} inputs instead of {of}{channel}."


def described(subject: Subject) -> str:
    """The panels in words."""
    parts = []
    for kind in subject.kinds:
        words = card(subject, kind)
        parts.append(f"{words.title}: {words.plain}; {words.headline}; {words.counts}.")
    return " ".join(parts)


def factor(subject: Subject) -> str:
    """What average pooling multiplies each input with."""
    scale = subject.ways["average"].walk.edges.scale
    assert scale is not None
    what = "every line" if subject.dims == 1 else "every input"
    parts = {round(1 / float(value), 6) for value in scale}
    if len(parts) > 1:
        return f"{what}: × 1 / size of its window"
    return f"{what}: × 1/{parts.pop():g}"
