"""Frames composed of what they have in common are the pictures of the steps, drawn one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Dots, Mark, Picture, Style
from cnnviz.picture.steps import Select, Step
from cnnviz.picture.steps import frames as steps
from cnnviz.render.film import cels
from cnnviz.render.film.cels import frames
from cnnviz.render.film.scenes import Scenes, split_into_layers
from cnnviz.render.png import draw as painted

DPI, SIZE = 48, (640, 360)


def drawn(picture: Picture) -> np.ndarray:
    """The picture, drawn at once."""
    return painted(picture, DPI)[..., :3].astype(int)


def dots(*names: int) -> Dots:
    at = np.array([(100.0 * (i + 1), 50.0) for i in names])
    which = np.zeros(len(names), int)
    return Dots(at, np.full(len(names), 20.0), (Style("#000000"),), which, "dot", {"i": names})


def picture(*marks: Mark, steps: tuple[Step, ...] = ()) -> Picture:
    return Picture(marks, (960, 540), "#ffffff", "Dots", "Some dots.", steps=steps)


def pictures(name: str) -> tuple[Sequence[Picture], Sequence[Picture]]:
    """What a film is made of, and its frames one by one."""
    if name == "walk":
        walk = [one.picture for one in cnnviz.frames("arithmetic")]
        return walk, walk
    whole = cnnviz.compare(figure=name).picture
    assert whole.steps
    return [whole], steps(whole)


@pytest.mark.parametrize("name", ["argument", "walk"])
def test_a_frame_is_the_picture_of_its_step(name: str) -> None:
    whole, each = pictures(name)
    composed = [frame[..., :3].copy() for frame in frames(Scenes(whole), DPI, SIZE)]
    assert len(composed) == len(each)
    for frame, one in zip(composed, each, strict=True):
        wanted = drawn(one)
        # Where thin lines of several layers cross, their rims are blended in another order.
        far = np.abs(wanted - frame).max(axis=2)
        assert (far > 8).mean() < 2e-3 and (far > 48).mean() < 1e-4
        assert (wanted != 255).any()


def test_frames_that_were_chosen_are_the_same() -> None:
    scenes = Scenes(pictures("walk")[0])
    whole = [frame.copy() for frame in frames(scenes, DPI, SIZE)]
    some = [frame.copy() for frame in frames(scenes, DPI, SIZE, [0, 7])]
    assert all(np.abs(whole[i].astype(int) - one).max() <= 4 for i, one in zip((0, 7), some))  # noqa: B905


def test_what_frames_have_in_common_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    draw = cels.Easel.draw

    def count(self: cels.Easel, marks: Sequence[Mark]) -> None:
        counted.append(len(marks))
        draw(self, marks)

    monkeypatch.setattr(cels.Easel, "draw", count)
    (whole,), each = pictures("argument")
    assert len(list(frames(Scenes([whole]), DPI, SIZE))) == len(each)
    marks = {
        id(mark) for scene in map(Scenes([whole]).__getitem__, range(len(each))) for mark in scene
    }
    # Marks that are alike are drawn once, too.
    assert 0.9 * len(marks) < sum(counted) <= len(marks)


def test_marks_are_one_layer_where_they_always_come_together() -> None:
    a, b, c, d = (dots(i) for i in range(4))
    found = split_into_layers([[a, b, c], [a, b, d], [a, b, c, d]])
    marks = [[layer.marks for layer in frame] for frame in found]
    assert marks == [[(a, b), (c,)], [(a, b), (d,)], [(a, b), (c,), (d,)]]
    assert found[0][0].key == found[2][0].key


def test_marks_of_one_look_are_the_same_layer() -> None:
    found = split_into_layers([[dots(0), dots(1)], [dots(0), dots(2)]])
    assert found[0][0].key == found[1][0].key
    assert found[0][1].key != found[1][1].key


def test_an_item_comes_and_goes_with_its_step() -> None:
    one, other = (Select("dot", {"i": i}) for i in (0, 1))
    whole = picture(dots(0, 1), steps=(Step("a", (other,)), Step("b"), Step("c", (one,))))
    places = [(66, 33), (133, 33)]
    seen = [
        [bool((frame[y - 3 : y + 4, x - 18 : x + 18] < 128).any()) for x, y in places]
        for frame in frames(Scenes([whole]), DPI, SIZE)
    ]
    assert seen == [[True, False], [True, True], [False, True]]


def test_a_picture_without_steps_is_one_frame() -> None:
    assert len(list(frames(Scenes([picture(dots(0))]), DPI, SIZE))) == 1
