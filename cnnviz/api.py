"""What `import cnnviz` offers: parse, connect, summary, compare, draw; a Figure saves itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack, cast

from cnnviz.errors import CnnvizError
from cnnviz.figures import catalogue
from cnnviz.figures import options as look
from cnnviz.origin import origin_of
from cnnviz.saving import told

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.options import Look
    from cnnviz.figures.request import Request
    from cnnviz.files import Staging
    from cnnviz.graph.connect import Graph
    from cnnviz.graph.summary import Summary
    from cnnviz.layers.base import Shape
    from cnnviz.layers.network import Network
    from cnnviz.picture.marks import Picture
    from cnnviz.saving import How, Told


class Said(TypedDict, total=False):
    """What is said of how to read a network."""

    layers: str | None
    model: str | None
    settings: Mapping[str, object] | None
    skip: Sequence[str] | str


class Wanted(Said, look.Look, total=False):
    """The keywords of `compare`, `draw` and `frames`: of the reading, and of the look."""

    network: object
    input_shape: Shape | str | None


def parse(given: object, input_shape: Shape | str | None = None, **said: Unpack[Said]) -> Network:
    """The network that a text says, in PyTorch's or Keras's words, or as `print(module)` has it.

    `given` may also be a `pathlib.Path` of such a text, or a module of PyTorch or Keras.
    `input_shape` has no batch axis, channels first: `(3, 32, 32)` or "3x32x32"; None takes the
    smallest that shows the layers well. `layers` picks a part: "0:3", or names; `model` chooses
    among the networks of a text; `settings` are values of names that it leaves open, `skip` layers
    that are passed by. Nothing is ever executed. Raises `CnnvizError` with every fault, its place
    and how to mend it.

    >>> net = parse("Conv1d(1, 4, 3, padding=1), ReLU()", input_shape=(1, 8))
    >>> net.shapes
    ((1, 8), (4, 8), (4, 8))
    """
    from cnnviz.reading.given import network_of, subject_of

    return network_of(subject_of(given, input_shape, said))


def connect(given: object, input_shape: Shape | str | None = None, **said: Unpack[Said]) -> Graph:
    """The connection graph: for each call the arrays `src`, `dst`, `weight` and `bias`.

    What is given is as in `parse`, or what that gives.

    >>> graph = connect("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
    >>> graph.layers[0].weight
    array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], dtype=int32)
    """
    from cnnviz.graph.connect import connect as build

    return build(parse(given, input_shape, **said))


def summary(given: object, input_shape: Shape | str | None = None, **said: Unpack[Said]) -> Summary:
    """A network call by call: it prints as a table; `.to_dict()` is what `--json` prints.

    What is given is as in `parse`, or what that gives.

    >>> summary("Conv1d(1, 1, kernel_size=3)", (1, 8)).totals.connections
    18
    """
    from cnnviz.graph.summary import summarize

    return summarize(parse(given, input_shape, **said))


class Figure:
    """A figure, drawn. It saves itself in any format and shows itself in a notebook.

    `picture` holds its marks; `notes` are the sentences that its reader should know: what was left
    out, how the spec was read.

    >>> figure = compare("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
    >>> figure.svg().startswith("<svg")
    True
    """

    def __init__(
        self,
        name: str,
        network: Network,
        picture: Picture,
        asked: Asked | None = None,
    ) -> None:
        self.name = name
        self.network = network
        self.picture = picture
        self._asked = asked
        self.notes = tuple(dict.fromkeys((*network.notes, *picture.notes)))

    def save(self, *paths: str | os.PathLike[str], **how: Unpack[How]) -> list[Path]:
        """Writes the figure to each path, whose suffix says the format. Gives the paths written.

        `dpi` counts for pixels (200 for PNG; films are 1,280 wide unasked); `engine="graphviz"` has
        Graphviz render it. Of formats that move, `fps` is how many frames are shown a second, and
        `once` stops them at their end. `vary="stride=1:3"` puts a slider on a page. An SVG that is
        `stepped` holds all steps: as "fragments" of a slide of reveal.js or Quarto, or "animated".
        `steps` writes all of a build-up: pages of a PDF, slides, overlays, or a numbered file each;
        with `clicks`, they come by clicks on one slide. `text` is "text", "embed" (with its fonts)
        or "paths" (outlines), in SVG and PDF. Existing files are replaced; all files are there and
        whole, or none is. Raises `CnnvizError` for an unknown format, `OutsideError` for a file
        that cannot be written.
        """
        from pathlib import Path

        return [Path(path) for path in self.write(*paths, **how)]

    def write(self, *paths: str | os.PathLike[str], **how: Unpack[How]) -> list[str]:
        """The same as `save`, for callers that do without pathlib."""
        from cnnviz.render import files

        return files.write(self.picture, paths, **self._told(how, *map(files.format_of, paths)))

    @property
    def steps(self) -> list[Figure]:
        """The figure at each step of its build-up, in order; [] for one that has none.

        >>> [step.alt_text for step in compare("Conv1d(1, 1, 3)").steps][0][:6]
        'Step 1'
        """
        from cnnviz.saving import steps_of

        return [Figure(self.name, self.network, one) for one in steps_of(self.picture, self._asked)]

    @property
    def alt_text(self) -> str:
        """What the figure shows, in a sentence or two with its numbers; or what to do in it."""
        from cnnviz.picture.alt import alt_text

        exercise = self._asked is not None and self._asked.request.blank
        return self.steps[0].alt_text if exercise else alt_text(self.picture)

    def into(self, deck: str | os.PathLike[str], steps: bool = False, clicks: bool = False) -> Path:
        """Adds the figure to a deck (.pptx) as its last slide, in the deck's size and colours.

        All that is in the deck stays as it is; a deck that is not there is made. `steps` and
        `clicks` are as in `save`. Raises `CnnvizError` for what is no deck.
        """
        from pathlib import Path

        from cnnviz.decks import with_figure
        from cnnviz.files import Staging, path_text

        place = path_text(deck)
        if self._asked is None:
            raise CnnvizError(
                "a step of a figure goes into no deck: take the figure, and steps=True"
            )
        data = with_figure(place, *self._asked, steps, clicks)
        with Staging() as files:
            files.write(place, lambda stream: stream.write(data))
        return Path(place)

    def stage(self, files: Staging, *paths: str, **how: Unpack[How]) -> list[str]:
        """The same as `write`, as part of a set of `files` that appear together."""
        from cnnviz.render.files import format_of, stage

        return stage(self.picture, paths, files, **self._told(how, *map(format_of, paths)))

    def svg(self) -> str:
        """The figure as SVG."""
        from cnnviz.render.svg import svg

        return svg(self.picture)

    def to_bytes(self, format_: str, **how: Unpack[How]) -> bytes:
        """The figure as the bytes of a file: "svg", "png", "html", "gif", ...; see `save`."""
        from cnnviz.render import files

        format_ = files.format_named(format_)
        return files.to_bytes(self.picture, format_, **self._told(how, format_))

    def _told(self, how: How, *formats: str) -> Told:
        formats = tuple(format_.lower().removeprefix(".") for format_ in formats)
        return told(self.picture, self._asked, how, formats)

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: a drawing, and of a build-up a page that steps through it."""
        from cnnviz.render.page.bundle import bundle

        return {**bundle(self.picture), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<cnnviz figure {self.name}: {self.picture.title}>"


def compare(*subject: Any, figure: str | None = None, **wanted: Unpack[Wanted]) -> Figure:
    """A comparison, fully connected to convolution, of a network or of the spec of one.

    The network comes first, as in `parse`, or what that gives; then its input shape. Without it, it
    is the figure's own. `figure` is "argument" if nothing is said, or "beside" where `with_` names
    another layer over the same input. `theme` is "light", "dark", "print" or a TOML file; `size`
    "16:9", "4:3", "square", "column", "page", "6x4" or (6, 4) in inches; `direction` "right" or
    "up"; `focus` the output neuron that stands out; `title` "" is none. `max_connections` says how
    many a panel may draw. All other keywords are those of `parse` and options of single figures.
    Raises `CnnvizError`.

    >>> compare("Conv1d(1, 1, 3)", "1x8", figure="sharing", theme="dark").name
    'sharing'
    """
    return _asked("compare", subject, figure, wanted).figure()


def draw(*subject: Any, figure: str | None = None, **wanted: Unpack[Wanted]) -> Figure:
    """One explanatory figure, such as "volume" or "neuron"; all else is as in `compare`.

    Its name comes first, or as `figure`; then the network, then its input shape.

    >>> draw("volume", "Conv2d(3, 5, 3)", (3, 7, 7)).name
    'volume'
    >>> draw("Conv2d(3, 5, 3)", (3, 7, 7), figure="volume").name
    'volume'
    """
    return _asked("draw", subject, figure, wanted).figure()


def frames(*subject: Any, figure: str | None = None, **wanted: Unpack[Wanted]) -> list[Figure]:
    """The frames of a figure that has some, such as "arithmetic", in order, for an animation.

    >>> len(frames("arithmetic", "Conv2d(1, 1, 2)", input_shape=(1, 3, 3)))
    4
    """
    return _asked("draw", subject, figure, wanted).frames()


class Asked(NamedTuple):
    """A figure that was asked for in words that are right, not drawn yet."""

    entry: Entry
    request: Request

    def figure(self) -> Figure:
        """Draws it."""
        return self._of(self.entry.picture(self.request))

    def frames(self) -> list[Figure]:
        """Draws its frames, one after another."""
        return [self._of(picture) for picture in self.walk()]

    def walk(self) -> Sequence[Picture]:
        """Its frames, each drawn when it is asked for."""
        return catalogue.frames(self.entry, self.request)

    def _of(self, picture: Picture) -> Figure:
        return Figure(self.entry.name, self.request.network, picture, self)


def _asked(
    command: str, subject: tuple[Any, ...], figure: str | None, wanted: Mapping[str, Any]
) -> Asked:
    """What was asked for, a figure's name among `subject` or not."""
    from cnnviz.reading.given import taken

    figure, of = catalogue.named(command, subject, figure)
    if figure == "argument" and wanted.get("with_") is not None:
        figure = "beside"
    about, seen = taken(command, tuple(of), wanted)
    return asked(command, figure, about, cast("Look", seen))


def asked(command: str, figure: str, subject: tuple[Any, ...], wanted: Look) -> Asked:
    """The figure that `command` ("compare" or "draw") makes: the one way to all of them.

    `subject` are the fields of a `Subject`, or the first of them.
    """
    from cnnviz.figures.drawn import network_of
    from cnnviz.reading.given import Subject

    entry = catalogue.entry(figure, command)
    request = look.request(entry, network_of(entry, Subject(*subject)), wanted)
    return Asked(entry, request._replace(origin=origin_of(entry, subject, wanted)))
