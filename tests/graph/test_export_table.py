import csv
from pathlib import Path

import numpy as np

from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain

from .written import BIASES, NET, edges, saved


def test_a_row_a_connection(tmp_path: Path) -> None:
    with saved(tmp_path, "csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for name, layer, biases in zip(NET.names, edges(), BIASES, strict=True):
        mine = [row for row in rows if row["layer"] == name]
        found = [(int(r["src"]), int(r["dst"]), int(r["weight"]), float(r["scale"])) for r in mine]
        assert sorted(found) == layer
        assert all(int(row["bias"]) == biases[int(row["dst"])] for row in mine)
    assert len(rows) == sum(map(len, edges()))


def test_the_header_is_a_promise(tmp_path: Path) -> None:
    text = saved(tmp_path, "csv", chain((1, 4), (Conv(1, 1, 1, 3),))).read_text()
    assert text.splitlines()[:2] == ["layer,src,dst,weight,bias,scale", "0,0,0,0,0,1"]
    assert text.count("\n") == 7


def test_large_layers_are_cut_into_blocks_without_loss(tmp_path: Path) -> None:
    net = chain((2, 120, 120), (Conv(2, 2, 2, kernel_size=3, padding=1),))
    table = np.loadtxt(saved(tmp_path, "csv", net), delimiter=",", skiprows=1, dtype=np.int64)
    assert len(table) == 358 * 358 * 4
    assert len(np.unique(table[:, 1] * 28_800 + table[:, 2])) == len(table)
