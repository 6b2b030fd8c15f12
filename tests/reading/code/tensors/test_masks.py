"""Masks, what chooses by them, and what in-place changes have to do with it.

What they compute stands in `expressions_of_pytorch.txt`.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer
from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.computed import numbers, output

C = "self.c = nn.Conv2d(3, 4, 3)"
ONE = [
    ("return torch.where(x > 0, x, 0.1 * x)", "LeakyReLU(negative_slope=0.1)"),
    ("return torch.where(x < 0, 0.1 * x, x)", "LeakyReLU(negative_slope=0.1)"),
    ("return torch.where(x > 0, x, 2 * (torch.exp(x) - 1))", "ELU(alpha=2.0)"),
    ("return x.masked_fill(x < 0, 0)", "ReLU()"),
    ("x[x < 0] = 0; return x", "ReLU()"),
    ("x = x.clone(); x[x <= 0] = 0.; return x", "ReLU()"),
    ("return torch.where(x > 1, x, 0.5)", "Threshold(1.0, 0.5)"),
    ("return torch.max(x, torch.zeros_like(x))", "Hardtanh(min_val=0.0, max_val=inf)"),
]


@pytest.mark.parametrize(("way", "right"), ONE)
def test_a_choice_that_is_an_activation_is_that_alone(way: str, right: str) -> None:
    network = parse(module(C, f"x = self.c(x); {way}"), (3, 6, 6))
    (_, made) = network.layers
    assert isinstance(made, Layer)
    assert str(made) == right


def test_what_else_reads_a_part_of_it_keeps_it() -> None:
    way = "x = self.c(x); y = 0.1 * x; return torch.where(x > 0, x, y) + y"
    network = parse(module(C, way), (3, 6, 6))
    assert network.names == ("c", "mul", "leakyrelu", "add")
    assert network.reads(3) == (3, 2)


def test_no_size_of_an_input_matters_to_it() -> None:
    way = "x = self.c(x); x = torch.where(x > 0, x, 0.1 * x); return x * (x > 1)"
    assert parse(module(C, way)).names == ("c", "leakyrelu", "greater", "mul")


IN_PLACE = [
    "m = x > 0; x.relu_(); return x * m",
    "m = x > 0; x += 1; return torch.where(m, x, 0)",
    "m = (x > 0).float(); x = F.relu(x, inplace=True); return m * x",
    "m = x > 0; x[m] = 1; x[m] = 2; return x",
]


@pytest.mark.parametrize("way", IN_PLACE)
def test_a_mask_of_what_is_changed_since_is_refused(way: str) -> None:
    with pytest.raises(CnnvizError, match="was changed in place under another name"):
        parse(module(C, f"x = self.c(x); {way}"), (3, 6, 6))


WRITTEN = [
    "x = x - 0.5; x[x < 0] = 0; return x",
    "x = x - 0.5; x[x > 1] = -0.25; return x",
    "x = x - 0.5; y = x * 1.5; x[(x > 1) & (y < 2)] = 0; return x + y",
    "x = x - 0.5; x[~(x > 0)] = 0; return x",
    "x = x - 0.5; x[x.abs() < 1] = 0; return 2 * x",
]


@pytest.mark.parametrize("way", WRITTEN)
def test_what_is_written_where_a_mask_holds_is_what_pytorch_writes(way: str) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    text = module("self.a = nn.Identity()", f"x = self.a(x); {way}")
    exec(text, names)
    x = numbers(4, 6, 6)
    right = names["Net"]()(torch.from_numpy(x)[None]).numpy()[0]
    assert output(parse(text, x.shape), x) == pytest.approx(right)


def test_a_mask_at_the_end_is_left_out_as_all_that_only_picks() -> None:
    network = parse(module(C, "x = self.c(x); return x > 0.5"), (3, 6, 6))
    assert network.names == ("c",)
    assert any("x > 0.5 (line 10) has no weights" in note for note in network.notes)


@pytest.mark.parametrize("how", ["y.add_(1)", "y.mul_(2)", "y.clamp_(0, 1)"])
def test_a_number_that_was_changed_in_place_is_no_longer_known(how: str) -> None:
    """`x + y` was x + 3, without a word."""
    way = f"x = self.c(x); y = torch.tensor(3.); {how}; return x + y"
    network = parse(module(C, way), (3, 6, 6))
    assert str(network.layers[-1]) == "Identity()"
    assert "1 fixed factor or summand of the data is left out" in network.notes[0]
    with pytest.raises(CnnvizError, match="neither data nor a number"):
        parse(module(C, way.replace("x + y", "torch.where(x > 0, x, y)")), (3, 6, 6))


STALE = ["y.add_(1)", "y += 1", "y[0] = 1", "z = y; z.add_(1)"]


@pytest.mark.parametrize("how", STALE)
@pytest.mark.parametrize("use", ["torch.max(x, y)", "torch.where(x > 0, x, y)"])
def test_zeros_that_may_be_none_any_more_are_not_zeros(how: str, use: str) -> None:
    way = f"x = self.c(x); y = torch.zeros_like(x); {how}; return {use}"
    with pytest.raises(CnnvizError, match=r"of the text's own is not followed|neither data nor"):
        parse(module(C, way), (3, 6, 6))
