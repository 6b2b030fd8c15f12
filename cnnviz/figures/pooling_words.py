"""What the panels of the figure pooling are called, what they count, and what they must not be
taken to say.
"""

from __future__ import annotations

from cnnviz.figures.captions import Card
from cnnviz.figures.pooling_subject import Subject
from cnnviz.figures.words import many, measured

TITLE = "Pooling has connections, but learns no weights"
TITLES = {"max": "Max pooling", "average": "Average pooling", "strided": "Strided convolution"}
PLAIN = {
    "max": "the largest of each window wins",
    "average": "the mean of each window",
    "strided": "a kernel of learned weights",
}


def card(subject: Subject, kind: str) -> Card:
    """The words of one panel, with counts from the graph."""
    way = subject.ways[kind]
    found = way.counts
    changed = f"{int(way.changed.sum())} of {many(len(way.changed), 'output')} change"
    several = kind == "strided" and subject.whole[0] > 1
    return Card(
        TITLES[kind],
        "a learned kernel for each channel" if several else PLAIN[kind],
        many(found.weights, "weight") if found.weights else "no learned weights",
        f"{many(found.connections + found.fixed_connections, 'connection')} · {changed}",
    )


def context(subject: Subject) -> str:
    """The pooling layer and its input, and how much of it is drawn."""
    said = f"{subject.layer!r} · input {measured(subject.whole)}"
    if subject.shape == subject.whole:
        return said
    return f"{said}, drawn: {' × '.join(map(str, subject.shape))}"


def short(subject: Subject, low: bool, bare: bool) -> tuple[str, ...]:
    """The notes of a narrow page: few words on a `low` one, and what is left out of the picture on
    a `bare` one, whose title does not say so.
    """
    counts = [way.counts for way in subject.ways.values()]
    totals = {found.connections + found.fixed_connections for found in counts}
    each = " each" if len(subject.kinds) > 1 else ""
    said = f"{many(min(totals), 'connection')}{each}. " if len(totals) == 1 else ""
    left = [
        note.replace(". The counts are of the whole layer.", "; all are counted.")
        for note in kept(subject)
    ]
    return (said + (LOW_NOTE if low else NOTE), *(left if bare else ()))


def change(subject: Subject, kind: str) -> str:
    """How many of the drawn outputs change when the input moves."""
    changed = subject.ways[kind].changed
    return f"{int(changed.sum())} of {len(changed)} change"


LOW_NOTE = "Filled: outputs that change."
NOTE = "Filled: outputs that change when the input moves by 1. Which ones depends on the numbers."


def kept(subject: Subject) -> tuple[str, ...]:
    """What is left out of the picture, for the person who asked."""
    if subject.shape == subject.whole:
        return ()
    part = " × ".join(map(str, subject.shape[1:]))
    of = " × ".join(map(str, subject.whole[1:]))
    channel = f", one of {subject.whole[0]} channels" if subject.whole[0] > 1 else ""
    inputs = (
        f"{part} of {of} inputs" if subject.shape[1:] != subject.whole[1:] else f"{part} inputs"
    )
    return (f"Drawn: {inputs}{channel}. The counts are of the whole layer.",)


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
