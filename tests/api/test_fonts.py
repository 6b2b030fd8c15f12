"""Font families of one's own: measured from their files, or told to be missing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import cnnviz
from cnnviz import fonts
from cnnviz.picture.metrics import advance
from cnnviz.render.fonts import font_file


def test_a_family_is_found_and_measured_from_its_file() -> None:
    # The package's own files, read as any family's are, say what our table says.
    regular, heavy = fonts.files("Fira Sans") or ("", "")
    assert Path(regular).name == "FiraSans-Regular.ttf"
    assert Path(heavy).name == "FiraSans-SemiBold.ttf"
    for character in "aW7,×":
        for bold in (False, True):
            own = fonts.advance(character, bold, "Fira Sans")
            assert own == pytest.approx(advance(character, bold), abs=0.002)
    assert fonts.advance("⇒", False, "Fira Sans") is None


def test_a_family_that_is_not_installed_is_told_and_replaced(tmp_path: Path) -> None:
    theme = tmp_path / "mine.toml"
    theme.write_text('font = "No Such Family"\n')
    figure = cnnviz.compare(theme=str(theme))
    assert any("'No Such Family' is not installed" in note for note in figure.notes)
    assert 'font-family="DejaVu Sans' in figure.svg()


def test_an_installed_family_is_drawn(tmp_path: Path) -> None:
    if fonts.files("DejaVu Serif") is None:
        pytest.skip("DejaVu Serif is not installed")
    theme = tmp_path / "mine.toml"
    theme.write_text('font = "DejaVu Serif"\n')
    figure = cnnviz.compare(theme=str(theme))
    assert 'font-family="DejaVu Serif, Fira Sans' in figure.svg()
    assert not any("installed" in note for note in figure.notes)
    assert font_file("DejaVu Serif", bold=False).name == "DejaVuSerif.ttf"
    assert figure.to_bytes("png") != cnnviz.compare(theme="light").to_bytes("png")


def test_a_folder_that_may_not_be_read_has_no_fonts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = fonts._packages()

    def listed(folder: str) -> list[str]:
        if folder == str(tmp_path):
            raise PermissionError(folder)
        return [path.name for path in Path(folder).iterdir()]

    monkeypatch.setattr(fonts.sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(fonts, "os", SimpleNamespace(path=os.path, listdir=listed))
    assert fonts._packages() == before


def test_the_name_of_a_family_breaks_out_of_nothing(tmp_path: Path) -> None:
    theme = tmp_path / "mine.toml"
    theme.write_text("font = '\"><script>alert(1)</script>'\n")
    assert "<script" not in cnnviz.compare(theme=str(theme)).svg()
