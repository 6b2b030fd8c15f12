"""All figures, an entry each. Importing this imports none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.files.targets import path_text
from cnnviz.picture.reel import Reel
from cnnviz.wording import as_text, integer, nearest

if TYPE_CHECKING:
    from cnnviz.figures.request import Request
    from cnnviz.picture.marks import Picture


COMPARISONS = ("argument", "connectivity", "sharing", "bias", "tiled", "groups", "beside")
"""Figures that share a package: twins of one network, side by side."""


class Entry(NamedTuple):
    """A figure: the command that draws it, the question it answers, and what it draws by default.

    `options` are those that only some figures take, without their dashes. `side`, if not 0, is how
    many rows and columns it draws of a spec whose input shape is not given; `most`, if not 0, how
    many inputs at most of such a spec in one dimension. `branches` says that it draws networks that
    are not chains; other figures draw their leading chain.
    """

    name: str
    command: str
    question: str
    spec: str = "Conv1d(1, 1, kernel_size=3)"
    input_shape: tuple[int, ...] | None = (1, 8)
    options: tuple[str, ...] = ()
    side: int = 0
    most: int = 0
    branches: bool = False

    def module(self) -> Any:
        """Its module: of its name, in the package of its name or of the comparisons."""
        name = self.name.replace("-", "_")
        room = "comparison" if name in COMPARISONS else name
        return import_module(f"cnnviz.figures.{room}.{name}")

    def picture(self, request: Request) -> Picture:
        """Draws the figure, by the function `picture` of its module."""
        picture: Picture = self.module().picture(request)
        picture = picture._replace(
            theme=request.theme, origin=request.origin, labels=request.labels
        )
        if not request.blank:
            return picture
        from cnnviz.picture.blank import blanked

        return blanked(picture, request.blank, self.name)


CATALOGUE = (
    Entry(
        "argument",
        "compare",
        "How does a convolution follow from a fully connected layer?",
        options=("panels", "tiles"),
    ),
    Entry("connectivity", "compare", "What does sparse connectivity mean?"),
    Entry("sharing", "compare", "What does weight sharing mean?", options=("panels", "tiles")),
    Entry(
        "matrix",
        "compare",
        "What does the weight matrix of a convolution look like?",
        options=("panels", "tiles"),
    ),
    Entry(
        "bias",
        "compare",
        "How do biases differ?",
        "Conv1d(1, 2, kernel_size=3)",
        (1, 6),
        ("panels", "tiles"),
    ),
    Entry(
        "shift",
        "compare",
        "Why share weights? What becomes of a map when its input moves?",
        "Conv1d(1, 1, kernel_size=3, bias=False)",
        options=("panels", "tiles", "by"),
    ),
    Entry(
        "tiled",
        "compare",
        "What lies between sharing nothing and sharing all?",
        options=("panels", "tiles"),
    ),
    Entry(
        "groups",
        "compare",
        "Which channels see which?",
        "Conv1d(4, 4, kernel_size=3, padding=1)",
        (4, 4),
        ("panels",),
    ),
    Entry(
        "beside",
        "compare",
        "What does a stride, a padding, a dilation or another kernel change?",
        "Conv1d(1, 1, kernel_size=3)",
        (1, 9),
        ("with",),
    ),
    Entry(
        "cost",
        "compare",
        "What does a convolution save, and how does it grow with the input?",
        "Conv2d(3, 16, kernel_size=3, padding=1)",
        (3, 32, 32),
        ("sweep", "scale"),
    ),
    Entry(
        "neuron",
        "draw",
        "What is a neuron of a convolution, beside one of a fully connected layer?",
        "Conv1d(1, 1, kernel_size=3), ReLU()",
        (1, 5),
        most=8,
    ),
    Entry(
        "volume",
        "draw",
        "Which neurons of a convolution share a kernel, and which do not?",
        "Conv2d(3, 5, 3)",
        (3, 7, 7),
    ),
    Entry(
        "network",
        "draw",
        "How large is each layer of a network, and where are its weights?",
        "Conv2d(1, 6, 5, padding=2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), ReLU(), MaxPool2d(2),"
        " Flatten(), Linear(400, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, 10)",
        (1, 28, 28),
        branches=True,
    ),
    Entry(
        "receptive-field",
        "draw",
        "What does a neuron of a deeper layer see of the input?",
        "Conv1d(1, 1, 3), Conv1d(1, 1, 3), Conv1d(1, 1, 3)",
        (1, 11),
        ("neuron", "from-input"),
    ),
    Entry(
        "arithmetic",
        "draw",
        "How do padding, stride and dilation move a kernel over its input?",
        "Conv2d(1, 1, kernel_size=3, stride=2, padding=1)",
        (1, 5, 5),
        ("numbers", "frames"),
    ),
    Entry(
        "pooling",
        "draw",
        "What does pooling do, without a weight to learn?",
        "MaxPool1d(kernel_size=2)",
        (1, 8),
        ("panels", "by"),
    ),
    Entry(
        "image",
        "draw",
        "How does a kernel turn a picture into a feature map?",
        "Conv2d(1, 1, kernel_size=3), ReLU(), MaxPool2d(2)",
        (1, 48, 48),
        ("image", "kernel"),
        48,
    ),
)


def entry(name: str, command: str) -> Entry:
    """The figure of that name that `command` ("compare" or "draw") makes; raises `CnnvizError`.

    >>> entry("sharing", "compare").question
    'What does weight sharing mean?'
    """
    name = _name(name)
    for figure in CATALOGUE:
        if figure.name == name and figure.command == command:
            return figure
        if figure.name == name:
            raise CnnvizError(f"the figure {name!r} is made by another command: {words(figure)}")
    names = [figure.name for figure in CATALOGUE if figure.command == command]
    raise CnnvizError(f"there is no figure {name[:80]!r}{nearest(name[:80], names)}")


def split_figure(command: str, words: tuple[Any, ...], figure: str | None) -> tuple[str, list[Any]]:
    """The figure named among the words of a call, or by `figure`, and the other words.

    >>> split_figure("draw", ("volume", "Conv2d(1, 1, 3)"), None)
    ('volume', ['Conv2d(1, 1, 3)'])
    """
    others = list(words)
    if figure is not None:
        return _name(figure), others
    names = [item.name for item in CATALOGUE]
    at = next((i for i, word in enumerate(others) if isinstance(word, str) and word in names), None)
    if at is not None:
        return others.pop(at), others
    if command == "compare":
        return "argument", others
    if not others:
        raise CnnvizError("which figure? `cnnviz figures` tells their names")
    return _name(others.pop(0)), others


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise CnnvizError(f"a figure's name is a text, not {as_text(value)}")
    return value


def words(figure: Entry) -> str:
    """The command line that makes a figure.

    >>> words(entry("sharing", "compare"))
    'cnnviz compare --figure sharing'
    """
    return (
        f"cnnviz {figure.command} {'--figure ' if figure.command == 'compare' else ''}{figure.name}"
    )


def frames(figure: Entry, request: Request) -> Sequence[Picture]:
    """The figure's frames in order, drawn on demand; raises for a figure that has none."""
    if "frames" not in figure.options:
        raise CnnvizError(_misplaced("frames", figure.name))
    pictures: Sequence[Picture] = figure.module().frames(request)
    return Reel(len(pictures), lambda at: pictures[at]._replace(theme=request.theme))


def options(figure: Entry, values: Mapping[str, object]) -> dict[str, str]:
    """The options of this figure, as texts; raises for one that it does not take."""
    chosen = {}
    for key, value in values.items():
        name = key.strip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if name not in figure.options:
            raise CnnvizError(_misplaced(name, figure.name))
        chosen[name] = _text(value, name)
    return chosen


def _misplaced(name: str, figure: str) -> str:
    takers = [item.name for item in CATALOGUE if name in item.options]
    if name in ("input", "shape"):
        return f"{name} is no argument: the input's shape is input_shape, as input_shape=(1, 8)"
    if not takers:
        return f"no figure has an option --{name}"
    plural = "s" if len(takers) > 1 else ""
    return (
        f"--{name} is an option of the figure{plural} {', '.join(takers)}; {figure} has none such"
    )


FLAGS = ("numbers",)
"""The options without a value."""


def _text(value: object, name: str) -> str:
    """The value of an option as on a command line."""
    if name in FLAGS and value is True:
        return "yes"
    if name == "with":
        # A network stands for its layers, over the same input.
        value = getattr(value, "spec", None) or value
    parts = tuple(map(_part, value if isinstance(value, tuple | list) else (value,)))
    texts = [part for part in parts if part is not None]
    if name in FLAGS or value is True or len(texts) < len(parts):
        expected = {
            "numbers": "True or False",
            "with": "a spec, or a network whose layers follow one another",
        }.get(name, "a text, or whole numbers")
        raise CnnvizError(f"{name.replace('-', '_')} is {expected}, not {as_text(value)}")
    return ",".join(texts)


def _part(value: object) -> str | None:
    """A text, a path or a whole number as text; None for anything else."""
    if isinstance(value, (str, PathLike)):
        return path_text(value) if isinstance(value, PathLike) else value
    number = integer(value)
    return None if number is None else str(number)
