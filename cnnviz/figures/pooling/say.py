"""The words of the figure pooling: the head and the line of each panel, and the counts."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnviz.figures.page.counts import UNITS, Row, rows_of
from cnnviz.figures.page.frame import Words
from cnnviz.figures.pooling.subject import Subject, Way, total
from cnnviz.labels import Labels

FRACTIONS = {2: "½", 3: "⅓", 4: "¼", 6: "⅙", 8: "⅛"}


def head(subject: Subject, kind: str, labels: Labels) -> str:
    """The name of a panel; a convolution without a stride is not called strided."""
    if kind == "moved":
        return labels("pooling.moved", by=subject.by)
    moves = any(window.stride > 1 for window in subject.layer.windows())
    return labels(f"pooling.{kind}" if moves or kind != "strided" else "pooling.plain")


def line(subject: Subject, kind: str, labels: Labels) -> tuple[str, ...]:
    """What a window gives, longest wording first."""
    way = subject.ways[kind]
    if way.changed is not None:
        changed = {"n": int(way.changed.sum()), "all": len(way.changed)}
        short = labels("pooling.changed.short", **changed)
        return (labels("pooling.changed", **changed), short) if changed["n"] else (short,)
    if kind == "average":
        part = factor(way)
        over = labels("pooling.line.average.over") if subject.over else ""
        text = labels("pooling.line.average", part=part) if part else over
        return tuple(filter(None, (text, labels("pooling.line.average.short"))))
    if kind == "strided":
        deep = ".deep" if subject.whole[0] > 1 else ""
        return labels(f"pooling.line.strided{deep}"), labels("pooling.line.strided.short")
    has_two = prod(axis.kernel for axis in way.walk.axes) == 2
    key = "pooling.line.max" + (".cells" if subject.dims == 2 else ".two" if has_two else "")
    return labels(key), labels(f"pooling.line.max{'.cells' * (subject.dims == 2)}.short")


def factor(way: Way) -> str:
    """The factor of an average, if it is the same for all inputs; else ""."""
    if way.factor is None:
        return ""
    size = round(1 / way.factor)
    return FRACTIONS.get(size, f"1/{size}")


def rows(subject: Subject, labels: Labels) -> tuple[Row, ...]:
    """The table of counts: connections, weights with what is learned, biases."""
    counts = tuple(total(way) for way in subject.ways.values())
    connections, weights, biases = rows_of(counts)
    # A moved panel learns what its original does.
    own = [kind for at, kind in enumerate(subject.kinds) if not at or kind != "moved"]
    none = [""] * (len(subject.kinds) - len(own))
    beside = (*(_learned(subject, kind, labels) for kind in own), *none)
    words = {"strided": "learned", "average": "fixed", "max": "none"}
    keys = (f"pooling.brief.{words[subject.ways[kind].kind]}" for kind in own)
    brief = (*map(labels, keys), *none)
    return connections, weights._replace(beside=beside, brief=brief), biases


def _learned(subject: Subject, kind: str, labels: Labels) -> str:
    """What is learned in a panel."""
    way = subject.ways[kind]
    if way.kind == "strided":
        uses = way.uses if subject.shape == subject.whole else None
        return labels("pooling.learned.used", n=uses) if uses else labels("pooling.learned")
    part = factor(way) if way.kind == "average" else ""
    return labels("pooling.fixed", part=part) if part else labels("pooling.nothing")


def words(subject: Subject, labels: Labels) -> Words:
    """All words of the page."""
    lines = list(_contexts(subject, labels))
    alone = (labels("pooling.alone"),) if subject.alone else ()
    whole = subject.shape == subject.whole
    notes = () if whole else (f"{_drawn_part(subject, labels)}. {labels('pooling.counted')}",)
    return Words((_title(subject, labels),), lines, described(subject, labels), (*notes, *alone))


def _title(subject: Subject, labels: Labels) -> str:
    """The title; if the input moves, it tells how much of the output changes."""
    if subject.kinds == ("strided",):
        return head(subject, "strided", labels)
    if not (subject.by and subject.asked):
        return labels("pooling.title")
    changed = subject.ways["moved"].changed
    assert changed is not None
    return labels("pooling.title.moved", n=int(changed.sum()), all=len(changed), by=subject.by)


def _contexts(subject: Subject, labels: Labels) -> Iterator[tuple[str, ...]]:
    """The layers, their input, and how much of it is drawn, longest wording first."""
    layers = ", ".join(dict.fromkeys(repr(way.layer) for way in subject.ways.values()))
    output_size = labels.sized(subject.layer.output_shape(subject.whole))
    input_words = labels("pooling.input", size=labels.sized(subject.whole), made=output_size)
    edge = (labels("pooling.over"),) if subject.over else ()
    part = () if subject.shape == subject.whole else (_drawn_part(subject, labels),)
    for names in (layers, repr(subject.layer)):
        yield names, input_words, *part, *edge
    yield repr(subject.layer), *(part or (input_words,))
    yield subject.layer.spec_name, input_words, *part


def _drawn_part(subject: Subject, labels: Labels) -> str:
    """What is drawn, if that is not all inputs."""
    part, whole = (labels.sized(shape[1:]) for shape in (subject.shape, subject.whole))
    if part == whole:
        return labels("pooling.drawn.channel", n=subject.whole[0])
    key = "pooling.drawn.part" if subject.truly_part else "pooling.drawn.over"
    channel = labels("pooling.drawn.of", n=subject.whole[0]) if subject.whole[0] > 1 else ""
    return labels(key, part=part, of=whole, channel=channel)


def described(subject: Subject, labels: Labels) -> str:
    """The panels in full sentences."""
    sentences = []
    for kind, way in subject.ways.items():
        counts = {unit: labels(unit, n=total(way).of(unit)) for unit in UNITS}
        facts = {"head": head(subject, kind, labels), "line": line(subject, kind, labels)[0]}
        sentences.append(labels("pooling.described", **facts, **counts))
    return " ".join(sentences)
