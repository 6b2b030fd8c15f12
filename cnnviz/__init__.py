"""cnnviz shows, truthfully, how a convolutional layer differs from a fully connected one.

>>> import cnnviz
>>> net = cnnviz.parse("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
>>> len(cnnviz.connect(net).layers[0])
18
>>> cnnviz.compare(net).name
'argument'
"""

# Not from typing: nothing is imported while Ctrl-C would still print a traceback.
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


_MODULES = {
    "CnnvizError": "cnnviz.errors",
    "OutsideError": "cnnviz.errors",
    "deck": "cnnviz.lecture.lecture",
}
"""The modules of names that do not come from the api."""


def __getattr__(name: str) -> object:
    # Loaded on first use: `cnnviz --help` imports this file and needs none of the rest.
    if name not in __all__:
        raise AttributeError(f"module 'cnnviz' has no attribute {name!r}")
    from importlib import import_module

    module = _MODULES.get(name, "cnnviz.api")
    value: object = getattr(import_module(module), name)
    globals()[name] = value
    return value


def load_ipython_extension(shell: object) -> None:
    """`%load_ext cnnviz`: gives Jupyter the magic `%%cnnviz`."""
    from importlib import import_module

    # Not an import statement: to import-linter, the package would then depend on its notebook.
    import_module("cnnviz.notebook").load(shell)


def __dir__() -> list[str]:
    return sorted(__all__)
