"""The rooms in which code is read stand on one another.

Only imports at the top of a module count: an evaluator calls itself, so what it dispatches to is
imported where it is called.
"""

import ast
from pathlib import Path

import cnnviz.reading.code

FLOORS = (
    "values",
    "source",
    "language",
    "library",
    "modules",
    "tensors",
    "keras",
    "networks",
    "keras_models",
    "dispatch",
    "",
)
"""From the ground up; the last are the files beside the rooms."""
CODE = "cnnviz.reading.code"
HOUSE = Path(cnnviz.reading.code.__file__).parent


def floor(module: str) -> int:
    """How high a module stands.

    >>> floor("cnnviz.reading.code.values.scalars"), floor("cnnviz.reading.code.entry")
    (0, 10)
    """
    room = module.removeprefix(f"{CODE}.").split(".")[0]
    return FLOORS.index(room if room in FLOORS else "")


def looks_up(module: str, text: str) -> list[str]:
    """What a module imports from above at its top."""
    tops = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    names = [f"{node.module}.{alias.name}" for node in tops for alias in node.names]
    rooms = [name for name in names if name.startswith(f"{CODE}.")]
    return [name for name in rooms if floor(name) > floor(module)]


def test_no_room_looks_up() -> None:
    up = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        if path.name != "__init__.py":
            module = ".".join((CODE, *parts))
            up[module] = looks_up(module, path.read_text(encoding="utf-8"))
    assert len(up) > 150
    assert {name: found for name, found in up.items() if found} == {}


def test_every_room_has_a_floor() -> None:
    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    assert rooms == set(FLOORS) - {""}


def test_a_look_up_is_seen() -> None:
    text = f"import ast\nfrom {CODE}.tensors.axes import A\nfrom {CODE}.values.errors import B"
    assert looks_up(f"{CODE}.library.methods", text) == [f"{CODE}.tensors.axes.A"]
    assert looks_up(f"{CODE}.dispatch.calls", text) == []
