"""What `import cnnviz` offers: parse, connect, compare, draw, and a Figure that saves itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Unpack

from cnnviz.errors import CnnvizError
from cnnviz.figures import catalogue
from cnnviz.figures import options as look
from cnnviz.saving import told

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.options import Look
    from cnnviz.figures.request import Request
    from cnnviz.graph.connect import Graph
    from cnnviz.layers.base import Shape
    from cnnviz.layers.network import Network
    from cnnviz.picture.marks import Picture
    from cnnviz.saving import How, Told


def parse(text: str, input_shape: Shape | str | None = None, layers: str | None = None) -> Network:
    """The network that a spec says, in PyTorch's or Keras's words, or as `print(module)` has it.

    `input_shape` has no batch axis, channels first: `(3, 32, 32)` or "3x32x32"; None takes the
    smallest that shows the layers well. `layers` picks a part: "0:3", or names. Nothing is ever
    executed. Raises `CnnvizError` with every fault, its place and how to mend it.

    >>> net = parse("Conv1d(1, 4, 3, padding=1), ReLU()", input_shape=(1, 8))
    >>> net.shapes
    ((1, 8), (4, 8), (4, 8))
    """
    from cnnviz import reading

    if not isinstance(text, str):
        raise CnnvizError(_no_network(text))
    shape = reading.parse_shape(input_shape) if isinstance(input_shape, str) else input_shape
    return reading.parse(text, input_shape=shape, layers=None if layers is None else str(layers))


def connect(network: Network | str, input_shape: Shape | str | None = None) -> Graph:
    """The connection graph: for each layer the arrays `src`, `dst`, `weight` and `bias`.

    >>> graph = connect("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
    >>> graph.layers[0].weight
    array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], dtype=int32)
    """
    from cnnviz.graph.connect import connect as build

    return build(parse(network, input_shape) if isinstance(network, str) else _network(network))


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
        Existing files are replaced; all files are there and whole, or none is. Raises `CnnvizError`
        for an unknown format, `OutsideError` for a file that cannot be written.
        """
        from pathlib import Path

        self.write(*paths, **how)
        return [Path(path) for path in paths]

    def write(self, *paths: str | os.PathLike[str], **how: Unpack[How]) -> None:
        """The same as `save`, for callers that know their paths."""
        from cnnviz.render import files

        files.write(self.picture, paths, **self._told(how, *map(files.format_of, paths)))

    def svg(self) -> str:
        """The figure as SVG."""
        from cnnviz.render.svg import svg

        return svg(self.picture)

    def to_bytes(self, format_: str, **how: Unpack[How]) -> bytes:
        """The figure as the bytes of a file: "svg", "png", "html", "gif", ...; see `save`."""
        from cnnviz.render import files

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


def compare(
    network: Network | str | None = None,
    figure: str = "argument",
    *,
    input_shape: Shape | str | None = None,
    layers: str | None = None,
    **wanted: Unpack[Look],
) -> Figure:
    """A comparison, fully connected to convolution, of a network or of the spec of one.

    Without a network, the figure's own. `theme` is "light", "dark", "print" or a TOML file; `size`
    "16:9", "4:3", "square", "column", "page", "6x4" or (6, 4) in inches; `direction` "right" or
    "up"; `focus` the output neuron that stands out; `title` "" is none. `max_connections` says how
    many a panel may draw. All other keywords are options of single figures. Raises `CnnvizError`.

    >>> compare("Conv1d(1, 1, 3)", "sharing", input_shape="1x8", theme="dark").name
    'sharing'
    """
    return asked("compare", figure, (network, input_shape, layers), wanted).figure()


def draw(
    figure: str,
    network: Network | str | None = None,
    *,
    input_shape: Shape | str | None = None,
    layers: str | None = None,
    **wanted: Unpack[Look],
) -> Figure:
    """One explanatory figure, such as "volume" or "neuron"; all else is as in `compare`.

    >>> draw("volume", "Conv2d(3, 5, 3)", input_shape=(3, 7, 7)).name
    'volume'
    """
    return asked("draw", figure, (network, input_shape, layers), wanted).figure()


def frames(
    figure: str,
    network: Network | str | None = None,
    *,
    input_shape: Shape | str | None = None,
    layers: str | None = None,
    **wanted: Unpack[Look],
) -> list[Figure]:
    """The frames of a figure that has some, such as "arithmetic", in order, for an animation.

    >>> len(frames("arithmetic", "Conv2d(1, 1, 2)", input_shape=(1, 3, 3)))
    4
    """
    return asked("draw", figure, (network, input_shape, layers), wanted).frames()


Subject = tuple["Network | str | None", "Shape | str | None", "str | None"]
"""What a figure is of: a network or its spec (None: the figure's own), an input shape, layers."""


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


def asked(command: str, figure: str, subject: Subject, wanted: Look) -> Asked:
    """The figure that `command` ("compare" or "draw") makes: the one way to all of them."""
    entry = catalogue.entry(figure, command)
    network, input_shape, layers = subject
    if network is None:
        network = parse(entry.spec, input_shape or entry.input_shape, layers)
    elif isinstance(network, str):
        network = _read(entry, network, input_shape, layers)
    elif input_shape is not None or layers is not None:
        raise CnnvizError("input_shape and layers go with a text; this network is parsed already")
    return Asked(entry, look.request(entry, _drawn(entry, _network(network)), wanted))


def _drawn(entry: Entry, network: Network) -> Network:
    """What the figure draws of a network: all, or of one with branches the leading chain."""
    if entry.branches or network.is_chain:
        return network
    from dataclasses import replace

    from cnnviz.errors import ShapeFault

    try:
        chain = network.leading_chain()
    except ShapeFault as fault:
        raise CnnvizError(f"{fault}; pick calls that follow one another with --layers") from None
    ends = " to ".join(dict.fromkeys((chain.names[0], chain.names[-1])))
    drawn = f"drawn: {ends}, {len(chain.layers)} of {len(network.layers)} calls"
    note = f"{drawn}, which follow one another; --layers picks others"
    return replace(chain, notes=(*chain.notes, note))


def _read(entry: Entry, text: str, input_shape: Shape | str | None, layers: str | None) -> Network:
    """The network of a text; where no input is given, over maps of the figure's own side, if the
    layers take that.
    """
    from dataclasses import replace

    network = parse(text, input_shape, layers)
    chosen = network.chosen_input and layers is None
    if not entry.side or not chosen or len(network.input_shape) != 3:
        return network
    shape = (network.input_shape[0], entry.side, entry.side)
    try:
        larger = parse(text, shape)
    except CnnvizError:
        return network
    said = f"input: {'x'.join(map(str, shape))} (none was given; a picture takes so many pixels)"
    return replace(
        larger,
        notes=(said, *larger.notes),
        assumed=(*network.assumed[:1], *larger.assumed),
        chosen_input=True,
    )


def _network(given: Network) -> Network:
    """`given` if it is a network; people have PyTorch's modules at hand, and pass them."""
    from cnnviz.layers.network import Network

    if isinstance(given, Network):
        return given
    raise CnnvizError(_no_network(given))


def _no_network(given: object) -> str:
    return (
        f"a network is a text or what cnnviz.parse gives, not {type(given).__name__[:80]}:"
        " of a PyTorch module, str(module) is such a text"
    )
