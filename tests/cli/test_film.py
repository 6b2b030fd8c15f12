"""--frames: the steps of a figure as numbered files."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnviz.figures.comparison.sharing as module
from cnnviz.figures import catalogue
from cnnviz.figures.catalogue import Entry

from .conftest import Cnnviz


@pytest.fixture(autouse=True)
def moving(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure `sharing` that has eleven frames, each with its number as its title."""
    entries = (
        Entry("sharing", "draw", "How?", options=("frames", "numbers")),
        Entry("tiled", "draw", "Why?"),
    )
    monkeypatch.setattr(catalogue, "CATALOGUE", entries)
    monkeypatch.setattr("cnnviz.cli.draw.command.params", draw_params(monkeypatch))
    draw = module.picture
    frames = lambda request: [draw(request._replace(title=f"No {i}")) for i in range(11)]  # noqa: E731
    monkeypatch.setattr(module, "frames", frames, raising=False)


def draw_params(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The parameters that `draw` has when the catalogue is the one above."""
    import importlib

    import cnnviz.cli.draw as command

    monkeypatch.setattr(command, "command", command.command)
    params: list[object] = list(importlib.reload(command).command.params)
    return params


def names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def test_frames_are_numbered_from_one(cnnviz: Cnnviz) -> None:
    ran = cnnviz("draw", "sharing", "--frames", "film/a", "--format", "svg")
    assert ran.status == 0, ran.err
    wanted = [f"sharing-{i:02}.svg" for i in range(1, 12)]
    assert names("film/a") == wanted
    assert ran.out.splitlines() == [f"film/a/{name}" for name in wanted]
    assert names(".") == ["film"]
    for i, name in enumerate(wanted):
        assert f"No {i}<" in Path("film/a", name).read_text()


def test_frames_are_pngs_unless_said_otherwise(cnnviz: Cnnviz) -> None:
    words = ("--frames", "film", "--dpi", "20", "--size", "4x3", "-o", "all.svg")
    ran = cnnviz("draw", "sharing", *words)
    assert ran.status == 0, ran.err
    assert names("film")[0] == "sharing-01.png"
    assert ran.out.splitlines()[-1] == "all.svg"


def test_a_note_of_all_frames_is_told_once(cnnviz: Cnnviz) -> None:
    ran = cnnviz(
        "draw", "sharing", "Conv1d(1, 1, 3)", "--frames", "film", "--format", "svg", "-o", "a.svg"
    )
    notes = [line for line in ran.err.splitlines() if line.startswith("Note: input: 1x8")]
    assert len(notes) == 1


def test_frames_may_go_beside_standard_output(cnnviz: Cnnviz) -> None:
    ran = cnnviz("draw", "sharing", "--frames", "film", "-o", "-", "--format", "svg")
    assert ran.out.count("<svg") == 1
    assert ran.err.count("film/sharing-07.svg is written.") == 1
    assert len(names("film")) == 11


def test_a_figure_that_stands_still_has_none(cnnviz: Cnnviz) -> None:
    ran = cnnviz("draw", "tiled", "--frames", "film")
    assert (ran.status, ran.out) == (2, "")
    assert "frames is an option of the figure sharing; tiled has none such" in ran.err
    assert names(".") == []


def test_no_frame_is_written_before_all_is_checked(cnnviz: Cnnviz) -> None:
    words = ("--frames", "film", "--format", "svg", "-o", "all.png", "--size", "60x60")
    ran = cnnviz("draw", "sharing", *words)
    assert ran.status == 2
    assert "million pixels" in ran.err
    assert names(".") == []


def test_what_cannot_be_written_leaves_no_debris(cnnviz: Cnnviz) -> None:
    Path("film/sharing-07.svg").mkdir(parents=True)
    ran = cnnviz("draw", "sharing", "--frames", "film", "--format", "svg")
    assert (ran.status, ran.out) == (1, "")
    assert names("film") == ["sharing-07.svg"]


@pytest.mark.parametrize("folder", ["film", "film/new"])
def test_a_file_is_no_folder(cnnviz: Cnnviz, folder: str) -> None:
    Path("film").touch()
    ran = cnnviz("draw", "sharing", "--frames", folder)
    assert (ran.status, ran.out) == (2, "")
    assert "--frames takes a folder, and 'film' is none: give the folder another name" in ran.err
    assert names(".") == ["film"]
