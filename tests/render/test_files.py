"""Files: the format by the suffix, whole files or none, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.render.files import FORMATS, format_of, save, to_bytes

from .sample import sample

BEGINS = {"svg": b"<svg ", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"// "}


def test_each_format_is_what_it_says(tmp_path: Path) -> None:
    paths = [tmp_path / f"a.{suffix}" for suffix in BEGINS]
    assert save(sample(), paths) == paths
    for path in paths:
        assert path.read_bytes().startswith(BEGINS[path.suffix[1:]])
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    assert set(BEGINS) <= set(FORMATS)


def test_suffixes_are_read_in_any_case() -> None:
    assert [format_of(Path(name)) for name in ("A.PNG", "b.b.Svg")] == ["png", "svg"]
    assert to_bytes(sample(), ".SVG") == to_bytes(sample(), "svg")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.pgn", r"'a\.pgn' .*'pgn'; did you mean png\?"),
        ("a.xyzzy", r"'xyzzy' \(.*dot, .*pdf, .*png, .*svg.*\)$"),
        ("figure", "'figure' does not say its format; add one of the suffixes .*svg"),
        (".svg", "does not say its format"),
    ],
)
def test_unknown_formats_are_told_with_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CnnvizError, match=words) as raised:
        save(sample(), [Path("fine.svg"), Path(name)])
    assert raised.value.status == 2
    assert list(tmp_path.iterdir()) == []


def test_dpi_counts_for_png_alone() -> None:
    assert len(to_bytes(sample(), "png", 200)) > 1.5 * len(to_bytes(sample(), "png", 72))
    for other in ("svg", "pdf", "dot"):
        assert to_bytes(sample(), other, 200) == to_bytes(sample(), other, 72)


def test_a_format_is_drawn_once_however_many_files_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def drawing(*request: object) -> bytes:
        drawn.append(str(request[1]))
        return b"drawn"

    monkeypatch.setattr("cnnviz.render.sets.data_of", drawing)
    save(sample(), [tmp_path / name for name in ("a.svg", "b.svg", "c.png")])
    assert drawn == ["svg", "png"]


@pytest.mark.parametrize("error", [OSError("no"), KeyboardInterrupt(), MemoryError()])
def test_a_failure_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    (tmp_path / "a.svg").write_text("mine")

    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr("cnnviz.render.png.png", fail)
    with pytest.raises(type(error)):
        save(sample(), [tmp_path / "a.svg", tmp_path / "b.png"])
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    assert (tmp_path / "a.svg").read_text() == "mine"


def test_places_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.svg").mkdir()
    for name in ("none/a.svg", "folder.svg"):
        with pytest.raises(OutsideError, match=f"{name}' cannot be written"):
            save(sample(), [tmp_path / "fine.svg", tmp_path / name])
    assert not (tmp_path / "fine.svg").exists()


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "a.svg").symlink_to("/dev/full")
    with pytest.raises(OutsideError, match="No space left"):
        save(sample(), [tmp_path / "a.svg"])


PRINT_ALL = """
import hashlib
from cnnviz.render.files import to_bytes
from tests.render.sample import sample
for format_ in ("svg", "png", "pdf", "dot"):
    for _ in range(2):
        print(format_, hashlib.sha256(to_bytes(sample(), format_)).hexdigest())
"""


def test_the_same_picture_gives_the_same_bytes_in_any_process() -> None:
    said = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", PRINT_ALL], capture_output=True, text=True, check=True,
            env=environment,
        )  # fmt: skip
        said += done.stdout.splitlines()
    assert len(said) == 16
    assert len(set(said)) == 4
