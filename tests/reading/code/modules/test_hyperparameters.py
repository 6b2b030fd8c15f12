"""`self.save_hyperparameters()`: what pytorch_lightning 2.6.6 keeps, as it was run."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

HEAD = """import torch
import torch.nn as nn
import pytorch_lightning as pl
from argparse import Namespace
from d2l import torch as d2l
"""
CONV = """
        self.conv = nn.Conv2d(3, self.hparams.filters, self.hparams["k"])
    def forward(self, x):
        return self.conv(x)
"""


def _net(signature: str, body: str, made: str, base: str = "pl.LightningModule") -> str:
    lines = body.replace("; ", "\n        ")
    return f"""{HEAD}class M({base}):
    def __init__(self, {signature}):
        super().__init__()
        {lines}{CONV}m = {made}
"""


@pytest.mark.parametrize(
    ("signature", "body", "made", "right"),
    [
        ("filters=8, k=3", "self.save_hyperparameters()", "M()", (8, 3)),
        ("filters=8, *args, **kw", "self.save_hyperparameters()", "M(6, k=2)", (6, 2)),
        ("*, filters, k=3", "self.save_hyperparameters('k', 'filters')", "M(filters=4)", (4, 3)),
        ("hparams", "self.save_hyperparameters(hparams)", "M(Namespace(filters=6, k=2))", (6, 2)),
        ("hparams, k=5", "self.save_hyperparameters(hparams)", "M(dict(filters=6, k=2))", (6, 2)),
        ("filters, k=5", "self.save_hyperparameters()", "M(**vars(Namespace(filters=6)))", (6, 5)),
        (
            "filters, k=3",
            "self.save_hyperparameters(ignore=['k']); self.hparams.setdefault('k', 5)",
            "M(6)",
            (6, 5),
        ),
        (
            "filters, k=3",
            "self.save_hyperparameters(ignore='k', logger=False); self.hparams.k = 4",
            "M(6)",
            (6, 4),
        ),
        (
            "filters, k=3",
            "filters *= 2; self.save_hyperparameters(); filters = 1",
            "M(6)",
            (12, 3),
        ),
        (
            "filters, k=3",
            "self.save_hyperparameters('filters'); self.save_hyperparameters({'k': 2})",
            "M(6)",
            (6, 2),
        ),
        ("filters", "self.hparams.update(filters=filters, k=1)", "M(6)", (6, 1)),
    ],
)
def test_what_is_saved_is_what_lightning_keeps(
    signature: str, body: str, made: str, right: tuple[int, int]
) -> None:
    layer = parse(_net(signature, body, made)).layers[0]
    assert (layer.out_channels, layer.kernel_size[0]) == right  # type: ignore[attr-defined]


def test_what_the_class_that_comes_from_it_was_given_counts() -> None:
    text = f"""{HEAD}class B(pl.LightningModule):
    def __init__(self, lr=0.1, k=5):
        super().__init__()
        self.start()
    def start(self):
        self.save_hyperparameters()
class M(B):
    def __init__(self, filters, k=3):
        super().__init__(lr=0.2){CONV}m = M(6)
"""
    assert parse(text).layers[0].own_parameters == 168


def test_what_another_object_was_given_by_the_same_name_is_refused() -> None:
    # In Lightning 2.6.6 the inner has 4 filters, not 8: it keeps the outer's.
    inner = _net("filters, k=3", "self.save_hyperparameters()", "None").rpartition("m = ")[0]
    text = f"""{inner}
class Outer(pl.LightningModule):
    def __init__(self, filters=4):
        super().__init__()
        self.inner = M(filters=filters * 2)
    def forward(self, x):
        return self.inner(x)
net = Outer()
"""
    with pytest.raises(CnnvizError, match="filters is also an argument of the caller"):
        parse(text)


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("self.save_hyperparameters('filters')", "M(6)"),  # AttributeError: no k
        ("self.save_hyperparameters(filters)", "M(6)"),  # ValueError: a primitive
        ("pass", "M(6)"),  # AttributeError: no filters
    ],
)
def test_what_lightning_would_not_find_is_refused(body: str, made: str) -> None:
    with pytest.raises(CnnvizError):
        parse(_net("filters, k=3", body, made))


@pytest.mark.parametrize("name", ["filters", "hparams.filters", "self.hparams.filters"])
@pytest.mark.parametrize("made", ["None", "M(json.load(f))"])
def test_what_is_open_is_said_by_any_of_its_names(name: str, made: str) -> None:
    text = f"import json\n{_net('filters, k=3', 'self.save_hyperparameters()', made)}"
    with pytest.raises(CnnvizError, match=r"--set filters=" if made == "None" else "json.load"):
        parse(text)
    assert parse(text, settings={name: 6}).layers[0].own_parameters == 168


def test_one_argument_that_is_open_is_said_by_its_parts() -> None:
    text = _net("hparams", "self.save_hyperparameters(hparams)", "None")
    with pytest.raises(CnnvizError) as told:
        parse(text)
    assert "--set hparams.filters=" in str(told.value)
    settings = {"hparams.filters": 6, "hparams['k']": 3}
    assert parse(text, settings=settings).layers[0].own_parameters == 168


def test_that_of_the_book_makes_attributes() -> None:
    text = _net("filters=8, k=3", "self.save_hyperparameters()", "M()", "d2l.Classifier")
    text = text.replace("self.hparams.filters", "self.filters")
    assert parse(text).layers[0].own_parameters == 224
