"""Whatever a program passes, what comes out is a result or a CnnvizError that can be shown."""

from __future__ import annotations

import decimal
import fractions
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.api import ReadingOptions
from cnnviz.errors import CnnvizError
from cnnviz.figures.options import Look
from cnnviz.picture.theme import LIGHT, Theme
from cnnviz.saving import KEYWORDS
from tests.hostile import PYTHON_ONLY, WORDS, obeyed


class Broken:
    """An object that does not even say what it is."""

    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __index__(self) -> int:
        raise TypeError("no")


HUGE = 10**5000
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, HUGE, -HUGE, 0.5, float("nan"), float("inf"), 1e300, 2j,
    b"x.svg", bytearray(b"x"), memoryview(b"x"), (), [], [[]], (1,), (0,), (-1,), (HUGE,), (1.5, 2),
    ("a",), (None,), (1, (2, 3)), [HUGE, HUGE], {}, {1: 2}, {"a"}, frozenset(), object(), Broken(),
    len, int, Path("x"), Path("x.toml"), range(3), iter("ab"), (n for n in (1, 8)), Ellipsis,
    np.array([1, 8]), np.array([[1, 2], [3, 4]]), np.zeros(0), np.int64(3), np.float32(2.5),
    np.True_, np.array(True), np.array([True, False]), np.array(["a"]), np.array([None]),
    np.datetime64("2020-01-01"), decimal.Decimal("NaN"), decimal.Decimal(10) ** 9999,
    fractions.Fraction(HUGE, 3), *WORDS.values(), *PYTHON_ONLY.values(),
)  # fmt: skip


def fails_well(call: Callable[[], object]) -> None:
    """That `call` gives something, or an error that a terminal can show."""
    try:
        call()
    except CnnvizError as error:
        said = str(error)
        assert obeyed(said) == ""
        assert 0 < len(said.encode()) <= 4096
        assert "sys.set_int_max_str_digits" not in said


SPEC = "Conv1d(1, 1, 3), ReLU()"
CODE = "n = int(2.5)\nnet = nn.Sequential(nn.Conv1d(1, n, 3), nn.ReLU())"
THEMES = (
    Theme(weights=()), Theme(dashes=()), LIGHT._replace(ink="red"),
    LIGHT._replace(weights=("#000",)),
    LIGHT._replace(line_width=HUGE), LIGHT._replace(line_width=np.array([1, 2])),
    LIGHT._replace(name=None), LIGHT._replace(dashes=7), LIGHT._replace(background=None),
    LIGHT._replace(weights=("#aa0000", "#AA0000")),
)  # fmt: skip
PLACES: dict[str, Callable[[Any], object]] = {
    "parse": cnnviz.parse,
    "parse input": lambda value: cnnviz.parse(SPEC, value),
    "parse layers": lambda value: cnnviz.parse(SPEC, layers=value),
    **{
        f"parse {name}": lambda value, name=name: cnnviz.parse(CODE, (1, 8), **{name: value})
        for name in ReadingOptions.__annotations__
    },
    **{
        f"save {name}": lambda value, name=name: FIGURE.save("x.svg", **{name: value})
        for name in (*KEYWORDS, "frames", "extras", "colour")
    },
    "save gif": lambda value: FIGURE.to_bytes("gif", fps=value, dpi=20),
    "summary": cnnviz.summary,
    "figure": lambda value: cnnviz.compare(SPEC, figure=value),
    "deck": cnnviz.deck,
    "connect": cnnviz.connect,
    "connect input": lambda value: cnnviz.connect(SPEC, value),
    "compare": cnnviz.compare,
    "compare figure": lambda value: cnnviz.compare(SPEC, value),
    "compare input": lambda value: cnnviz.compare(SPEC, input_shape=value),
    "compare layers": lambda value: cnnviz.compare(SPEC, layers=value),
    "compare network": lambda value: cnnviz.compare(cnnviz.parse(SPEC), input_shape=value),
    "draw": cnnviz.draw,
    "draw network": lambda value: cnnviz.draw("neuron", value),
    "frames": cnnviz.frames,
    "frames numbers": lambda value: cnnviz.frames("arithmetic", "Conv2d(1,1,2)", numbers=value),
    "save": lambda value: FIGURE.save(value),
    "save two": lambda value: FIGURE.save("x.svg", value),
    "save dpi": lambda value: FIGURE.save("x.png", dpi=value),
    "save engine": lambda value: FIGURE.save("x.svg", engine=value),
    "to_bytes": lambda value: FIGURE.to_bytes(value),
    "to_bytes dpi": lambda value: FIGURE.to_bytes("png", dpi=value),
    "blocks": lambda value: list(GRAPH.layers[0].blocks(max_connections=value)),
    "of_weight": lambda value: GRAPH.layers[0].of_weight(value),
    "into": lambda value: GRAPH.layers[0].into(value),
    "out_of": lambda value: GRAPH.layers[0].out_of(value),
    "evaluate": lambda value: GRAPH.layers[0].evaluate(value, np.zeros((1, 1, 3)), np.zeros(1)),
    "evaluate weight": lambda value: GRAPH.layers[0].evaluate(np.zeros(8), value, np.zeros(1)),
}
SINGLE = {
    "panels": ("compare", "argument"), "tiles": ("compare", "tiled"), "sweep": ("compare", "cost"),
    "scale": ("compare", "cost"),
    "neuron": ("draw", "receptive-field"), "from_input": ("draw", "receptive-field"),
    "kernel": ("draw", "image"), "image": ("draw", "image"), "numbers": ("draw", "arithmetic"),
    "frames": ("draw", "arithmetic"),
}  # fmt: skip
FIGURE = cnnviz.compare()
GRAPH = cnnviz.connect(SPEC, (1, 8))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("place", PLACES)
def test_any_value_in_any_place(place: str) -> None:
    for value in VALUES:
        fails_well(lambda value=value: PLACES[place](value))


def keywords() -> Iterator[str]:
    """Every keyword of figures: a new one joins by itself."""
    return iter(Look.__annotations__)


@pytest.mark.parametrize("keyword", keywords())
def test_any_value_of_any_keyword(keyword: str) -> None:
    command, figure = SINGLE.get(keyword, ("compare", "argument"))
    extra = THEMES if keyword == "theme" else ()
    for value in (*VALUES, *extra):
        wanted: Any = {keyword: value}
        if command == "compare":
            fails_well(lambda wanted=wanted: cnnviz.compare(None, figure, **wanted).svg())
        else:
            fails_well(lambda wanted=wanted: cnnviz.draw(figure, **wanted).svg())


@pytest.mark.parametrize("call", [cnnviz.parse, cnnviz.connect, cnnviz.summary])
def test_a_keyword_of_the_reading_that_there_is_not(call: Callable[..., object]) -> None:
    with pytest.raises(CnnvizError, match="no keyword 'setings': did you mean 'settings'"):
        call(SPEC, (1, 8), setings={})


@pytest.mark.parametrize("call", [cnnviz.compare, cnnviz.deck])
def test_what_is_given_twice_is_refused(call: Callable[..., object]) -> None:
    with pytest.raises(CnnvizError, match="was given input_shape twice"):
        call(SPEC, "1x8", input_shape="1x9")
    with pytest.raises(CnnvizError, match="was given network twice"):
        call(SPEC, network=SPEC)


@pytest.mark.parametrize("shape", [{1, 8}, frozenset((1, 8)), {1: 2}])
def test_sizes_without_an_order_are_no_shape(shape: Any) -> None:
    with pytest.raises(CnnvizError, match="the input shape must be whole numbers"):
        cnnviz.parse(SPEC, shape)


def test_a_keyword_that_there_is_not() -> None:
    with pytest.raises(CnnvizError, match="no figure has an option"):
        cnnviz.compare(colour="red")  # type: ignore[call-arg]


@pytest.mark.parametrize("theme", THEMES, ids=range(len(THEMES)))
def test_a_theme_that_no_file_could_say_is_refused(theme: Theme) -> None:
    with pytest.raises(CnnvizError, match="the theme: "):
        cnnviz.compare(theme=theme)


@pytest.mark.parametrize(
    "most", [0, -1, float("nan"), HUGE, "7", None, np.array([1, 2])], ids=range(7)
)
def test_blocks_have_a_whole_number_of_connections(most: Any) -> None:
    with pytest.raises(CnnvizError, match="max_connections"):
        next(GRAPH.layers[0].blocks(max_connections=most))


def test_threads_at_once_draw_the_same_bytes() -> None:
    """In a process of its own: fonts are loaded by whoever comes first."""
    code = """
import threading
import cnnviz
drawn = []
def work():
    drawn.append(cnnviz.compare("Conv1d(1, 1, 3)", (1, 8)).to_bytes("png", dpi=60))
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(drawn) == 4 and len(set(drawn)) == 1, len(set(drawn))
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_theme_may_be_a_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('base = "dark"\nink = "#ffffff"\n')
    by_path, by_name = (cnnviz.compare(theme=theme).svg() for theme in (path, str(path)))
    assert by_path == by_name != cnnviz.compare(theme="dark").svg()
