"""Build-ups as files: a numbered file a step, or one that holds them all; all, or none."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from pptx import Presentation

import cnnviz
from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.picture.marks import Picture
from cnnviz.picture.steps import Select, Step
from cnnviz.render import files

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def figure() -> cnnviz.Figure:
    return unsigned(cnnviz.compare("Conv1d(1, 1, 3)", input_shape="1x8"))


def unsigned(figure: cnnviz.Figure) -> cnnviz.Figure:
    """A figure that does not say how it was made: a set's pictures would say that they are one."""
    figure.picture = figure.picture._replace(origin="")
    return figure


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("suffix", files.ALONE)
def test_a_step_a_file_and_no_file_of_that_name(figure, tmp_path: Path, suffix: str) -> None:
    written = figure.save(tmp_path / f"x.{suffix}", steps=True)
    assert [path.name for path in written] == names(tmp_path)
    count = len(figure.picture.steps)
    assert names(tmp_path) == [f"x-{i + 1:0{len(str(count))}}.{suffix}" for i in range(count)]
    data = [path.read_bytes() for path in written]
    assert len(set(data)) == count > 2
    for step, one in zip(figure.steps, data, strict=True):
        assert one == step.to_bytes(suffix)


def test_as_many_digits_as_needed(tmp_path: Path) -> None:
    steps = tuple(Step(str(i)) for i in range(12))
    picture = Picture((), (72, 72), "#ffffff", "t", "d", steps=steps)
    files.save(picture, [tmp_path / "x.svg"], steps=True)
    assert names(tmp_path)[:3] == ["x-01.svg", "x-02.svg", "x-03.svg"]
    assert len(names(tmp_path)) == 12


def test_a_step_a_page_or_a_slide_in_one_file(figure, tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    paths = [tmp_path / "x.pdf", tmp_path / "x.pptx", tmp_path / "x.tikz"]
    assert figure.save(*paths, steps=True) == paths
    assert names(tmp_path) == ["x.pdf", "x.pptx", "x.tikz"]
    pages = [*pdfium.PdfDocument(paths[0])]
    assert len(pages) == len(Presentation(paths[1]).slides) == len(figure.steps)
    for page, step in zip(pages, figure.steps, strict=True):
        alone = pdfium.PdfDocument(step.to_bytes("pdf"))[0]
        same = [p.render(scale=1).to_numpy() for p in (page, alone)]
        assert np.array_equal(*same)
    assert rf"\only<{len(pages)}->" in paths[2].read_text()


def test_clicks_are_one_slide(figure, tmp_path: Path) -> None:
    figure.save(tmp_path / "x.pptx", clicks=True)
    [slide] = Presentation(tmp_path / "x.pptx").slides
    assert len(slide._element.xpath(".//p:timing")) == 1


def test_without_steps_files_are_the_whole(figure) -> None:
    still = figure.picture._replace(steps=())
    for format_ in ("svg", "pdf", "pptx", "tikz"):
        assert figure.to_bytes(format_) == files.to_bytes(still, format_)


def test_a_walk_is_a_build_up_too(tmp_path: Path) -> None:
    figure = unsigned(cnnviz.draw("arithmetic", "Conv2d(1, 1, 2)", input_shape=(1, 3, 3)))
    figure.save(*(tmp_path / f"x.{f}" for f in ("svg", "pdf", "pptx", "tikz")), steps=True)
    assert names(tmp_path) == [
        *(f"x-{n}.svg" for n in range(1, 5)), "x.pdf", "x.pptx", "x.tikz",
    ]  # fmt: skip
    assert len(Presentation(tmp_path / "x.pptx").slides) == len(figure.steps) == 4
    assert "<2-" in (tmp_path / "x.tikz").read_text()
    frames = cnnviz.frames("arithmetic", "Conv2d(1, 1, 2)", input_shape=(1, 3, 3))
    assert len({frame.svg() for frame in frames}) == 4
    assert [step.svg() for step in figure.steps] == [frame.svg() for frame in frames]


def test_a_figure_that_stands_still_says_so(tmp_path: Path) -> None:
    figure = cnnviz.compare("Linear(6, 4)", figure="cost")
    with pytest.raises(CnnvizError, match="the figure cost has no steps"):
        figure.save(tmp_path / "x.svg", steps=True)
    with pytest.raises(CnnvizError, match="has no steps"):
        figure.save(tmp_path / "x.pptx", clicks=True)
    assert (figure.steps, names(tmp_path)) == ([], [])


def test_a_set_is_there_whole_or_not_at_all(figure, tmp_path: Path) -> None:
    (tmp_path / "x-1.svg").write_text("mine")
    (tmp_path / "x-03.svg").mkdir()
    with pytest.raises(OutsideError, match=r"x-03\.svg"):
        figure.save(tmp_path / "x.svg", steps=True)
    assert names(tmp_path) == ["x-03.svg", "x-1.svg"]
    assert (tmp_path / "x-1.svg").read_text() == "mine"


def test_steps_say_what_they_show(figure) -> None:
    steps = figure.picture.steps
    for i, step in enumerate(figure.steps, 1):
        said = f"Step {i} of {len(steps)}: {steps[i - 1].caption}"
        assert step.alt_text.startswith(said)
        assert f">{said}</desc>" in step.svg()


def test_steps_with_parts_gone_are_drawn_together_as_alone(tmp_path: Path) -> None:
    """Frames in pixels share what they have in common."""
    figure = cnnviz.compare("Conv1d(1, 1, 3)", input_shape="1x8")
    steps = (Step("a", (Select("edge"),)), Step("b", (), (Select("neuron"),)), Step("c"))
    picture = figure.picture._replace(steps=steps)
    files.save(picture, [tmp_path / "x.png"], dpi=50, steps=True)
    from matplotlib.image import imread

    from cnnviz.picture.steps import frames

    for i, frame in enumerate(frames(picture), 1):
        alone = imread(io.BytesIO(files.to_bytes(frame, "png", 50)), format="png")
        shared = imread(tmp_path / f"x-{i}.png", format="png")
        assert np.abs(alone - shared).mean() < 0.002
