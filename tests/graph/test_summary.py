import csv
import io
import json
from typing import Any

import pytest

from cnnviz.graph.summary import Summary, summarize
from cnnviz.graph.summary_text import WIDTH, comma_separated, markdown, number, table
from cnnviz.layers.conv import Conv
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.merge import Add
from cnnviz.layers.network import chain
from cnnviz.layers.reshape import Unflatten
from cnnviz.layers.wiring import Call, graph_of
from tests.oracles.networks import vgg16

from .written import NET, edges

ONE = summarize(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)))


VGG16 = summarize(vgg16())


def test_json_is_the_contract() -> None:
    assert json.loads(json.dumps(ONE.to_dict())) == {
        "input_shape": [1, 8],
        "layers": [
            {
                "name": "0",
                "type": "Conv1d",
                "input_shape": [1, 8],
                "output_shape": [1, 6],
                "connections": 18,
                "fixed_connections": 0,
                "weights": 3,
                "biases": 1,
                "parameters": 4,
                "sharing": 6.0,
                "density": 0.375,
                "receptive_field": [3],
                "jump": [1],
                "start": [1.0],
            }
        ],
        "totals": {
            "connections": 18,
            "fixed_connections": 0,
            "weights": 3,
            "biases": 1,
            "parameters": 4,
        },
    }


def test_counts_are_those_of_the_connections() -> None:
    data = summarize(NET).to_dict()
    neurons = [60, 36, 16, 8, 8, 3]
    for i, (row, layer) in enumerate(zip(data["layers"], edges(), strict=True)):
        learned = [edge for edge in layer if edge[2] >= 0]
        weights = {edge[2] for edge in learned}
        assert row["connections"] == len(learned)
        assert row["fixed_connections"] == len(layer) - len(learned)
        assert row["weights"] == len(weights)
        assert row["sharing"] == (len(learned) / len(weights) if weights else None)
        assert row["density"] == len(layer) / neurons[i] / neurons[i + 1]
    assert data["totals"]["connections"] == sum(edge[2] >= 0 for e in edges() for edge in e)
    assert data["totals"]["biases"] == 4 + 3


def test_fields_end_where_neurons_see_everything() -> None:
    fields = [row["receptive_field"] for row in summarize(NET).to_dict()["layers"]]
    assert fields == [[3, 3], [5, 5], [5, 7], None, None]


def test_vgg16_has_its_published_size() -> None:
    assert VGG16.totals.parameters == 138_357_544
    assert VGG16.to_dict()["layers"][30]["receptive_field"] == [212, 212]


@pytest.mark.parametrize("summary", [ONE, summarize(NET), VGG16])
def test_the_table_fits(summary: Summary) -> None:
    assert max(map(len, table(summary).splitlines())) <= WIDTH


def test_the_table_of_the_default() -> None:
    assert table(ONE).splitlines()[:6] == [
        "               output                                                  receptive",
        "name   type    shape   connections  weights  biases  sharing  density      field",
        "-" * 80,
        "0      Conv1d  1x6              18        3       1        6    37.5%          3",
        "-" * 80,
        "total                           18        3       1",
    ]


def test_the_table_says_what_its_words_mean() -> None:
    text = table(summarize(NET))
    assert "sharing: connections per weight" in text
    assert "density: connections over pairs of an input and an output neuron" in text
    assert "(n): connections without a learned weight; 88 in all." in text


def test_numbers_stay_exact_while_there_is_room() -> None:
    assert "14,969,824,000" in table(VGG16)
    assert " 138,344,128 " in table(VGG16)


def test_where_all_is_long_names_and_types_are_cut() -> None:
    layer = LocallyConnected(3, 1024, 1024, kernel_size=(3, 5, 7))
    net = chain((1024, 64, 128, 128), (layer, layer), ("backbone.stage4.local1", "x.local2"))
    text = table(summarize(net))
    assert max(map(len, text.splitlines())) == WIDTH
    assert text.splitlines()[3].startswith("…age4.local1 LocallyConnected3d ")


def test_large_numbers_of_connections_are_rounded_before_any_others() -> None:
    """The exact table has 103 columns, that with rounded connections 99; 2x16x16 sees 4,608."""
    layers = (Conv(2, 512, 512, 3, padding=1), Conv(2, 512, 2, 3, stride=32))
    lines = table(summarize(chain((512, 512, 512), layers, ("n" * 22, "b")))).splitlines()
    assert lines[3].split()[3:6] == ["616.9G", "2,359,296", "512"]
    assert lines[4].split()[2:6] == ["2x16x16", "2.359M", "9,216", "2"]


def test_what_is_read_is_cut_as_short_as_names_are() -> None:
    ones = Unflatten(4, (10, 1, 1, 1, 1, 1))
    calls = [
        Call("convolution", Conv(3, 1, 1, (3, 3, 3), padding=1), (0,)),
        Call("unflattened_1", ones, (1,)),
        Call("unflattened_2", ones, (0,)),
        Call("sum_of_both", Add(), (2, 3)),
    ]
    lines = table(summarize(graph_of((1, 10, 10, 10), calls))).splitlines()
    assert max(map(len, lines)) == WIDTH
    assert lines[6].split()[:4] == ["…of_both", "Add", "…tened_2", "1x10x10x10x1x1x1x1x1"]


def named(name: str) -> Summary:
    layer = Conv(3, 1024, 1024, kernel_size=(3, 5, 7), bias="untied")
    return summarize(chain((1024, 64, 128, 128), (layer, layer), (name, "b")))


def test_long_names_and_large_numbers_give_way() -> None:
    text = table(named("backbone.body.layer4.2.downsample.conv3"))
    assert max(map(len, text.splitlines())) <= WIDTH
    row = text.splitlines()[3]
    assert row.startswith("…")
    assert "wnsample.conv3 " in row
    assert "T " in row
    assert table(named("a")).splitlines()[3].startswith("a ")


def test_a_long_name_alone_rounds_nothing() -> None:
    net = chain((1, 8), (Conv(1, 1, 1, kernel_size=3),), ("a_very_long_name." * 4 + "conv1",))
    row = table(summarize(net)).splitlines()[3]
    assert row.split() == [
        f"…{net.names[0][-23:]}",
        "Conv1d",
        "1x6",
        "18",
        "3",
        "1",
        "6",
        "37.5%",
        "3",
    ]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (999_999, 6, "999,999"),
        (1_000_000, 6, "1M"),
        (1_234_567, 6, "1.235M"),
        (999_999_999, 6, "1G"),
        (15_470_264_320, 99, "15,470,264,320"),
        (10**13, 6, "10T"),
        (2.5, 6, "2.5"),
        (0, 6, "0"),
    ],
)
def test_numbers(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


def test_markdown_is_a_table() -> None:
    lines = markdown(VGG16).split("\n\n")[0].splitlines()
    assert {line.count("|") for line in lines} == {10}
    assert lines[1] == "| " + " | ".join([":--"] * 3 + ["--:"] * 6) + " |"
    assert len(lines) == 2 + len(VGG16.rows) + 1
    assert "**14,969,824,000**" in lines[-1]


def test_csv_has_the_numbers_of_json() -> None:
    rows = list(csv.DictReader(io.StringIO(comma_separated(summarize(NET)))))
    for row, layer in zip(rows, summarize(NET).to_dict()["layers"], strict=True):
        assert row == {key: _plain(key, value) for key, value in layer.items()}


def _plain(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return (" " if key == "start" else "x").join(map(str, value))
    return str(value)
