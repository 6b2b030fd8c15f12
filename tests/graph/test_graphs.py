"""Networks with branches: summaries, receptive fields, files."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.graph.connect import connect
from cnnviz.graph.field import Field, fields
from cnnviz.graph.summary import summarize
from cnnviz.graph.summary_text import WIDTH, comma_separated, markdown, table
from cnnviz.layers.activation import ReLU
from cnnviz.layers.axes import Slice
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.merge import Add, Concat, Multiply
from cnnviz.layers.network import Network, Uncalled, chain
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.wiring import Call, graph_of
from tests.oracles.graphs import SHARED, mixed

from .written import saved

NET = mixed()


def test_a_summary_says_what_a_call_reads_and_counts_tensors_once() -> None:
    data = summarize(NET).to_dict()
    rows = {row["name"]: row for row in data["layers"]}
    assert list(rows) == list(NET.names)
    assert {name: row["inputs"] for name, row in rows.items() if "inputs" in row} == {
        "add": ["conv@2", "stem"],
        "mul": ["add", "pool"],
        "side": ["mul"],
        "cat": ["down", "side"],
    }
    assert {name: row["call"] for name, row in rows.items() if "call" in row} == {"conv@2": 2}
    assert rows["cat"]["input_shape"] == [[2, 2, 2], [1, 2, 2]]
    assert rows["side"]["input_shape"] == [2, 4, 4]
    assert rows["conv"]["connections"] == rows["conv@2"]["connections"] == 2 * 2 * 100
    assert rows["conv"]["parameters"] == rows["conv@2"]["parameters"] == 38
    assert data["totals"] == {
        "connections": 200 + 400 + 400 + 8,
        "fixed_connections": 32 + 64 + 32 + 64 + 32 + 12,
        "weights": 18 + 36 + 2,
        "biases": 2 + 2,
        "parameters": 20 + 38 + 2,
    }


def test_modules_that_are_never_called_have_parameters() -> None:
    from dataclasses import replace

    aux = tuple(Uncalled(f"aux{i}", Linear(3, 2), 8) for i in range(6))
    summary = summarize(replace(chain((4,), (Linear(4, 2),)), uncalled=aux))
    totals = summary.to_dict()["totals"]
    assert (totals["parameters"], totals["weights"]) == (10 + 48, 8)
    assert totals["uncalled"] == [f"aux{i}" for i in range(6)]
    said = "in no connection: aux0, aux1, aux2, aux3 and 2 more; 48 of the parameters"
    assert said in table(summary)


def test_tables_have_a_column_of_what_is_read() -> None:
    summary = summarize(NET)
    lines = table(summary).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[1].split()[:3] == ["name", "type", "reads"]
    assert next(line for line in lines if line.startswith("add")).split()[:4] == [
        *("add", "Add", "conv@2,", "stem"),
    ]
    assert "NAME@2: the second call of a module" in table(summary)
    assert "| add | Add | conv@2, stem | 2x4x4 |" in markdown(summary)
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(comma_separated(summary)))}
    assert rows["cat"]["inputs"] == "down side"
    assert rows["cat"]["input_shape"] == "2x2x2 1x2x2"
    assert (rows["conv@2"]["call"], rows["conv"]["call"]) == ("2", "")


def test_both_numbers_of_connections_are_told() -> None:
    """LeCun et al. 1998, section II.B: layer C1 has 156 parameters and 122,304 connections."""
    lenet = summarize(chain((1, 32, 32), (Conv(2, 1, 6, 5),)))
    assert (lenet.totals.parameters, lenet.totals.connections) == (156, 117_600)
    assert "those from biases, one per neuron. LeNet's paper counts them: 122,304." in table(lenet)


def test_a_summary_prints_as_a_table_and_shows_itself() -> None:
    summary = summarize(NET)
    assert f"{summary!r}\n" == f"{summary}\n" == table(summary)
    shown = summary._repr_html_()
    assert "<td>conv@2</td>" in shown
    assert "<" not in shown.replace("<t", "").replace("</", "").replace("<ul>", "").replace(
        "<li>", ""
    )


def seen(network: Network, neuron: int) -> list[int]:
    """The inputs of a 1-D network from which paths lead to a neuron of its last call."""
    graph = connect(network)
    reached: list[set[int]] = [set() for _ in network.shapes]
    reached[-1] = {neuron}
    for call in range(len(network.layers) - 1, -1, -1):
        layer = graph.layers[call]
        sources = layer.src[np.isin(layer.dst, list(reached[call + 1]))]
        first = 0
        for at in network.reads(call):
            size = int(np.prod(network.shapes[at]))
            own = sources[(sources >= first) & (sources < first + size)] - first
            reached[at] |= set(own.tolist())
            first += size
    return sorted(reached[0])


@st.composite
def branches(draw: st.DrawFn) -> Network:
    """Two or three branches of convolutions that keep the size, and the sum of them."""
    calls, ends = [Call("stem", Conv(1, 1, 1, 3, padding=1), (0,))], []
    for _ in range(draw(st.integers(2, 3))):
        at = 1
        for kernel in draw(st.lists(st.sampled_from([1, 2, 3, 4, 5]), max_size=2)):
            calls.append(Call("c", Conv(1, 1, 1, kernel, padding="same"), (at,)))
            at = len(calls)
        ends.append(at)
    calls.append(Call("add", draw(st.sampled_from([Add(), Multiply()])), tuple(ends)))
    return graph_of((1, 60), [*calls, Call("last", MaxPool(1, 2), (len(calls),))])


@settings(max_examples=100)
@given(branches())
def test_a_sum_sees_all_that_its_branches_see(network: Network) -> None:
    field = fields(network)[-1]
    assert field is not None
    inputs = seen(network, 15)
    centre, reach = field.start[0] + 15 * field.jump[0], (field.receptive_field[0] - 1) / 2
    assert (inputs[0], inputs[-1]) == (centre - reach, centre + reach)


def joined(merge: Any, *branches: Sequence[Any], size: int = 12) -> Field | None:
    """The field of a merge of branches of 1-D layers."""
    calls: list[Call] = []
    ends = []
    for layers in branches:
        at = 0
        for layer in layers:
            calls.append(Call("l", layer, (at,)))
            at = len(calls)
        ends.append(at)
    return fields(graph_of((1, size), [*calls, Call("m", merge, tuple(ends))]))[-1]


def test_where_neurons_of_a_merge_differ_there_is_no_field() -> None:
    three, five = Conv(1, 1, 1, 3, padding=1), Conv(1, 1, 1, 5, padding=2)
    assert joined(Add(), [three], [five]) == Field([5], [1], [0.0])
    assert joined(Concat(), [three], [three, ReLU()]) == Field([3], [1], [0.0])
    assert joined(Concat(), [three], [five]) is None
    assert joined(Concat(2), [three], [three]) is None
    # 12 inputs, every second one; the other branch keeps six of them by cutting the rest away.
    half, cut = Conv(1, 1, 1, 2, stride=2), Conv(1, 1, 1, 7)
    assert joined(Add(), [half], [cut]) is None
    assert joined(Multiply(), [three], [Conv(1, 1, 1, 12)]) is None


def test_a_slice_keeps_fields() -> None:
    """A causal convolution as TCNs have it: padded at both ends, the far end cut away."""
    causal = (Conv(1, 1, 1, 3, padding=4, dilation=2), Slice(2, stop=-4))
    network = chain((1, 30), (*causal, *causal, Slice(2, 4, None, 2)))
    field = fields(network)[-1]
    assert field == Field([9], [2], [0.0])
    inputs = seen(network, 6)
    assert (inputs[0], inputs[-1]) == (12 - 4, 12 + 4)
    assert fields(chain((4, 8), (Slice(1, 2),)))[-1] == Field([1], [1], [0.0])
    assert fields(chain((4, 8), (Slice(2, 2, 3, keepdim=False),)))[-1] is None


def loose(network: Network) -> Counter[tuple[Any, ...]]:
    """All connections as (call, source column, neuron, target column, neuron, weight, factor)."""
    found: Counter[tuple[Any, ...]] = Counter()
    for call, layer in enumerate(connect(network).layers):
        bounds = np.cumsum([0, *(np.prod(network.shapes[at]) for at in network.reads(call))])
        which = np.searchsorted(bounds, layer.src, side="right") - 1
        scale = np.ones(len(layer)) if layer.scale is None else layer.scale
        columns = zip(which, layer.src, layer.dst, layer.weight, scale, strict=True)
        for k, src, dst, weight, factor in columns:
            source = network.reads(call)[k]
            row = (source, int(src - bounds[k]), call + 1, int(dst), int(weight), float(factor))
            found[network.names[call], *row] += 1
    return found


@pytest.mark.parametrize("suffix", ["json", "graphml"])
def test_edges_join_the_columns_that_a_call_reads(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path, suffix, NET)
    graph: Any = (
        nx.node_link_graph(json.loads(path.read_text()))
        if suffix == "json"
        else nx.read_graphml(path, force_multigraph=True)
    )
    assert len(graph.nodes) == sum(int(np.prod(shape)) for shape in NET.shapes)
    edges = (
        (d["layer"], *map(int, u.split("/")), *map(int, v.split("/")), d["weight"], d)
        for u, v, d in graph.edges(data=True)
    )
    assert Counter((*edge[:-1], edge[-1].get("scale", 1.0)) for edge in edges) == loose(NET)
    facts = graph.graph["layers"]
    layers = {one["name"]: one for one in (json.loads(facts) if suffix == "graphml" else facts)}
    assert layers["cat"]["inputs"] == ["down", "side"]
    assert layers["cat"]["input_shapes"] == [[2, 2, 2], [1, 2, 2]]
    assert layers["conv@2"]["tensors"] == "conv"
    assert "inputs" not in layers["conv"] and "tensors" not in layers["conv"]


def test_npz_holds_what_a_merge_reads(tmp_path: Path) -> None:
    with np.load(saved(tmp_path, "npz", NET), allow_pickle=False) as arrays:
        assert arrays["cat/inputs"].tolist() == ["down", "side"]
        assert arrays["cat/input_shapes"].tolist() == [[2, 2, 2], [1, 2, 2]]
        assert arrays["cat/src"].tolist() == arrays["cat/dst"].tolist() == list(range(12))
        assert arrays["mul/reduce"] == "product"
        assert arrays["side/inputs"].tolist() == ["mul"]
        assert arrays["conv@2/tensors"] == "conv"
        assert "conv/inputs" not in arrays and "conv/tensors" not in arrays
        assert "conv/input_shapes" not in arrays


def test_the_files_give_what_the_network_gives(tmp_path: Path) -> None:
    """The reference's evaluation, call by call, from the file alone, against loops and NumPy."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(1, 4, 4))
    weights = {"stem": rng.normal(size=(2, 1, 3, 3)), "conv": rng.normal(size=(2, 2, 3, 3))}
    weights["side"] = rng.normal(size=(1, 2, 1, 1))
    biases = {"stem": rng.normal(size=2), "conv": rng.normal(size=2)}
    with np.load(saved(tmp_path, "npz", NET), allow_pickle=False) as arrays:
        given = _evaluated(arrays, x, weights, biases)
    stem = _conv(x, weights["stem"], biases["stem"])
    once = _conv(stem, weights["conv"], biases["conv"])
    add = _conv(np.maximum(once, 0), weights["conv"], biases["conv"]) + stem
    mul = add * add.mean(axis=(1, 2), keepdims=True)
    down = mul.reshape(2, 2, 2, 2, 2).max(axis=(2, 4))
    side = np.einsum("oc,chw->ohw", weights["side"][:, :, 0, 0], mul[:, ::2, ::2])
    np.testing.assert_allclose(given, np.concatenate([down, side]), rtol=1e-6)
    assert SHARED.parameters == 38


def _evaluated(arrays: Any, x: Any, weights: dict[str, Any], biases: dict[str, Any]) -> Any:
    values, before = {"input": x.ravel()}, "input"
    for name in NET.names:
        get = {key: arrays[f"{name}/{key}"] for key in ("src", "dst", "weight", "bias")}
        inputs = arrays[f"{name}/inputs"].tolist() if f"{name}/inputs" in arrays else [before]
        tensors = str(arrays[f"{name}/tensors"]) if f"{name}/tensors" in arrays else name
        read = np.concatenate([values[one] for one in inputs])
        w = weights.get(tensors, np.ones(1))
        c = np.where(get["weight"] < 0, 1, w.flat[get["weight"]])
        if f"{name}/scale" in arrays:
            c = c * arrays[f"{name}/scale"]
        gather, start = {
            "sum": (np.add, 0.0),
            "max": (np.maximum, -np.inf),
            "product": (np.multiply, 1.0),
        }[str(arrays[f"{name}/reduce"])]
        y = np.full(len(get["bias"]), start)
        gather.at(y, get["dst"], c * read[get["src"]])  # type: ignore[attr-defined]
        y = y + np.where(get["bias"] < 0, 0, biases.get(tensors, np.zeros(1))[get["bias"]])
        values[name] = np.maximum(y, 0) if f"{name}/function" in arrays else y
        before = name
    return values[before].reshape(tuple(arrays[f"{before}/output_shape"]))


def _conv(x: Any, weight: Any, bias: Any) -> Any:
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    y = np.zeros((len(weight), 4, 4))
    for i in range(4):
        for j in range(4):
            y[:, i, j] = np.einsum("ocab,cab->o", weight, padded[:, i : i + 3, j : j + 3]) + bias
    return y


def test_csv_and_dot_name_the_calls(tmp_path: Path) -> None:
    rows = list(csv.DictReader(saved(tmp_path, "csv", NET).open()))
    assert Counter(row["layer"] for row in rows)["conv@2"] == 400
    text = saved(tmp_path, "dot", NET).read_text()
    # The skip: from the stem's column to that of the sum.
    assert '"1/0" -> "5/0" [layer="add" weight=-1]' in text
