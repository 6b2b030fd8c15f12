"""Films, read back as other programs read them."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

import cnnviz
from cnnviz.errors import OutsideError
from cnnviz.picture.marks import Picture
from cnnviz.render.film import film as module
from cnnviz.render.film import mp4
from cnnviz.render.film.cels import frames
from cnnviz.render.film.deltas import Palette, codes
from cnnviz.render.film.film import film, stills
from cnnviz.render.film.pace import Pace
from cnnviz.render.film.scenes import Scenes

FORMATS = ("apng", "gif", "webp")


@pytest.fixture(scope="module")
def walk() -> list[Picture]:
    return [one.picture for one in cnnviz.frames("arithmetic")]


@pytest.fixture(scope="module")
def wanted(walk: list[Picture]) -> list[np.ndarray]:
    return [frame[..., :3].astype(int) for frame in frames(Scenes(walk), 96, (1280, 720))]


def opened(data: bytes) -> list[Image.Image]:
    return [frame.copy() for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_film_has_all_frames(format_: str, walk: list[Picture], wanted: list[np.ndarray]) -> None:
    found = opened(film(walk, format_))
    assert len(found) == len(walk) == 9
    for frame, one in zip(found, wanted, strict=True):
        assert frame.size == (1280, 720)
        apart = np.abs(np.asarray(frame.convert("RGB")).astype(int) - one)
        assert apart.mean() < 1
        assert (apart.max(axis=2) > 60).mean() < 1e-4
        # Grounds are what they are, not nearly so.
        assert (apart.max(axis=2) == 0).mean() > 0.9


@pytest.mark.parametrize(("format_", "key"), [("gif", "duration"), ("apng", "duration")])
def test_the_last_frame_is_held(format_: str, key: str, walk: list[Picture]) -> None:
    lasting = [one.info[key] for one in opened(film(walk, format_, 30, Pace(fps=4)))]
    assert lasting == [250] * 8 + [3000]


def test_a_build_up_goes_slower_than_a_walk(walk: list[Picture]) -> None:
    whole = cnnviz.compare().picture
    lasting = [one.info["duration"] for one in opened(film([whole], "gif", 30))]
    assert lasting == [2000] * (len(whole.steps) - 1) + [3000]
    assert opened(film(walk, "gif", 30))[0].info["duration"] == 500


@pytest.mark.parametrize("format_", FORMATS)
def test_once_is_once(format_: str, walk: list[Picture]) -> None:
    loops = [
        Image.open(io.BytesIO(film(walk, format_, 30, Pace(once=o)))).info for o in (True, False)
    ]
    once, endless = (info.get("loop") for info in loops)
    assert endless == 0
    assert once == (None if format_ == "gif" else 1)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_film_is_the_same_bytes(format_: str, walk: list[Picture]) -> None:
    assert film(walk, format_, 30) == film(walk, format_, 30)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_long_film_keeps_its_colours(
    format_: str, walk: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    short = opened(film(walk, format_, 40))
    monkeypatch.setattr(module, "SAMPLE", 3)
    long = opened(film(walk, format_, 40))
    for one, other in zip(short, long, strict=True):
        apart = np.abs(
            np.asarray(one.convert("RGB")).astype(int) - np.asarray(other.convert("RGB"))
        )
        assert apart.mean() < 1


def test_somebody_may_watch(walk: list[Picture]) -> None:
    told: list[tuple[int, int]] = []
    film(walk, "gif", 30, watch=lambda done, total: told.append((done, total)))
    assert told == [(i, 9) for i in range(1, 10)]


def test_stills_are_pngs_of_the_same_frames(walk: list[Picture], wanted: list[np.ndarray]) -> None:
    found = [Image.open(io.BytesIO(data)) for data in stills(walk, 96)]
    assert [round(one.info["dpi"][0]) for one in found] == [96] * 9
    for one, frame in zip(found, wanted, strict=True):
        assert np.abs(np.asarray(one.convert("RGB")).astype(int) - frame).mean() < 1


class Counted(Sequence[Picture]):
    """Pictures of which is remembered when each was asked for."""

    def __init__(self, pictures: list[Picture]) -> None:
        self.pictures, self.asked = pictures, list[int]()

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        self.asked.append(at)
        return self.pictures[at]


def test_stills_stream(walk: list[Picture]) -> None:
    counted = Counted(walk * 12)
    each = stills(counted, 20)
    next(each)
    assert max(counted.asked) < 40
    assert sum(1 for _ in each) == len(counted) - 1


def test_a_palette_keeps_the_commonest_colours() -> None:
    random = np.random.default_rng(1)
    frame = np.full((40, 40, 4), 255, np.uint8)
    frame[..., :3] = random.integers(0, 256, (40, 40, 3))
    frame[:20] = (250, 251, 252, 255)
    frame[20:30] = (230, 251, 252, 255)
    palette = Palette([frame])
    assert len(palette.colours) == 255
    found = palette.colours[palette.places(codes(frame))]
    assert (found[:30] == frame[:30, :, :3]).all()
    other = np.array([[(249, 252, 252, 255)]], np.uint8)
    assert palette.colours[palette.places(codes(other))].tolist() == [[[250, 251, 252]]]


def test_frames_that_are_alike_take_no_room(walk: list[Picture]) -> None:
    for format_ in FORMATS:
        few, many = (len(film([walk[0], *walk[1:2] * times], format_)) for times in (2, 12))
        assert few <= many < few + 1500, format_


needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None,
    reason="there is no ffmpeg here (Debian: apt-get install ffmpeg)",
)


@needs_ffmpeg
def test_mp4_is_a_film(walk: list[Picture], wanted: list[np.ndarray], tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(film(walk, "mp4", pace=Pace(fps=2)))
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", "a.mp4", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        cwd=tmp_path, capture_output=True, check=True,
    ).stdout  # fmt: skip
    found = np.frombuffer(raw, np.uint8).reshape(-1, 720, 1280, 3)
    assert len(found) == mp4.RATE * (8 / 2 + 3)
    for i, one in enumerate(wanted):
        assert np.abs(found[5 * i + 2].astype(int) - one).mean() < 2


@needs_ffmpeg
def test_mp4_is_the_same_bytes_and_says_nothing_of_the_machine(walk: list[Picture]) -> None:
    one = film(walk, "mp4", 30)
    assert one == film(walk, "mp4", 30)
    assert b"Lavf" not in one


@needs_ffmpeg
def test_mp4_has_an_even_number_of_pixels(walk: list[Picture], tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(film(walk, "mp4", 72 * 101 / 960))
    asked = ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0"]
    said = subprocess.run(
        [*asked, "a.mp4"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "102,58"


def test_without_ffmpeg_a_sentence_says_how_to_get_it(
    walk: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mp4, "which", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    with pytest.raises(OutsideError, match=r"pip install 'cnnviz\[video\]'"):
        film(walk, "mp4", 30)


def test_a_program_that_fails_is_named(
    walk: list[Picture], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho no such codec\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(mp4, "_program", lambda: str(program))
    with pytest.raises(OutsideError, match="failed: no such codec"):
        film(walk, "mp4", 30)
