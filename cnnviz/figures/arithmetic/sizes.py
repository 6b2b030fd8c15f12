"""How the size of the output of the figure arithmetic follows, in numbers and in words."""

from __future__ import annotations

from math import ceil, floor

from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.walk.kernel_walk import Axis
from cnnviz.layers.window import Window


def sentences(subject: Subject) -> list[str]:
    """How the output's size follows, as sentences."""
    lines = formulas(subject)
    key = "arithmetic.size" if len(lines) == 1 else "arithmetic.size.axis"
    return [subject.labels(key, rule=line) for line in lines]


def formulas(subject: Subject) -> list[str]:
    """How the size of the output follows: a line per axis, or one line if the axes are alike.

    Relationships 6 (with dilation, 15) and 14 of Dumoulin & Visin 2016. [] if the last window was
    dropped because it would begin in the padding, which no formula says.
    """
    rule = _backwards if subject.walk.layer.direction == "backward" else _forwards
    lines = [rule(subject, *pair) for pair in zip(subject.axes, subject.windows, strict=True)]
    if not all(lines):
        return []
    if len(set(lines)) == 1:
        return lines[:1]
    names = (subject.labels("arithmetic.rows"), subject.labels("arithmetic.columns"))
    return [f"{name}: {line}" for name, line in zip(names, lines, strict=True)]


def _forwards(subject: Subject, axis: Axis, window: Window) -> str:
    room = axis.inputs + window.before + window.after - window.span
    terms = f"{axis.inputs}{_padded(' + ', window)} − {window.span}"
    if window.stride == 1:
        return f"{terms} + 1 = {axis.outputs}" if room + 1 == axis.outputs else ""
    rounds_up = subject.walk.layer.ceil_mode
    quotient = f"({terms}) ÷ {window.stride}"
    if room % window.stride:
        quotient = f"⌈{quotient}⌉" if rounds_up else f"⌊{quotient}⌋"
    places = (ceil if rounds_up else floor)(room / window.stride) + 1
    return f"{quotient} + 1 = {axis.outputs}" if places == axis.outputs else ""


def _backwards(_: Subject, axis: Axis, window: Window) -> str:
    extra = _added(axis, window)
    extra_term = f" + {extra}" if extra else ""
    padding = _padded(" − ", window)
    return (
        f"({axis.inputs} − 1)×{window.stride}{padding} + {window.span}{extra_term} = {axis.outputs}"
    )


def _added(axis: Axis, window: Window) -> int:
    """The output padding of a transposed convolution."""
    plain = (axis.inputs - 1) * window.stride - window.before - window.after + window.span
    return axis.outputs - plain


def _padded(sign: str, window: Window) -> str:
    if not window.before + window.after:
        return ""
    if window.before == window.after:
        return f"{sign}2×{window.before}"
    return f"{sign}{window.before}{sign}{window.after}"


def meaning(subject: Subject) -> str:
    """The same rule in words, with the rounding of its numbers."""
    labels, windows, lines = subject.labels, subject.windows, " ".join(formulas(subject))
    is_even = all(w.before == w.after for w in windows)
    is_dilated = any(w.dilation > 1 for w in windows)
    names = {
        "pads": labels("arithmetic.pad" if is_even else "arithmetic.pads"),
        "kernel": labels("arithmetic.span" if is_dilated else "arithmetic.kernel"),
    }
    span = labels("arithmetic.rule.span") if is_dilated else ""
    if subject.walk.layer.direction == "backward":
        has_added = any(_added(*pair) for pair in zip(subject.axes, windows, strict=True))
        added_term = labels("arithmetic.rule.added") if has_added else ""
        return f"{labels('arithmetic.rule.backward', **names)}{added_term}{span}"
    room = labels("arithmetic.rule", **names)
    if all(w.stride == 1 for w in windows):
        return f"{room} + 1{span}"
    opening, closing = next(((a, b) for a, b in ("⌊⌋", "⌈⌉") if a in lines), ("", ""))
    return f"{opening}({room}) ÷ {labels('arithmetic.stride.word')}{closing} + 1{span}"
