import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnnviz.files import Staging
from cnnviz.graph.export.files import stage_matrices
from cnnviz.layers.activation import ReLU
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
from cnnviz.reading import parse

from .written import BIASES, NET, edges, saved

TWICE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 1, 3, padding=1)

    def forward(self, x):
        return self.conv(self.conv(self.conv(x)))
"""
PARTS = {"src", "dst", "weight", "bias", "reduce", "input_shape", "output_shape", "weight_shape"}


def test_arrays_are_those_of_the_contract(tmp_path: Path) -> None:
    with np.load(saved(tmp_path, "npz"), allow_pickle=False) as file:
        expected = {f"{name}/{part}" for name in NET.names for part in PARTS}
        assert set(file) == expected | {"features.1/scale"}
        for name, layer, biases in zip(NET.names, edges(), BIASES, strict=True):
            arrays = [file[f"{name}/{part}"].tolist() for part in ("src", "dst", "weight")]
            assert sorted(zip(*arrays, strict=True)) == [edge[:3] for edge in layer]
            assert file[f"{name}/bias"].tolist() == biases
            assert {file[f"{name}/{part}"].dtype.kind for part in ("src", "dst", "weight")} == {"i"}


def test_facts_of_layers(tmp_path: Path) -> None:
    with np.load(saved(tmp_path, "npz"), allow_pickle=False) as file:
        assert [str(file[f"{name}/reduce"]) for name in NET.names] == ["sum"] * 2 + ["max"] + [
            "sum"
        ] * 2
        assert file["features.1/scale"].dtype == np.float32
        assert set(file["features.1/scale"].tolist()) == {0.25}
        assert tuple(file["features.0/input_shape"]) == (2, 5, 6)
        assert tuple(file["features.0/output_shape"]) == (4, 3, 3)
        assert tuple(file["features.0/weight_shape"]) == (4, 1, 3, 3)
        assert tuple(file["flat/weight_shape"]) == ()


def test_a_function_is_named_where_there_is_one(tmp_path: Path) -> None:
    path = saved(tmp_path, "npz", chain((1, 4), (Conv(1, 1, 1, 3), ReLU())))
    with np.load(path, allow_pickle=False) as file:
        assert "0/function" not in file
        assert str(file["1/function"]) == "relu"


def test_evaluated_it_is_the_convolution(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(2, 6, 7)), rng.normal(size=(3, 2, 3, 2)), rng.normal(size=3)
    net = chain((2, 6, 7), (Conv(2, 2, 3, kernel_size=(3, 2), stride=(2, 1), padding=(1, 0)),))
    with np.load(saved(tmp_path, "npz", net), allow_pickle=False) as file:
        y = np.zeros(file["0/output_shape"]).ravel()
        np.add.at(y, file["0/dst"], w.flat[file["0/weight"]] * x.flat[file["0/src"]])
        y += b[file["0/bias"]]
    assert y.reshape(3, 3, 6) == pytest.approx(_convolution(x, w, b))


def _convolution(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    y = np.zeros((3, 3, 6))
    for o, i, j in np.ndindex(y.shape):
        y[o, i, j] = b[o]
        for c, p, q in np.ndindex(2, 3, 2):
            if 0 <= 2 * i + p - 1 < 6:
                y[o, i, j] += w[o, c, p, q] * x[c, 2 * i + p - 1, j + q]
    return y


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    first = saved(tmp_path, "npz").read_bytes()
    assert saved(tmp_path, "npz").read_bytes() == first
    dates = {info.date_time for info in zipfile.ZipFile(tmp_path / "graph.npz").infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_a_layer_of_many_blocks_is_written_whole(tmp_path: Path) -> None:
    net = chain((8, 40, 40), (Conv(2, 8, 8, kernel_size=3, padding=1),))
    with np.load(saved(tmp_path, "npz", net), allow_pickle=False) as file:
        pairs = file["0/dst"].astype(np.int64) * 12_800 + file["0/src"]
        # 40 x 40 positions see 118 x 118 cells of their 120 x 120: three fall off at each border.
        assert len(pairs) == len(np.unique(pairs)) == 118 * 118 * 64
        assert np.bincount(file["0/weight"]).min() == 39 * 39


NAMES = ("..", ".", "__", "../../evil", "/abs", "a:b", "CON", "con.txt", "a b", "n" * 66_000,
         "n" * 65_999, "é" * 300, "a/b", "fine.0", "conv@2")  # fmt: skip


def test_no_name_of_a_layer_leads_out_of_the_archive(tmp_path: Path) -> None:
    net = chain((1, 4), (ReLU(),) * len(NAMES), NAMES)
    with zipfile.ZipFile(saved(tmp_path, "npz", net)) as file:
        members = {name.rpartition("/")[0] for name in file.namelist()}
    assert len(members) == len(NAMES)
    for member in members:
        assert "/" not in member
        assert ":" not in member
        assert member.strip(".")
        assert len(member.encode()) <= 200
        assert member.partition(".")[0].lower() != "con"
    assert {"fine.0", "conv@2", "__"} < members


def test_matrices_stay_in_their_folder(tmp_path: Path) -> None:
    net = chain((1, 4), (ReLU(),) * len(NAMES), NAMES)
    with Staging() as files:
        paths = stage_matrices(net, tmp_path / "m", files)
    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == sorted(p.name for p in paths)
    assert [path.name for path in tmp_path.iterdir()] == ["m"]
    assert len(paths) == len(NAMES)


def test_an_array_of_more_than_a_gigabyte_says_its_size_in_64_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnviz.graph.export.arrays._ZIP64", 8)
    # zipfile itself refuses what turns out larger than it was told.
    monkeypatch.setattr("zipfile.ZIP64_LIMIT", 300)
    with np.load(saved(tmp_path, "npz", chain((1, 900), (ReLU(),))), allow_pickle=False) as file:
        assert file["0/src"].tolist() == list(range(900))
        assert file["0/bias"].tolist() == [-1] * 900


def test_a_second_call_alone_says_whose_tensors_it_uses(tmp_path: Path) -> None:
    part = parse(TWICE, (1, 6)).part(1, 3)
    assert part.names == ("conv@2", "conv@3")
    with np.load(saved(tmp_path, "npz", part), allow_pickle=False) as file:
        assert [str(file[f"{name}/tensors"]) for name in part.names] == ["conv", "conv"]
    nodes = json.loads(saved(tmp_path, "json", part).read_text())
    assert [one["tensors"] for one in nodes["graph"]["layers"]] == ["conv", "conv"]
