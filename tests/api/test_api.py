"""What `import cnnviz` offers: quick to import, the command line's figures, plain errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.render.svg import svg

NET = "Conv1d(1, 1, kernel_size=3)"


def test_importing_it_imports_nothing_of_it() -> None:
    probe = "import sys, cnnviz; print(*(m for m in sys.modules if m.split('.')[0] in {heavy}))"
    code = probe.format(heavy=("cnnviz", "numpy", "click", "matplotlib", "graphviz"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cnnviz"]


def test_all_that_it_offers_is_there_and_listed() -> None:
    assert {"parse", "connect", "compare", "draw", "Figure", "CnnvizError"} <= set(cnnviz.__all__)
    assert dir(cnnviz) == sorted(cnnviz.__all__)
    for name in cnnviz.__all__:
        assert getattr(cnnviz, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'plot'"):
        cnnviz.plot  # noqa: B018


def test_the_version_is_said_once() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert project["project"]["version"] == cnnviz.__version__


def test_a_graph_has_arrays() -> None:
    graph = cnnviz.connect(cnnviz.parse(NET, input_shape=(1, 8)))
    (conv,) = graph.layers
    pairs = sorted(zip(conv.src.tolist(), conv.dst.tolist(), conv.weight.tolist(), strict=True))
    assert pairs == sorted((o + k, o, k) for o in range(6) for k in range(3))
    assert np.array_equal(conv.bias, np.zeros(6))


@pytest.mark.parametrize("shape", [(1, 8), "1x8"])
def test_a_text_is_parsed_where_a_network_is_asked_for(shape: Any) -> None:
    net = cnnviz.parse(NET, shape)
    assert cnnviz.parse(NET, (1, 8)) == net
    assert len(cnnviz.connect(NET, shape).layers[0]) == 18
    one, other = cnnviz.compare(NET, input_shape=shape), cnnviz.compare(net)
    # Only what they say of how they were made differs: a text, a network's own words.
    assert svg(one.picture._replace(origin="")) == svg(other.picture._replace(origin=""))


def test_a_figure_saves_and_shows_itself(tmp_path: Path) -> None:
    figure = cnnviz.compare(NET, input_shape=(1, 8), size=(6, 4))
    paths = [tmp_path / "a.svg", tmp_path / "a.png"]
    assert figure.save(*map(str, paths), dpi=50) == paths
    assert paths[0].read_text() == figure.svg() == figure._repr_svg_()
    assert paths[1].read_bytes() == figure.to_bytes("png", dpi=50)
    assert figure.name in repr(figure)
    assert figure.picture.size == (432, 288)


def test_notes_say_how_the_spec_was_read() -> None:
    figure = cnnviz.compare(NET)
    assert figure.notes == tuple(dict.fromkeys(figure.notes))
    assert set(figure.network.notes) <= set(figure.notes)
    assert any("1x8" in note for note in figure.notes)


def test_a_note_is_told_once() -> None:
    from cnnviz.api import Figure

    figure = cnnviz.compare(NET)
    picture = figure.picture._replace(notes=("Seen.", *figure.network.notes, "Seen."))
    assert Figure("x", figure.network, picture).notes == (*figure.network.notes, "Seen.")


def test_a_transparent_figure_has_no_background() -> None:
    assert cnnviz.compare(NET).picture.background == "#ffffff"
    assert cnnviz.compare(NET, transparent=True).picture.background is None


def test_without_a_network_it_is_the_figure_s_own() -> None:
    assert cnnviz.compare(figure="sharing").network.layers[0].spec_name == "Conv1d"


def test_a_theme_may_be_a_theme() -> None:
    from cnnviz.picture.theme import DARK

    assert cnnviz.compare(NET, theme=DARK).svg() == cnnviz.compare(NET, theme="dark").svg()


def test_the_command_line_writes_the_same(tmp_path: Path) -> None:
    words = ["compare", "--figure", "sharing", "--theme", "dark", "--size", "4:3", "--title", "T"]
    command = [sys.executable, "-m", "cnnviz", *words, "-o", "a.svg"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    figure = cnnviz.compare(figure="sharing", theme="dark", size="4:3", title="T")
    assert (tmp_path / "a.svg").read_text() == figure.svg()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"figure": "shraing"}, "did you mean 'sharing'"),
        ({"network": "Cov1d(1, 1, 3)"}, "Conv1d"),
        ({"network": ""}, ""),
        ({"size": "huge"}, "is no size"),
        ({"direction": "left"}, "no direction"),
        ({"theme": "drak"}, "no theme"),
        ({"title": "\x07"}, "title"),
        ({"focus": "x"}, "names no neuron"),
        ({"max_connections": 0}, "max_connections"),
        ({"colour": "red"}, "no figure has an option --colour"),
        ({"input": (1, 8)}, "the input's shape is input_shape, as input_shape=(1, 8)"),
        ({"input_shape": "8y"}, "8y"),
        ({"network": 5}, "a PyTorch module, a Keras model, or what cnnviz.parse gives, not int"),
        ({"figure": 3}, "a figure's name is a text, not 3"),
        ({"theme": 3}, "theme is a text, not 3"),
        ({"size": 3}, "3 is no size"),
        ({"size": ("a", 4)}, "is no size"),
        ({"focus": 1.5}, "1.5 names no neuron"),
        ({"focus": (0, "a")}, "names no neuron"),
        ({"max_connections": "many"}, "max_connections is 1 to 1,000,000, not 'many'"),
    ],
)
def test_what_is_wrong_is_said(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(cnnviz.CnnvizError) as caught:
        cnnviz.compare(**asked)
    assert sentence in str(caught.value)


def test_a_network_has_its_input_shape_already() -> None:
    net = cnnviz.parse(NET, (1, 8))
    with pytest.raises(cnnviz.CnnvizError, match="parsed already"):
        cnnviz.compare(net, input_shape=(1, 9))
    with pytest.raises(cnnviz.CnnvizError, match="parsed already"):
        cnnviz.compare(net, skip="0")


def test_a_wrong_suffix_or_resolution_writes_nothing(tmp_path: Path) -> None:
    figure = cnnviz.compare(NET)
    for paths, dpi in ((["a.svg", "a.xyz"], 200), (["a.svg", "a.png"], 2400), (["a.svg"], 0)):
        with pytest.raises(cnnviz.CnnvizError):
            figure.save(*(tmp_path / path for path in paths), dpi=dpi)
    assert list(tmp_path.iterdir()) == []
    for wrong in (1, "fine"):
        with pytest.raises(cnnviz.CnnvizError, match="dpi is 20 to 2400"):
            figure.to_bytes("png", dpi=wrong)  # type: ignore[arg-type]


def test_what_is_no_text_is_no_spec() -> None:
    with pytest.raises(cnnviz.CnnvizError, match="not int"):
        cnnviz.parse(3)  # type: ignore[arg-type]
    with pytest.raises(cnnviz.CnnvizError, match="not NoneType"):
        cnnviz.connect(None)  # type: ignore[arg-type]


def test_takes_numpys_numbers() -> None:
    numbers: dict[str, Any] = {
        "size": (np.float32(8), np.int64(5)),
        "focus": np.int64(2),
        "max_connections": np.int32(90),
    }
    dpi: Any = np.int64(40)
    figure = cnnviz.compare(NET, **numbers)
    assert figure.picture.size == (576, 360)
    assert figure.to_bytes("png", dpi=dpi).startswith(b"\x89PNG")


def test_of_a_network_with_branches_figures_draw_the_leading_chain() -> None:
    from cnnviz.layers.conv import Conv
    from cnnviz.layers.merge import Add
    from cnnviz.layers.wiring import Call, graph_of

    conv = Conv(1, 1, 1, 3, padding=1)
    net = graph_of((1, 8), [Call("conv", conv, (0,)), Call("add", Add(), (1, 0))])
    figure = cnnviz.compare(net)
    assert figure.network.names == ("conv",)
    assert figure.notes[0] == (
        "drawn: conv, 1 of 2 calls, which follow one another; --layers picks others"
    )
    with pytest.raises(cnnviz.CnnvizError, match="add is a merge"):
        cnnviz.compare(graph_of((1, 8), [Call("add", Add(), (0, 0))]))


def test_what_was_assumed_travels_with_the_network() -> None:
    assert not cnnviz.parse(NET, (1, 8)).chosen_input
    assert cnnviz.parse(NET, (1, 8)).assumed == ()
    flat = cnnviz.parse("Conv2d(1, 1, 3), Linear(9, 2)")
    assert flat.chosen_input
    assert flat.assumed == ("input size chosen", "Flatten put in before layer 2")


def test_calls_take_a_text_a_path_or_a_network_then_its_input_shape(tmp_path: Path) -> None:
    path = tmp_path / "net.txt"
    path.write_text(NET)
    net = cnnviz.parse(path, "1x8")
    assert net == cnnviz.parse(NET, (1, 8))
    for given in (path, NET):
        assert len(cnnviz.connect(given, (1, 8)).layers[0]) == 18
        assert cnnviz.summary(given, (1, 8)).to_dict() == cnnviz.summary(net).to_dict()
        assert cnnviz.compare(given, (1, 8)).svg() == cnnviz.compare(net).svg()
        assert (
            cnnviz.draw("network", given, (1, 8)).svg() == cnnviz.draw(net, figure="network").svg()
        )
    with pytest.raises(cnnviz.OutsideError, match=r"no\.txt' cannot be read"):
        cnnviz.parse(tmp_path / "no.txt")
    with pytest.raises(cnnviz.CnnvizError, match="which figure"):
        cnnviz.draw()
    with pytest.raises(
        cnnviz.CnnvizError, match="draw takes a network, its input shape, and then keywords"
    ):
        cnnviz.draw("neuron", NET, (1, 8), "dark")


def test_layers_pick_a_part_of_a_network() -> None:
    net = cnnviz.parse("Conv1d(1, 1, 3), ReLU(), MaxPool1d(2)", (1, 8))
    assert cnnviz.parse(net, layers="1:").names == ("1", "2")
    from tests.oracles.graphs import mixed

    part = cnnviz.parse(mixed(), layers="conv:add")
    assert (part.names, part.is_chain) == (("conv", "relu", "conv@2", "add"), False)
    assert part.notes == ("layers: conv to add (4 of 10)",)
    assert cnnviz.compare(mixed(), layers="relu,conv@2").network.names == ("relu", "conv@2")
    with pytest.raises(cnnviz.CnnvizError, match="read several calls that are not among them"):
        cnnviz.parse(mixed(), layers="conv@2:add")
    with pytest.raises(cnnviz.CnnvizError, match="in the order in which the data passes"):
        cnnviz.parse(mixed(), layers="add,conv")


def test_a_layer_that_no_rule_fits_can_be_skipped() -> None:
    net = cnnviz.parse("Conv1d(1, 1, 3), Attention(4, heads=2), ReLU()", (1, 8), skip="Attention")
    assert [layer.spec_name for layer in net.layers] == ["Conv1d", "ReLU"]
    assert net.notes == (
        "skipped: 1 (Attention); its shape is taken to stay, its parameters are not counted",
    )
    assert net.assumed == ("1 (Attention) skipped",)
    with pytest.raises(cnnviz.CnnvizError, match="no layer Atention to skip"):
        cnnviz.parse(NET, skip=["Atention"])


def test_names_that_a_text_has_not_are_refused() -> None:
    with pytest.raises(cnnviz.CnnvizError, match="this text has none called Net"):
        cnnviz.parse(NET, model="Net")
    with pytest.raises(cnnviz.CnnvizError, match="--set n sets nothing"):
        cnnviz.parse(NET, settings={"n": 8})


@pytest.mark.parametrize("shape", [(1, 8), [1, 8], "1x8"])
def test_a_network_may_be_given_with_the_input_shape_that_it_has(shape: Any) -> None:
    net = cnnviz.parse(NET, (1, 8))
    assert cnnviz.parse(net, shape) == net
    assert cnnviz.connect(net, shape).layers[0].src.size == 18
    assert cnnviz.summary(net, shape).to_dict() == cnnviz.summary(NET, shape).to_dict()
    assert cnnviz.compare(net, shape).alt_text == cnnviz.compare(NET, shape).alt_text
    drawn = cnnviz.draw("receptive-field", net, input_shape=shape)
    assert drawn.alt_text == cnnviz.draw("receptive-field", NET, shape).alt_text


def test_a_network_cannot_be_given_with_another_input_shape() -> None:
    net = cnnviz.parse(NET, (1, 8))
    with pytest.raises(cnnviz.CnnvizError, match=r"over \(1, 8\), .*input_shape=\(1, 9\)"):
        cnnviz.summary(net, (1, 9))
    with pytest.raises(cnnviz.CnnvizError, match="model, settings and skip go with a text"):
        cnnviz.summary(net, model="Net")
