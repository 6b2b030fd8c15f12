import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings

from cnnviz.errors import CnnvizError
from cnnviz.files import Staging
from cnnviz.graph.connect import connections
from cnnviz.graph.export import matrix
from cnnviz.graph.export.files import stage_matrices
from cnnviz.graph.export.source import Source
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network, chain
from tests.oracles import drawn

from .written import NET, edges


def matrices(folder: Path, network: Network) -> list[Path]:
    with Staging() as files:
        return stage_matrices(network, folder, files)


def test_a_layer_is_the_matrix_of_its_connections(tmp_path: Path) -> None:
    paths = matrices(tmp_path / "new" / "folder", NET)
    assert [path.name for path in paths] == [f"{name}.npz" for name in NET.names]
    shapes = zip(paths, edges(), [60, 36, 16, 8, 8], [36, 16, 8, 8, 3], strict=True)
    for path, layer, across, down in shapes:
        expected = np.zeros((down, across), np.float32)
        for src, dst, weight, factor in layer:
            expected[dst, src] = weight + 1 if weight >= 0 else factor
        found = scipy.sparse.load_npz(path)
        assert found.format == "coo"
        assert found.toarray() == pytest.approx(expected)


def test_weights_are_whole_numbers_and_factors_are_not(tmp_path: Path) -> None:
    kinds = [scipy.sparse.load_npz(path).dtype for path in matrices(tmp_path, NET)]
    assert kinds == [np.int32, np.float32, np.int32, np.int32, np.int32]


@pytest.mark.parametrize("mode", ["reflect", "replicate"])
def test_parallel_connections_are_refused_in_words(tmp_path: Path, mode: str) -> None:
    layer = Conv(1, 4, 6, kernel_size=3, padding=1, groups=2, padding_mode=mode)
    with pytest.raises(
        CnnvizError, match=r"layer 0, .* 24 connections that join the same two neurons"
    ):
        matrices(tmp_path / "folder", chain((4, 5), (layer,)))
    assert list(tmp_path.iterdir()) == []


def test_padding_that_repeats_nothing_is_taken(tmp_path: Path) -> None:
    layer = Conv(1, 1, 1, kernel_size=3, padding=1, padding_mode="circular")
    (path,) = matrices(tmp_path, chain((1, 4), (layer,)))
    expected = [[2, 3, 0, 1], [1, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2]]
    assert scipy.sparse.load_npz(path).toarray().tolist() == expected


@settings(max_examples=150)
@given(drawn.any_layer())
def test_any_layer_is_its_matrix_or_is_refused(case: Any) -> None:
    layer, shape = case
    source, whole = Source(chain(shape, (layer,))), connections(layer, shape)
    neurons = int(np.prod(shape))
    distinct = len(np.unique(whole.dst.astype(np.int64) * neurons + whole.src))
    if distinct < len(whole):
        with pytest.raises(CnnvizError, match=rf" {len(whole) - distinct:,} connections "):
            matrix.check(source)
        return
    matrix.check(source)
    stream = io.BytesIO()
    matrix.write(next(source.parts()), stream)
    stream.seek(0)
    found = scipy.sparse.load_npz(stream)
    entries = (
        np.where(whole.weight < 0, 1, whole.weight + 1) if whole.scale is None else whole.scale
    )
    assert found.shape == (len(whole.bias), neurons)
    assert (found.toarray()[whole.dst, whole.src] == entries).all()
    assert found.nnz == len(whole)
