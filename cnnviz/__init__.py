"""cnnviz shows, truthfully, how a convolutional layer differs from a fully connected one.

>>> import cnnviz
>>> net = cnnviz.parse("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
>>> len(cnnviz.connect(net).layers[0])
18
>>> cnnviz.compare(net).name
'argument'
"""

# Not from typing: nothing is imported while Ctrl-C would still show where in Python it came.
TYPE_CHECKING = False

__version__ = "0.1.0"
__all__ = [
    "CnnvizError",
    "Figure",
    "OutsideError",
    "__version__",
    "compare",
    "connect",
    "deck",
    "draw",
    "frames",
    "parse",
    "summary",
]

if TYPE_CHECKING:
    from cnnviz.api import Figure, compare, connect, draw, frames, parse, summary
    from cnnviz.errors import CnnvizError, OutsideError
    from cnnviz.lecture.lecture import deck


_ROOMS = {
    "CnnvizError": "cnnviz.errors",
    "OutsideError": "cnnviz.errors",
    "deck": "cnnviz.lecture.lecture",
}
"""Where names come from that are not the api's."""


def __getattr__(name: str) -> object:
    # Read when first asked for: `cnnviz --help` imports this file, and nothing of the rest.
    if name not in __all__:
        raise AttributeError(f"module 'cnnviz' has no attribute {name!r}")
    from importlib import import_module

    room = _ROOMS.get(name, "cnnviz.api")
    value: object = getattr(import_module(room), name)
    globals()[name] = value
    return value


def load_ipython_extension(shell: object) -> None:
    """`%load_ext cnnviz`: gives Jupyter the magic `%%cnnviz`."""
    from importlib import import_module

    # The floors are about what the house needs, and it does not need this room.
    import_module("cnnviz.notebook").load(shell)


def __dir__() -> list[str]:
    return sorted(__all__)
