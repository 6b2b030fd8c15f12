"""The examples run as they stand: a script for every figure, a summary of every spec file."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from cnnviz.figures.catalogue import CATALOGUE
from tests.check import ROOT

EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
SPECS = sorted(EXAMPLES.glob("specs/*.txt"))


def test_every_figure_has_a_script_of_its_name() -> None:
    names = {one.name.replace("-", "_") for one in CATALOGUE}
    assert names == {script.stem for script in SCRIPTS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_writes_its_figure(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(script))
    written = tmp_path / f"{script.stem.replace('_', '-')}.svg"
    assert written.read_text().startswith("<svg")


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_a_spec_file_is_read(spec: Path) -> None:
    import cnnviz

    assert cnnviz.parse(spec.read_text()).layers


def test_the_printed_modules_have_the_published_sizes() -> None:
    """LeNet-5: 61,706 trainable scalars in this form; M5: the classifier of 35 words."""
    import cnnviz
    from cnnviz.graph.summary import summarize

    lenet = cnnviz.parse((EXAMPLES / "specs/lenet5.txt").read_text(), "1x32x32")
    assert lenet.shapes[-1] == (10,)
    assert summarize(lenet).to_dict()["totals"]["parameters"] == 61_706
    m5 = cnnviz.parse((EXAMPLES / "specs/m5.txt").read_text(), "1x8000")
    assert m5.shapes[-1] == (35,)
