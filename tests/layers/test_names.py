"""The table of names: complete, true, and free until a layer is asked for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, fields

import pytest

from cnnviz.layers import find, names
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Concat


@pytest.mark.parametrize("name", names())
def test_a_name_is_that_of_the_layer_which_it_finds(name: str) -> None:
    kind = find(name)
    assert kind is not None
    layer = object.__new__(kind.cls)
    if kind.dims:
        object.__setattr__(layer, "dims", kind.dims)
    assert layer.spec_name == name
    assert kind.cls.__doc__


CLASSES = {kind.cls for kind in map(find, names()) if kind} | {Concat}


@pytest.mark.parametrize("cls", sorted(CLASSES, key=lambda cls: cls.__name__))
def test_a_layer_is_a_value_that_nothing_changes(cls: type[Layer]) -> None:
    assert cls.__eq__ is Layer.__eq__ and cls.__hash__ is Layer.__hash__
    layer = object.__new__(cls)
    for field in fields(layer):
        with pytest.raises(FrozenInstanceError):
            setattr(layer, field.name, 1)


def test_names_are_pytorchs_and_ours() -> None:
    ours = {"LocallyConnected", "TiledConv", "GlobalAvgPool", "GlobalMaxPool"}
    assert {name[:-2] for name in names() if name[:-2] in ours} == ours
    for name in ("Conv3d", "ConvTranspose1d", "AdaptiveMaxPool2d", "CircularPad3d", "Dropout1d"):
        assert name in names()
    assert len(set(names())) == len(names())


@pytest.mark.parametrize("name", ["", "Conv", "Conv4d", "conv2d", "Layer", "FullyConnected"])
def test_what_is_no_name_finds_nothing(name: str) -> None:
    assert find(name) is None


def loaded(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after `code`."""
    command = f"import sys; {code}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_finding_a_layer_loads_its_family_alone() -> None:
    families = {
        m for m in loaded("from cnnviz.layers import names; names()") if "cnnviz.layers." in m
    }
    assert families == set()
    modules = loaded("from cnnviz.layers import find; find('MaxPool2d')")
    assert "cnnviz.layers.pool" in modules
    assert not {"cnnviz.layers.norm", "cnnviz.layers.linear", "cnnviz.layers.local"} & modules
    assert "numpy" not in modules


def test_counting_loads_no_numpy() -> None:
    modules = loaded(
        "from cnnviz.graph.count import count; from cnnviz.graph.field import fields; "
        "from cnnviz.layers.conv import Conv; count(Conv(1, 1, 1, 3), (1, 8))"
    )
    assert "cnnviz.graph.rules.conv" in modules and "numpy" not in modules
