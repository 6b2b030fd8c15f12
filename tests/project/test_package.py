"""What is installed: wheel and sdist carry what they should, and run as others have them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import sys\nfrom setuptools import build_meta\nprint(build_meta.build_{0}(sys.argv[1]))"
SOURCES = {f"{path.relative_to(ROOT)}" for path in (ROOT / "cnnviz").rglob("*.py")}

pytestmark = pytest.mark.skipif(
    int(version("setuptools").partition(".")[0]) < 77, reason="builds with setuptools 77 or newer"
)


def built(folder: Path, kind: str, source: Path) -> Path:
    """Builds with what is installed: nothing is fetched."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", BUILD.format(kind), str(folder)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True)
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: building leaves files behind."""
    copy = tmp_path_factory.mktemp("project") / "cnnviz"
    copy.mkdir()
    for name in ("cnnviz", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture(scope="module")
def wheel(project: Path) -> Path:
    return built(project.parent / "dist", "wheel", project)


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


TOP = {
    "pyproject.toml", "cnnviz", "tests", "examples", "README.md", "LICENSE", "CHANGELOG.md",
    ".gitignore", ".ci",
}  # fmt: skip


def test_the_top_of_the_repository_holds_what_it_should_and_nothing_else() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("there is no git here, or this is no clone")
    assert {name.partition("/")[0] for name in listed.stdout.split("\n") if name} == TOP


def test_the_wheel_has_the_package_and_nothing_else(wheel: Path) -> None:
    data = {f"{p.relative_to(ROOT)}" for p in (ROOT / "cnnviz").rglob("*") if p.is_file()}
    data = {name for name in data if "__pycache__" not in name}
    assert names(wheel) == data >= SOURCES | {"cnnviz/py.typed"}
    with zipfile.ZipFile(wheel) as archive:
        licences = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
        assert len(licences) == 1


def test_the_sdist_builds_the_same_wheel(project: Path, wheel: Path) -> None:
    sdist = built(project.parent / "sdist", "sdist", project)
    with tarfile.open(sdist) as archive:
        archive.extractall(project.parent / "unpacked", filter="data")
    (source,) = (project.parent / "unpacked").iterdir()
    for name in ("README.md", "LICENSE", "pyproject.toml", "cnnviz/py.typed"):
        assert (source / name).is_file()
    # setuptools takes tests/test*.py, without what they need: no test stands there.
    made = {"cnnviz.egg-info", "PKG-INFO", "setup.cfg"}
    taken = {"cnnviz", "LICENSE", "README.md", "pyproject.toml"}
    assert {path.name for path in source.iterdir()} == made | taken
    assert names(built(project.parent / "again", "wheel", source)) == names(wheel)


def test_it_installs_offline_and_runs_where_nothing_may_be_written(
    wheel: Path, tmp_path: Path
) -> None:
    place, work = tmp_path / "site-packages", tmp_path / "work"
    work.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", str(place), str(wheel)], check=True, capture_output=True)
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    for path in (*before, place):
        path.chmod(path.stat().st_mode & ~0o222)
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1",
                   "HOME": str(tmp_path / "nobody"), "XDG_CACHE_HOME": "/proc/none"}  # fmt: skip
    environment.pop("CNNVIZ_DEBUG", None)
    code = "import cnnviz; print(cnnviz.__file__)"
    found = subprocess.run([sys.executable, "-c", code], cwd=work, env=environment,
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert Path(found.stdout.strip()).parent.parent == place
    outputs = ["x.svg", "x.png", "x.pdf", "x.html", "x.dot", "x.tikz"]
    words = [word for name in outputs for word in ("-o", name)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cnnviz", "compare", *words], cwd=work, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert sorted(path.name for path in work.iterdir()) == sorted(outputs)
        # Who may write everywhere must find nothing written either.
        assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before
    finally:
        for path in (place, *before):
            path.chmod(path.stat().st_mode | 0o700)
