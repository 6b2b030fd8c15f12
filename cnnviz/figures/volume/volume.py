"""One receptive field, k neurons, k kernels: a convolution as two blocks, its kernels between
them.
"""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.page.words import many
from cnnviz.figures.request import Request
from cnnviz.figures.volume import words
from cnnviz.figures.volume.blocks import Field, field, input_block, kernel, output_block
from cnnviz.figures.volume.layout import Laid, layout
from cnnviz.figures.volume.notes import notes as notes_of
from cnnviz.figures.volume.subject import Seen, Subject, seen, subject
from cnnviz.figures.volume.wires import band, bundles, capsule
from cnnviz.picture.marks import Group, Picture
from cnnviz.picture.theme import Theme


def picture(request: Request) -> Picture:
    """A patch of the input feeds the neurons at one position, one a feature map, each through a
    kernel of its own.

    Raises CnnvizError for a network without a 1-D or 2-D convolution, and for a canvas that is too
    small.
    """
    if request.direction != "right":
        raise CnnvizError("volume is drawn from left to right: leave out --direction")
    about, theme = subject(request), request.theme
    laid, found, drawn, notes = _laid(request, about)
    k, context = about.target[0], f"{about.layer!r} · input {words.times(about.fed)}"
    marks = title_marks(request, about.title, context, laid.wide)
    marks.append(_blocks(about, laid, (found, drawn), theme))
    marks += words.heads(about, laid, theme)
    marks += words.sizes(about, laid, theme)
    marks += words.field_caption(about, laid, found, theme)
    marks += words.map_caption(about, laid, theme)
    marks += words.position_caption(about, laid, theme)
    marks += words.kernel_names(about, laid, theme)
    marks += words.feet(about, laid, notes, theme)
    said = (
        f"{context}. {many(found.inputs, 'input')} feed {many(k, 'neuron')} at one position, one a"
        f" feature map, each through its own kernel; all neurons of a feature map share one kernel."
    )
    return finish(request, marks, (about.title, said))


def _blocks(about: Subject, laid: Laid, field: tuple[Seen, Field], theme: Theme) -> Group:
    """Both blocks, the kernels between them, and the ways from the one to the other."""
    marks = [
        *input_block(about, laid, *field, theme),
        *band(about, laid, field[1], theme),
        *output_block(about, laid, theme),
        capsule(about, laid, theme),
        *bundles(about, laid, theme),
    ]
    for which in range(len(about.maps)):
        marks += kernel(about, laid, which, theme)
    return Group(tuple(marks), "panel", {"panel": "volume"})


def _laid(request: Request, about: Subject) -> tuple[Laid, Seen, Field, list[str]]:
    """Where things go, with room for the notes that say what is left out so."""
    for lines in range(1, 5):
        laid = layout(request, about, lines)
        found = seen(about, laid.place)
        drawn = field(laid.source, found, about.source)
        notes = notes_of(about, laid, drawn)
        if len(notes) <= lines:
            break
    return laid, found, drawn, notes
