"""What `import cnnviz` offers: parse, connect, summary, compare, draw, and the Figure class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack, cast

from cnnviz.errors import CnnvizError
from cnnviz.figures import catalogue
from cnnviz.figures import options as look
from cnnviz.origin import origin_of
from cnnviz.saving import render_options

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
    from cnnviz.saving import RenderOptions, SaveOptions


class ReadingOptions(TypedDict, total=False):
    """The keywords that say how to read a network."""

    layers: str | None
    model: str | None
    settings: Mapping[str, object] | None
    skip: Sequence[str] | str


class Keywords(ReadingOptions, look.Look, total=False):
    """The keywords of `compare`, `draw` and `frames`: how to read, and how the figure looks."""

    network: object
    input_shape: Shape | str | None


def parse(
    source: object, input_shape: Shape | str | None = None, **reading: Unpack[ReadingOptions]
) -> Network:
    """The network that a text describes, as PyTorch or Keras code or as `print(module)` output.

    `source` may also be the `pathlib.Path` of such a text, or a module of PyTorch or Keras.
    `input_shape` has no batch axis, channels first: `(3, 32, 32)` or "3x32x32"; None takes the
    smallest that shows the layers well. `layers` picks a part: "0:3", or names; `model` chooses
    among a text's networks; `settings` gives values to names that it leaves open, `skip` names
    layers to pass over. Nothing is ever executed. Raises `CnnvizError` with every fault, its place
    and how to fix it.

    >>> net = parse("Conv1d(1, 4, 3, padding=1), ReLU()", input_shape=(1, 8))
    >>> net.shapes
    ((1, 8), (4, 8), (4, 8))
    """
    from cnnviz.reading.subjects import network_of, subject_of

    return network_of(subject_of(source, input_shape, reading))


def connect(
    source: object, input_shape: Shape | str | None = None, **reading: Unpack[ReadingOptions]
) -> Graph:
    """The connection graph: for each call the arrays `src`, `dst`, `weight` and `bias`.

    `source` is as in `parse`, or a network that it returned.

    >>> graph = connect("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
    >>> graph.layers[0].weight
    array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], dtype=int32)
    """
    from cnnviz.graph.connect import connect as build

    return build(parse(source, input_shape, **reading))


def summary(
    source: object, input_shape: Shape | str | None = None, **reading: Unpack[ReadingOptions]
) -> Summary:
    """A network call by call: it prints as a table; `.to_dict()` is what `--json` prints.

    `source` is as in `parse`, or a network that it returned.

    >>> summary("Conv1d(1, 1, kernel_size=3)", (1, 8)).totals.connections
    18
    """
    from cnnviz.graph.summary import summarize

    return summarize(parse(source, input_shape, **reading))


class Figure:
    """A figure that has been drawn. It saves itself in any format and displays in notebooks.

    `picture` holds its marks; `notes` are sentences that its reader should know: what was left
    out, how the spec was read.

    >>> figure = compare("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
    >>> figure.svg().startswith("<svg")
    True
    """

    def __init__(
        self, name: str, network: Network, picture: Picture, job: Job | None = None
    ) -> None:
        self.name = name
        self.network = network
        self.picture = picture
        self._job = job
        self.notes = tuple(dict.fromkeys((*network.notes, *picture.notes)))

    def save(self, *paths: str | os.PathLike[str], **options: Unpack[SaveOptions]) -> list[Path]:
        """Writes the figure to each path, in the format of its suffix. Returns the paths written.

        `dpi` applies to pixels (PNG: 200 by default; films are 1,280 wide); `engine="graphviz"` has
        Graphviz render the figure. For animations, `fps` is the number of frames per second, and
        `once` stops them at their end. `vary="stride=1:3"` puts a slider on a page. An SVG that is
        `stepped` holds all steps: as "fragments" of a reveal.js or Quarto slide, or "animated".
        `steps` writes a whole build-up: pages of a PDF, slides, overlays, or numbered files; with
        `clicks`, the steps appear by clicks on one slide. `text` is "text", "embed" (with its
        fonts) or "paths" (outlines), in SVG and PDF. Existing files are replaced, all or
        none. Raises `CnnvizError` for an unknown format, `OutsideError` for an unwritable file.
        """
        from pathlib import Path

        return [Path(path) for path in self.write(*paths, **options)]

    def write(self, *paths: str | os.PathLike[str], **options: Unpack[SaveOptions]) -> list[str]:
        """The same as `save`, for callers that do without pathlib."""
        from cnnviz.render.files import format_of, write

        return write(self.picture, paths, **self._options(options, *map(format_of, paths)))

    @property
    def steps(self) -> list[Figure]:
        """The figure at each step of its build-up, in order; [] if it has none.

        >>> [step.alt_text for step in compare("Conv1d(1, 1, 3)").steps][0][:6]
        'Step 1'
        """
        from cnnviz.saving import steps_of

        return [Figure(self.name, self.network, step) for step in steps_of(self.picture, self._job)]

    @property
    def alt_text(self) -> str:
        """What the figure shows, in a sentence or two with its numbers; or an exercise's task."""
        from cnnviz.picture.alt import alt_text

        exercise = self._job is not None and self._job.request.blank
        return self.steps[0].alt_text if exercise else alt_text(self.picture)

    def into(self, deck: str | os.PathLike[str], steps: bool = False, clicks: bool = False) -> Path:
        """Adds the figure to a deck (.pptx) as its last slide, in the deck's size and colours.

        Whatever is in the deck stays as it is; a missing deck is made. `steps` and `clicks` are as
        in `save`. Raises `CnnvizError` for what is no deck.
        """
        from pathlib import Path

        from cnnviz.decks import with_figure
        from cnnviz.files import Staging, path_text

        place = path_text(deck)
        if self._job is None:
            raise CnnvizError(
                "a step of a figure goes into no deck: take the figure, and steps=True"
            )
        data = with_figure(place, *self._job, steps, clicks)
        with Staging() as files:
            files.write(place, lambda stream: stream.write(data))
        return Path(place)

    def stage(self, files: Staging, *paths: str, **options: Unpack[SaveOptions]) -> list[str]:
        """The same as `write`, among `files` that appear together."""
        from cnnviz.render.files import format_of, stage

        return stage(self.picture, paths, files, **self._options(options, *map(format_of, paths)))

    def svg(self) -> str:
        """The figure as SVG; an exercise without its key."""
        from cnnviz.render.drawing import unsigned

        return unsigned(self.picture, "svg", None, None, {}).decode()

    def to_bytes(self, format_: str, **options: Unpack[SaveOptions]) -> bytes:
        """The figure as the bytes of a file: "svg", "png", "html", "gif", ...; see `save`."""
        from cnnviz.render import files

        format_ = files.format_named(format_)
        return files.to_bytes(self.picture, format_, **self._options(options, format_))

    def _options(self, options: SaveOptions, *formats: str) -> RenderOptions:
        formats = tuple(format_.lower().removeprefix(".") for format_ in formats)
        return render_options(self.picture, self._job, options, formats)

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: a drawing, and for a build-up a page to step through it."""
        from cnnviz.render.page.bundle import bundle

        return {**bundle(self.picture), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<cnnviz figure {self.name}: {self.picture.title}>"


def compare(*subject: Any, figure: str | None = None, **options: Unpack[Keywords]) -> Figure:
    """A comparison, from fully connected to convolution, of a network or of the spec of one.

    The network comes first, as in `parse` or as returned by it; then its input shape. The default
    is the figure's own. `figure` is "argument" by default, or "beside" if `with_`, a spec or a
    network, is another over the same input. `theme` is "light", "dark", "print" or a TOML file;
    `size` is "16:9", "4:3", "square", "column", "page", "6x4" or (6, 4) in inches; `direction` is
    "right" or "up"; `focus` is the output neuron that stands out; `title` "" means none;
    `max_connections` limits the lines per panel. All other keywords are those of `parse` and
    options of single figures. Raises `CnnvizError`.

    >>> compare("Conv1d(1, 1, 3)", "1x8", figure="sharing", theme="dark").name
    'sharing'
    """
    return _job("compare", subject, figure, options).figure()


def draw(*subject: Any, figure: str | None = None, **options: Unpack[Keywords]) -> Figure:
    """One explanatory figure, such as "volume" or "neuron"; all else is as in `compare`.

    Its name comes first, or as `figure`; then the network and its input shape.

    >>> draw("volume", "Conv2d(3, 5, 3)", (3, 7, 7)).name
    'volume'
    >>> draw("Conv2d(3, 5, 3)", (3, 7, 7), figure="volume").name
    'volume'
    """
    return _job("draw", subject, figure, options).figure()


def frames(*subject: Any, figure: str | None = None, **options: Unpack[Keywords]) -> list[Figure]:
    """The frames of a figure that has them, such as "arithmetic", in order, for an animation.

    >>> len(frames("arithmetic", "Conv2d(1, 1, 2)", input_shape=(1, 3, 3)))
    4
    """
    return _job("draw", subject, figure, options).frames()


class Job(NamedTuple):
    """A figure that was asked for in valid words, but is not drawn yet."""

    entry: Entry
    request: Request

    def figure(self) -> Figure:
        """Draws the figure."""
        return self._of(self.entry.picture(self.request))

    def frames(self) -> list[Figure]:
        """Draws its frames, in order."""
        return [self._of(picture) for picture in self.walk()]

    def walk(self) -> Sequence[Picture]:
        """Its frames, each drawn on demand."""
        return catalogue.frames(self.entry, self.request)

    def _of(self, picture: Picture) -> Figure:
        return Figure(self.entry.name, self.request.network, picture, self)


def _job(
    command: str, subject: tuple[Any, ...], figure: str | None, options: Mapping[str, Any]
) -> Job:
    """The figure asked for, whose name may be among `subject`."""
    from cnnviz.reading.subjects import subject_and_options

    figure, rest = catalogue.split_figure(command, subject, figure)
    if figure == "argument" and options.get("with_") is not None:
        figure = "beside"
    fields, looks = subject_and_options(command, tuple(rest), options)
    return job_of(command, figure, fields, cast("Look", looks))


def job_of(command: str, figure: str, subject: tuple[Any, ...], looks: Look) -> Job:
    """The figure that `command` ("compare" or "draw") is to make: every figure comes from here.

    `subject` holds the fields of a `Subject`, or the first of them.
    """
    from cnnviz.figures.networks import network_of
    from cnnviz.reading.subjects import Subject

    entry = catalogue.entry(figure, command)
    request = look.request(entry, network_of(entry, Subject(*subject)), looks)
    return Job(entry, request._replace(origin=origin_of(entry, subject, looks)))
