"""`cnnviz summary`: its forms, what it takes at once, and that it needs no numpy."""

from __future__ import annotations

import csv
import io
import json
from math import prod
from typing import Any

import pytest

from .conftest import Cnnviz
from .test_startup import loaded


def conv(before: int, after: int) -> str:
    size = "kernel_size=(3, 3), stride=(1, 1), padding=(1, 1)"
    return f"Conv2d({before}, {after}, {size})"


POOL = "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"
RELU = "ReLU(inplace=True)"


def vgg16() -> str:
    """What torchvision's VGG-16 prints."""
    features, before = [], 3
    for channels, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(depth):
            features += [conv(before, channels), RELU]
            before = channels
        features.append(POOL)
    drop = "Dropout(p=0.5, inplace=False)"
    sizes = [(25_088, 4096), (4096, 4096), (4096, 1000)]
    dense = [f"Linear(in_features={i}, out_features={o}, bias=True)" for i, o in sizes]
    head = [dense[0], RELU, drop, dense[1], RELU, drop, dense[2]]
    pool = "  (avgpool): AdaptiveAvgPool2d(output_size=(7, 7))"
    return "\n".join(["VGG(", *block("features", features), pool, *block("classifier", head), ")"])


def block(name: str, layers: list[str]) -> list[str]:
    """The lines of a Sequential inside a printed module."""
    inside = [f"    ({i}): {layer}" for i, layer in enumerate(layers)]
    return [f"  ({name}): Sequential(", *inside, "  )"]


def test_the_default_is_a_table(cnnviz: Cnnviz) -> None:
    ran = cnnviz("summary")
    assert ran.status == 0
    row = ran.out.splitlines()[3].split()
    assert row == ["0", "Conv1d", "1x6", "18", "3", "1", "6", "37.5%", "3"]
    assert "sharing: connections per weight" in ran.out


def test_vgg_16_in_closed_form(cnnviz: Cnnviz) -> None:
    ran = cnnviz("summary", vgg16(), "--input", "3x224x224", "--json")
    assert ran.status == 0
    data = json.loads(ran.out)
    assert data["totals"]["parameters"] == 138_357_544
    # 15,470,264,320 multiply-adds are told everywhere: those include products with the padding.
    padded = [_places(row) * row["weights"] for row in data["layers"] if row["weights"]]
    assert sum(padded) == 15_470_264_320
    assert data["layers"][30]["receptive_field"] == [212, 212]


def _places(row: dict[str, Any]) -> int:
    """At how many places a kernel stands."""
    _, *area = row["output_shape"]
    return prod(area)


def test_the_table_of_vgg_16_fits_a_hundred_columns(cnnviz: Cnnviz) -> None:
    lines = cnnviz("summary", vgg16(), "--input", "3x224x224").out.splitlines()
    assert max(map(len, lines)) <= 100
    assert any(line.startswith("classifier.6 ") for line in lines)


def test_other_forms(cnnviz: Cnnviz) -> None:
    words = ("summary", "Conv1d(1, 1, 3), ReLU()", "--input", "1x8")
    rows = list(csv.DictReader(io.StringIO(cnnviz(*words, "--csv").out)))
    assert [(row["type"], row["fixed_connections"]) for row in rows] == [
        ("Conv1d", "0"),
        ("ReLU", "6"),
    ]
    assert cnnviz(*words, "--markdown").out.startswith("| name | type | output shape |")


def test_one_form_at_a_time(cnnviz: Cnnviz) -> None:
    ran = cnnviz("summary", "--json", "--csv")
    assert (ran.status, ran.out) == (2, "")
    assert "--json and --csv are both there" in ran.err


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"], ["--csv"]])
def test_no_form_loads_numpy(tmp_path_factory: pytest.TempPathFactory, form: list[str]) -> None:
    folder = tmp_path_factory.mktemp("summary")
    (folder / "vgg.txt").write_text(vgg16())
    status, modules = loaded(folder, "summary", "vgg.txt", "--input", "3x224x224", *form)
    assert (status, modules - {"json"}) == (0, set())


def test_a_layer_that_no_memory_holds(cnnviz: Cnnviz) -> None:
    ran = cnnviz("summary", "Linear(2000000000, 2000000000)", "--json")
    assert json.loads(ran.out)["totals"]["connections"] == 4 * 10**18


def test_notes_can_be_left_out(cnnviz: Cnnviz) -> None:
    spec = "Conv1d(1, 1, 3), Attention(4), ReLU()"
    ran = cnnviz("summary", spec, "--skip", "Attention", "--json")
    assert "skipped: 1 (Attention)" in ran.err
    quiet = cnnviz("summary", spec, "--skip", "Attention", "--json", "-q")
    assert (quiet.status, quiet.out, quiet.err) == (0, ran.out, "")
    assert cnnviz("summary", spec, "-q").status == 2
    for command in (("compare",), ("graph",)):
        words = (*command, "Conv1d(1, 1, 3)", "-q", "-o", "x.dot")
        assert cnnviz(*words)[:3] == (0, "x.dot\n", "")


def test_values_are_set_by_name(cnnviz: Cnnviz) -> None:
    ran = cnnviz("summary", "Conv1d(1, 1, 3)", "--set", "n=8")
    assert ran.status == 2
    assert "--set n sets nothing" in ran.err
    ran = cnnviz("summary", "--set", "8")
    assert ran.status == 2
    assert "--set takes NAME=VALUE, such as --set args.width=8" in ran.err
