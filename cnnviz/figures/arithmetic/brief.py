"""The key of a kernel's walk on a page that is too low for explanations: the kernel, a short
legend, and the output's size over the counts.
"""

from __future__ import annotations

from cnnviz.figures.arithmetic import words as wording
from cnnviz.figures.arithmetic.key import (
    Block,
    Subject,
    counts,
    entries,
    heading,
    kernel,
    lines,
    sample,
)
from cnnviz.figures.arithmetic.words import BACKWARDS
from cnnviz.figures.neurons.padding import NOTE
from cnnviz.picture.compose import above
from cnnviz.picture.text import width, wrap

SIZE = 12.0
WIDE = 170.0
"""The widest words."""
KERNEL = 63.0
"""The longest side of the kernel."""


def keys(subject: Subject) -> list[list[Block]]:
    """The blocks of the key, from the plainest to the richest: kernel and counts, the legend in the
    kernel's place, all.

    Where cells hold numbers, only the kernel says what they are multiplied with.
    """
    legend, sizes = _legend(subject), _sizes(subject)
    own = kernel(subject, KERNEL)
    plain = [kernel(subject), counts(subject)]
    found = [plain, [legend, sizes], [own, legend, sizes]]
    if subject.values and subject.walk.edges.weight_shape:
        del found[1]
    return [[block for block in blocks if block] for blocks in found]


def brief_notes(notes: tuple[str, ...]) -> tuple[str, ...]:
    """The notes on the page in short, one after the other: of padding the legend tells."""
    short = {NOTE: "", BACKWARDS: "Drawn as an equivalent convolution."}
    said = " ".join(words for note in notes if (words := short.get(note, note)))
    return (said,) if said else ()


def _legend(subject: Subject) -> Block:
    """A cell of each look, and what it means."""
    said = {"padding: 0": "padding: 0, no neuron"}
    looks = [(style, said.get(text, text)) for style, text in entries(subject)]
    rows = [sample(style, text, subject.theme, SIZE) for style, text in looks]
    return above(*rows, gap=3, align=0)


def _sizes(subject: Subject) -> Block:
    """The output's size, how it follows, and the counts, of which connections come first."""
    theme, walk = subject.theme, subject.walk
    made = wording.size([axis.outputs for axis in wording.axes_of(walk)])
    rules = [line for rule in wording.formulas(walk) for line in wrap(rule, SIZE, WIDE)]
    first, *others = wording.counted(walk, subject.shape)
    joined = " · ".join(others)
    rest = [joined] if width(joined, SIZE) <= WIDE else others
    return above(
        (heading(f"Output {made}", theme),),
        lines(rules, theme, size=SIZE),
        (heading(first, theme),),
        lines(rest, theme, size=SIZE),
        gap=5,
        align=0,
    )
