"""Reading a spec, or refusing it, loads no more than it needs: loading is most of its time."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from cnnviz.reading import parse
try:
    parse({text!r})
except Exception:
    pass
print(*sys.modules)
"""


def loaded(text: str) -> set[str]:
    """The modules that a process has loaded once it has read `text`."""
    command = [sys.executable, "-c", SCRIPT.format(text=text)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    "text", ["Conv1d(1, 1, 3)", "Conv1d(1, 1, kernal_size=3)", "Conv2D(3, 3), Dense(2)", "(("]
)
def test_numbers_and_drawing_are_not_loaded(text: str) -> None:
    assert not loaded(text) & {"numpy", "matplotlib", "click", "graphviz"}


def test_names_are_compared_only_after_a_fault() -> None:
    assert "difflib" not in loaded("Conv1d(1, 1, 3), ReLU(), Linear(6, 2)")
    assert "difflib" in loaded("Conv1d(1, 1, kernal_size=3)")


def test_keras_is_loaded_for_keras_only() -> None:
    assert not any(name.startswith("cnnviz.reading.keras") for name in loaded("Conv1d(1, 1, 3)"))
    assert "cnnviz.reading.keras.step" in loaded("Dense(3)")


def test_layers_are_loaded_by_family() -> None:
    families = {"conv", "linear", "pool", "activation"}
    there = {name.rpartition(".")[2] for name in loaded("Conv1d(1, 1, 3)")}
    assert families & there == {"conv"}
