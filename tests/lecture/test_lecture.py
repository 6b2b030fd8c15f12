"""Lectures: what their slides say is held to the graph; what a network has not is passed over."""

from __future__ import annotations

import re
from pathlib import Path
from shlex import split

import numpy as np
import pytest

import cnnviz
from cnnviz.cli.run import run
from cnnviz.errors import CnnvizError
from cnnviz.lecture import NAMES
from cnnviz.lecture.choice import places
from cnnviz.lecture.lecture import Deck
from cnnviz.lecture.story import LECTURE, STORY
from cnnviz.picture.provenance import command
from tests.api.test_api_hostile import VALUES, fails_well
from tests.figures.legible import words

LENET = (
    "Conv2d(1, 6, 5, padding=2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), ReLU(), MaxPool2d(2),"
    " Flatten(), Linear(400, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, 10)"
)
NETS = (
    (LECTURE.spec, (1, 8)),
    (LENET, (1, 28, 28)),
    ("Conv1d(2, 4, 3, padding=1, bias=False), AvgPool1d(2), Conv1d(4, 4, 3, groups=2)", (2, 12)),
    ("ConvTranspose2d(2, 3, 4, stride=2, padding=1), ReLU()", (2, 4, 4)),
    ("Conv3d(1, 2, 3), ReLU(), Conv3d(2, 2, 2)", (1, 6, 6, 6)),
)
GERMAN = str(Path(__file__).parents[2] / "examples" / "labels" / "de.toml")


def numbers(sentences: tuple[str, ...]) -> set[int]:
    return {int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\d|\d", " ".join(sentences))}


def notes(deck: Deck) -> dict[str, tuple[str, ...]]:
    return {slide.name: slide.notes for slide in deck.slides}


def test_the_lecture_of_its_own_has_all_slides_and_leaves_nothing_out() -> None:
    deck = cnnviz.deck()
    assert tuple(slide.name for slide in deck.slides) == NAMES
    assert tuple(part.name for part in STORY) == NAMES
    assert 8 <= len(NAMES) <= 12
    assert [slide.figure.name for slide in deck.slides] == [part.figures[0] for part in STORY]
    assert deck.notes == ()
    assert not [note for slide in deck.slides for note in slide.figure.notes if "Not every" in note]


@pytest.mark.parametrize(("spec", "shape"), NETS)
def test_the_numbers_that_are_spoken_are_the_graph_s(spec: str, shape: tuple[int, ...]) -> None:
    said = notes(cnnviz.deck(spec, shape))
    graph = cnnviz.connect(spec, shape)
    [at] = {int(found[1]) for found in [re.search(r"layer (\d+)", said["cost"][0])] if found}
    layer = graph.layers[at]
    inputs, neurons = np.prod(layer.input_shape), np.prod(layer.output_shape)
    connections, weights = len(layer.src), len(set(layer.weight.tolist()))
    assert {inputs, neurons} <= numbers(said["cost"][:1])
    assert inputs * neurons in numbers(said["cost"][1:2])
    assert {connections, weights} <= numbers(said["cost"][2:3])
    assert {inputs * neurons, connections} <= numbers(said["connections"][2:3])
    seen = np.bincount(layer.dst, minlength=neurons)
    assert seen.max() in numbers(said["connections"][1:2])
    assert ("at most" in said["connections"][1]) == (seen.min() < seen.max())
    padded = "padding" in spec and "Transpose" not in spec
    assert ("padding stands in" in said["connections"][1]) == padded
    assert {connections} <= numbers(said["sharing"][:1])
    assert {weights} <= numbers(said["sharing"][1:2])
    assert {inputs * neurons, connections, weights} <= numbers(said["argument"])
    assert {neurons, inputs, inputs * neurons} <= numbers(said["matrix"][:1])
    pairs = len(set(zip(layer.src.tolist(), layer.dst.tolist(), strict=True)))
    assert {inputs * neurons - pairs, connections, weights} <= numbers(said["matrix"][1:2])
    total = sum(len(one.src) for one in graph.layers if (one.weight >= 0).any())
    assert total in numbers(said["network"][:1])


def test_what_biases_pooling_and_fields_say_is_the_graph_s() -> None:
    said = notes(cnnviz.deck(LENET, (1, 28, 28)))
    graph = cnnviz.connect(LENET, (1, 28, 28))
    first, pool = graph.layers[0], graph.layers[2]
    assert said["bias"][0].endswith(f"that is {len(set(first.bias.tolist()))} biases.")
    assert {len(first.bias)} == numbers(said["bias"][1:2])
    assert {len(pool.src), 28, 14} <= numbers(said["pooling"])
    assert "largest" in " ".join(said["pooling"])
    # A neuron of the second convolution, traced back by the graph alone.
    spots = np.array([5 * 10 + 5])
    for layer in graph.layers[3::-1]:
        spots = np.unique(layer.src[np.isin(layer.dst, spots)])
    rows = np.unique(spots // 28)
    assert f"a neuron sees {len(rows)} × {len(rows)} positions" in said["receptive-field"][3]
    weights = [len(set(one.weight[one.weight >= 0].tolist())) for one in graph.layers]
    most = int(np.argmax(weights))
    assert f"layer {most}, " in said["network"][2]
    assert weights[most] in numbers(said["network"][2:3])


@pytest.mark.parametrize(("padding", "fewer"), [(0, False), (1, True)])
def test_neurons_see_fewer_at_the_border_only_where_there_is_padding(
    padding: int, fewer: bool
) -> None:
    spec = f"Conv1d(1, 1, 3, padding={padding}), Conv1d(1, 1, 3)"
    said = notes(cnnviz.deck(spec, (1, 12), slides="receptive-field"))["receptive-field"]
    first = cnnviz.connect(spec, (1, 12)).layers[0]
    seen = np.bincount(first.dst)
    assert (seen.min() < seen.max()) == fewer == any("border" in one for one in said)


DEEP = ", ".join(["Conv2d(1, 1, 3, padding=1), Conv2d(1, 1, 3, padding=1), MaxPool2d(2)"] * 3)


def test_of_many_layers_three_are_told_by_kind() -> None:
    [slide] = cnnviz.deck(DEEP, (1, 96, 96), slides="receptive-field").slides
    after = [one for one in slide.notes if one.startswith("After")]
    graph, found = cnnviz.connect(DEEP, (1, 96, 96)), []
    for last in (0, 4, 8):
        # A neuron in the middle of a layer, traced back by the graph alone.
        _, rows, columns = graph.layers[last].output_shape
        spots = np.array([rows // 2 * columns + columns // 2])
        for layer in graph.layers[last::-1]:
            spots = np.unique(layer.src[np.isin(layer.dst, spots)])
        found.append(len(np.unique(spots // 96)))
    assert after == [
        f"After {told}, a neuron sees {n} × {n} positions of the input."
        for told, n in zip(
            ("one convolution", "four convolutions", "three poolings"), found, strict=True
        )
    ]
    assert not [one for one in slide.notes if "only 96 × 96" in one]


def test_a_field_that_is_larger_than_the_input_ends_in_padding() -> None:
    [slide] = cnnviz.deck(DEEP, (1, 8, 8), slides="receptive-field").slides
    assert "The input has only 8 × 8 positions: where a window" in " ".join(slide.notes)


def test_what_stands_behind_what_spreads_out_is_told() -> None:
    spec = (
        "Conv2d(1, 2, 3, padding=1), MaxPool2d(2), Conv2d(2, 4, 3, padding=1),"
        " ConvTranspose2d(4, 2, 2, stride=2), Conv2d(2, 1, 3, padding=1)"
    )
    [slide] = cnnviz.deck(spec, (1, 8, 8), slides="receptive-field").slides
    assert "One neuron sees 8 × 8 of 8 × 8" in slide.figure.picture.title
    assert "the picture says what it sees" in slide.notes[-1]


def test_layers_that_have_as_much_are_not_said_to_have_less() -> None:
    said = notes(cnnviz.deck("Conv1d(1, 1, 3), Conv1d(1, 1, 3)", (1, 9), slides="network"))
    assert said["network"][2].startswith("No layer has more weights than layer 0")


def test_slides_say_that_the_input_was_chosen() -> None:
    text = "Conv2d(1, 6, 5), ReLU(), MaxPool2d(2)"
    for given, said in ((None, True), ("1x12x12", False)):
        for slide in cnnviz.deck(text, given).slides:
            seen = " ".join(words(slide.figure.picture, "context"))
            assert ("input size chosen" in seen) == said, slide.name


def test_a_mean_is_not_a_largest_value() -> None:
    said = notes(cnnviz.deck("Conv1d(1, 1, 3), AvgPool1d(2)", (1, 8)))["pooling"]
    assert "mean" in " ".join(said) and "largest" not in " ".join(said)


def test_what_a_network_has_not_is_passed_over_and_told() -> None:
    deck = cnnviz.deck("Conv1d(1, 2, 3, bias=False)", (1, 8))
    assert {"bias", "pooling", "receptive-field"} == {*NAMES} - {one.name for one in deck.slides}
    told = " ".join(deck.notes)
    assert "Passed over: pooling; this network has no pooling" in told
    assert "no convolution of this network has one bias" in told
    assert "no two layers in a row" in told


def test_slides_with_one_reason_are_passed_over_in_one_sentence() -> None:
    deck = cnnviz.deck("Linear(8, 4), ReLU(), Linear(4, 2)")
    assert [slide.name for slide in deck.slides] == ["network"]
    [told] = [note for note in deck.notes if "has no convolution" in note]
    assert "the cost, dropping connections, sharing weights" in told


def test_a_figure_that_refuses_gives_way_to_another() -> None:
    [slide] = cnnviz.deck(LENET, (1, 28, 28), slides="kernel").slides
    assert slide.figure.name == "arithmetic"
    assert slide.figure.picture.title == "A neuron’s weights are its kernel"


def test_a_pointwise_layer_is_not_what_drops_connections() -> None:
    said = notes(cnnviz.deck("Conv2d(3, 4, 1), Conv2d(4, 4, 3)", (3, 8, 8), slides="cost"))
    assert "layer 1, Conv2d(4, 4, kernel_size=3)" in said["cost"][0]


@pytest.mark.parametrize(("spec", "shape"), NETS[:3])
def test_each_slide_can_be_made_again_by_its_own_command(
    spec: str, shape: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for slide in cnnviz.deck(spec, shape).slides:
        _, *words = split(command(slide.figure.picture.origin))
        assert run([*words, "-o", "x.svg", "-q"]) == 0
        made, own = Path("x.svg").read_text(), slide.figure.svg()
        # A layer that is drawn alone has no other name than its place.
        assert strip(made) == strip(own), slide.name


def test_a_network_with_branches_is_told_by_its_own_words() -> None:
    code = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(1, 2, 3, padding=1)
        self.b = nn.Conv1d(2, 2, 3, padding=1)
    def forward(self, x):
        x = self.a(x)
        return x + self.b(x)
"""
    deck = cnnviz.deck(code, (1, 8), slides="cost,network")
    cost, network = (command(slide.figure.picture.origin) for slide in deck.slides)
    assert "Conv1d(1, 2, kernel_size=3, padding=1)" in cost
    assert "class Net" in network and network.endswith("--input 1x8")


def strip(svg: str) -> str:
    return re.sub(r'data-name="[^"]*"|\d+\.layer', "", svg)


def test_it_speaks_german() -> None:
    deck = cnnviz.deck(labels=GERMAN)
    assert deck.slides[0].notes[0].startswith("Sehen wir uns Schicht 0")
    assert "48 Verbindungen" in deck.slides[0].notes[1]
    assert "Ausgelassen: Pooling" in cnnviz.deck("Conv1d(1, 1, 3)", labels=GERMAN).notes[-1]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ("cost", {0}),
        (2, {1}),
        ("3:5", {2, 3, 4}),
        ("matrix:", {9, 10}),
        (":2,network", {0, 1, 10}),
        ([1, "pooling"], {0, 8}),
        (" kernel , 6 ", {5}),
    ],
)
def test_slides_are_picked(chosen: object, found: set[int]) -> None:
    assert places(chosen) == found


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("pool", "did you mean 'pooling'"),
        ("0", "there is no slide '0'; there are 1 cost"),
        ("12", "11 network"),
        ("5:3", "end before they begin"),
        ("", "there is no slide ''"),
        ([], "no slide is picked"),
        (1.5, "a slide is a name or a number"),
    ],
)
def test_slides_that_there_are_not(chosen: object, said: str) -> None:
    with pytest.raises(CnnvizError, match=re.escape(said)):
        places(chosen)


@pytest.mark.parametrize("keyword", ["slides", "theme", "size", "labels", "direction", "network"])
def test_whatever_is_passed_fails_well(keyword: str) -> None:
    for value in VALUES:
        wanted = {"network": "Conv1d(1, 1, 3)", "slides": 1, keyword: value}
        fails_well(lambda wanted=wanted: cnnviz.deck(**wanted))


def test_a_wrong_look_is_told_once() -> None:
    with pytest.raises(CnnvizError, match="there is no theme 'ligth'") as caught:
        cnnviz.deck(theme="ligth")
    assert "Passed over" not in str(caught.value)


def test_an_option_of_one_figure_is_none_of_a_deck() -> None:
    with pytest.raises(CnnvizError, match="a deck takes no sweep"):
        cnnviz.deck(sweep="8:16")


def test_a_notebook_shows_the_page() -> None:
    shown = cnnviz.deck(slides="cost,sharing")._repr_html_()
    assert shown.startswith("<iframe") and 'sandbox="allow-scripts"' in shown
    assert shown.count("&lt;section class=&quot;slide&quot;") == 2
