from pathlib import Path

import pytest

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.graph.export import FORMATS, check, format_named, format_of
from cnnviz.graph.export.files import save_graph, work, writer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import Network, chain

from .written import NET


def refusal(network: Network, suffix: str, most: int = 10**9) -> str:
    with pytest.raises(CnnvizError) as error:
        check(network, [FORMATS[suffix]], most)
    return str(error.value)


def test_the_suffix_says_the_format() -> None:
    assert [format_of(f"a.b/c.{s}").name for s in ("npz", "JSON", "dot")] == ["npz", "json", "dot"]
    assert format_named(".csv").name == format_named("CSV").name == "csv"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("graph.xlsx", "'graph.xlsx' has the suffix .xlsx"),
        ("folder.csv/graph", "'folder.csv/graph' has no suffix"),
        (".csv", "'.csv' has no suffix"),
        ("x" * 300 + ".gv", "x.gv' has the suffix .gv"),
    ],
)
def test_an_unknown_suffix_is_answered_with_the_choices(path: str, words: str) -> None:
    with pytest.raises(CnnvizError) as error:
        format_of(path)
    assert words in str(error.value)
    assert str(error.value).endswith(": .csv, .dot, .graphml, .json, .npz")
    assert len(str(error.value)) < 220


def test_an_unknown_name_too() -> None:
    with pytest.raises(CnnvizError, match=r"no format 'xml'.*: \.csv, \.dot"):
        format_named("xml")


def test_too_many_connections_are_refused_with_their_number() -> None:
    net = chain((64, 224, 224), (Conv(2, 64, 64, 3, padding=1),))
    words = refusal(net, "npz")
    assert "1,838,694,400 connections" in words  # 64 * 64 * 670 * 670
    assert "1,000,000,000" in words
    assert "--max-connections 1838694400" in words
    check(net, [FORMATS["npz"]], 1_838_694_400)


def test_a_thousand_million_are_written_unasked(tmp_path: Path) -> None:
    net = chain((1, 1000), (Conv(1, 1, 1_000_000, 1),))
    check(net, [FORMATS["npz"]])
    net = chain((1, 1001), (Conv(1, 1, 1_000_000, 1),))
    for attempt in (
        lambda: check(net, [FORMATS["npz"]]),
        lambda: save_graph(net, tmp_path / "x.npz"),
    ):
        with pytest.raises(CnnvizError, match=r"more than the 1,000,000,000 that are written una"):
            attempt()


def test_exactly_as_many_as_allowed_are_taken() -> None:
    net = chain((1, 8), (Conv(1, 1, 1, 3),))
    check(net, [], 18)
    assert "18 connections, more than the 17" in refusal(net, "npz", 17)


@pytest.mark.parametrize("suffix", ["json", "graphml", "dot"])
def test_formats_of_objects_are_refused_above_ten_million(suffix: str) -> None:
    check(chain((1000,), (Linear(1000, 10_000),)), [FORMATS[suffix]])
    words = refusal(chain((1000,), (Linear(1000, 10_001),)), suffix)
    assert "10,001,000 connections" in words
    assert words.endswith(f".{suffix} file; these formats hold any number: .csv, .npz")


def test_neurons_count_too() -> None:
    net = chain((1, 10_000_001), (Conv(1, 1, 1, 1, stride=10_000_000),))
    assert "10,000,001 neurons in one layer" in refusal(net, "json")


def test_nothing_is_made_before_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cnnviz.graph.export.source.LayerGraph", None)
    with pytest.raises(CnnvizError, match="graph has"):
        save_graph(chain((2000,), (Linear(2000, 10**6),)), tmp_path / "x.npz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_same_graph_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    one, two = save_graph(NET, tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_work_is_what_is_watched(tmp_path: Path, suffix: str) -> None:
    seen: list[int] = []
    with (tmp_path / "graph").open("wb") as stream:
        writer(NET, FORMATS[suffix], seen.append)(stream)
    assert sum(seen) == work(NET, [FORMATS[suffix]])


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match=r"cannot be written: there is no folder '.*none'"):
        save_graph(NET, tmp_path / "none" / "graph.csv")
