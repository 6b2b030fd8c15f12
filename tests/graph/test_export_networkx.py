import json
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network, chain

from .written import BIASES, NET, edges, saved

MIRRORED = chain((1, 5), (Conv(1, 1, 1, kernel_size=3, padding=1, padding_mode="reflect"),))
"""The first output neuron reads input 1 by two weights; so does the last with input 3."""


def read(folder: Path, suffix: str, network: Network = NET) -> Any:
    path = saved(folder, suffix, network)
    if suffix == "json":
        return nx.node_link_graph(json.loads(path.read_text()))
    return nx.read_graphml(path, force_multigraph=True)


both = pytest.mark.parametrize("suffix", ["json", "graphml"])


@both
def test_edges_are_the_connections(tmp_path: Path, suffix: str) -> None:
    graph = read(tmp_path, suffix)
    assert isinstance(graph, nx.MultiDiGraph)
    found = Counter(
        (data["layer"], *ends(u, v), data["weight"], data.get("scale", 1.0))
        for u, v, data in graph.edges(data=True)
    )
    layers = zip(NET.names, enumerate(edges()), strict=True)
    assert found == Counter(
        (name, column, src, dst, weight, scale)
        for name, (column, layer) in layers
        for src, dst, weight, scale in layer
    )


def ends(source: str, target: str) -> tuple[int, int, int]:
    """The column that an edge leaves, and the flat indices of its neurons."""
    column, src = map(int, source.split("/"))
    after, dst = map(int, target.split("/"))
    assert after == column + 1
    return column, src, dst


@both
def test_neurons_are_shared_by_consecutive_layers(tmp_path: Path, suffix: str) -> None:
    graph = read(tmp_path, suffix)
    sizes = [60, 36, 16, 8, 8, 3]
    assert set(graph) == {f"{c}/{i}" for c, size in enumerate(sizes) for i in range(size)}
    assert nx.has_path(graph, "0/0", "5/0")
    for column, biases in enumerate(BIASES, 1):
        assert [graph.nodes[f"{column}/{i}"]["bias"] for i in range(len(biases))] == biases
    assert {graph.nodes[f"0/{i}"]["layer"] for i in range(60)} == {"input"}


@both
def test_a_neuron_says_where_it_is(tmp_path: Path, suffix: str) -> None:
    node = read(tmp_path, suffix).nodes["1/23"]
    place = [2, 1, 2] if suffix == "json" else "2,1,2"
    expected = {"column": 1, "layer": "features.0", "index": 23, "position": place, "bias": 2}
    assert node == expected


@both
def test_parallel_connections_stay_apart(tmp_path: Path, suffix: str) -> None:
    graph = read(tmp_path, suffix, MIRRORED)
    assert graph.number_of_edges() == 15
    assert {data["weight"] for data in graph["0/1"]["1/0"].values()} == {0, 2}
    assert sorted(key for *_, key in graph.edges(keys=True)) == list(range(15))


@both
def test_keys_count_the_connections_of_all_layers(tmp_path: Path, suffix: str) -> None:
    layer = Conv(2, 1, 1, kernel_size=3)
    net = chain((1, 150, 150), (layer, layer))  # more than a block, and two layers
    for small_or_large in (NET, net) if suffix == "json" else (NET,):
        graph = read(tmp_path, suffix, small_or_large)
        keys = sorted(key for *_, key in graph.edges(keys=True))
        assert keys == list(range(graph.number_of_edges()))


def test_json_is_the_form_that_networkx_writes(tmp_path: Path) -> None:
    data = json.loads(saved(tmp_path, "json").read_text())
    assert data["directed"] is True
    assert data["multigraph"] is True
    again = nx.node_link_data(nx.node_link_graph(data))
    by_key = {edge["key"]: edge for edge in data["edges"]}
    assert {edge["key"]: edge for edge in again["edges"]} == by_key
    assert again["nodes"] == data["nodes"]
    assert [layer["reduce"] for layer in data["graph"]["layers"]] == ["sum"] * 2 + ["max"] + [
        "sum"
    ] * 2


def test_graphml_says_the_layers(tmp_path: Path) -> None:
    layers = json.loads(read(tmp_path, "graphml").graph["layers"])
    assert [layer["type"] for layer in layers] == [
        "Conv2d",
        "AvgPool2d",
        "MaxPool2d",
        "Flatten",
        "Linear",
    ]


def test_names_are_escaped(tmp_path: Path) -> None:
    odd = 'a "b" <&c>'
    net = chain((1, 4), (Conv(1, 1, 1, 3),), (odd,))
    for suffix in ("json", "graphml"):
        layers = {data["layer"] for *_, data in read(tmp_path, suffix, net).edges(data=True)}
        assert layers == {odd}
