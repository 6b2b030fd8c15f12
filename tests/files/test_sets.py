"""Sets of files: all or none, also where a rename fails; places that are refused beforehand."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.files import Staging, check, check_folder, path_text
from cnnviz.files.debris import OLD, PART, sweep
from cnnviz.files.undisturbed import undisturbed


def new(stream: BinaryIO) -> None:
    stream.write(b"new")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the system refuse to replace files of some name."""

    def refuse(name: str) -> None:
        replace = os.replace

        def replaced(before: str, after: str) -> None:
            if Path(after).name == name and before.endswith(".part"):
                raise OSError(1, "Operation not permitted")
            replace(before, after)

        monkeypatch.setattr(os, "replace", replaced)

    return refuse


def without_links(*_: object) -> None:
    raise OSError(95, "Operation not supported")


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("fails", ["a", "b", "c", "d"])
def test_a_rename_that_fails_leaves_all_as_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refusing: Callable[[str], None],
    fails: str,
    links: bool,
) -> None:
    for name in "ac":
        (tmp_path / name).write_text(f"old {name}")
    before = contents(tmp_path)
    refusing(fails)
    if not links:
        monkeypatch.setattr(os, "link", without_links)
    with pytest.raises(OutsideError, match=rf"^'sub/\.\./{fails}' cannot be written: Oper"):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "sub").mkdir()
        with Staging() as files:
            for name in "abcd":
                files.write(f"sub/../{name}", new)
    (tmp_path / "sub").rmdir()
    assert contents(tmp_path) == before


@pytest.mark.parametrize("links", [True, False])
def test_a_set_that_succeeds_leaves_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").write_text("old")
    if not links:
        monkeypatch.setattr(os, "link", without_links)
    with Staging() as files:
        for name in "abc":
            files.write(tmp_path / name, new)
    assert contents(tmp_path) == dict.fromkeys("abc", b"new")


def test_two_names_of_one_file_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.svg").write_text("old")
    Path("link.png").symlink_to("s.svg")
    os.link("s.svg", "hard.png")
    Path("dangling").symlink_to("fresh")
    for pair in [
        ("s.svg", "link.png"), ("s.svg", "./s.svg"), ("s.svg", "hard.png"), ("dangling", "fresh"),
        ("new", str(tmp_path / "new")),
    ]:  # fmt: skip
        words = f"^'{pair[0]}' and '.*{Path(pair[1]).name}' are one file"
        with pytest.raises(CnnvizError, match=words) as caught:
            check(pair)
        assert caught.value.status == 2
        with pytest.raises(CnnvizError, match=words), Staging() as files:
            for name in pair:
                files.write(name, new)
    assert Path("s.svg").read_text() == "old"
    assert sorted(path.name for path in Path().iterdir()) == [
        "dangling",
        "hard.png",
        "link.png",
        "s.svg",
    ]
    check(["s.svg", "s.svg", "other"])


def test_what_is_no_file_may_be_written_twice(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).symlink_to(os.devnull)
    check([tmp_path / "a", tmp_path / "b"])
    with Staging() as files:
        files.write(tmp_path / "a", new)
        files.write(tmp_path / "b", new)


@pytest.mark.parametrize("mode", [0o444, 0o000, 0o555])
def test_a_write_protected_file_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.svg"
    path.write_text("old")
    path.chmod(mode)
    for attempt in (lambda: check([path]), lambda: write(path)):
        with pytest.raises(OutsideError, match="it is write-protected"):
            attempt()
    path.chmod(0o600)
    assert contents(tmp_path) == {"a.svg": b"old"}


def write(path: Path) -> None:
    with Staging() as files:
        files.write(path, new)


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    for name in ("a", "b"):
        with pytest.raises(OutsideError, match="its link leads back to itself"):
            check([tmp_path / name])
        with pytest.raises(OutsideError, match="its link leads back to itself"):
            write(tmp_path / name)
    assert (tmp_path / "a").is_symlink()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no/such/a", "there is no folder 'no/such'"),
        ("file/a", "'file' is no folder"),
        ("folder", "it is a folder"),
        ("x" * 300, "[Nn]ame too long"),
        ("lost", "its link leads to a folder that is not there"),
    ],
)
def test_places_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("folder").mkdir()
    Path("lost").symlink_to("nowhere/at/all")
    with pytest.raises(OutsideError, match=words) as caught:
        check(["fine", name])
    assert len(str(caught.value)) < 200


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_takes_nothing_is_known_beforehand(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutsideError, match="nothing can be written in"):
        check([tmp_path / "a"])
    with pytest.raises(OutsideError, match="nothing can be written in"):
        check_folder(tmp_path / "new")


def test_a_folder_may_be_there_or_be_made(tmp_path: Path) -> None:
    check_folder(tmp_path)
    check_folder(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    with pytest.raises(OutsideError, match="no folder"):
        check_folder(tmp_path / "file" / "b")


@pytest.mark.parametrize("path", [b"a.svg", None, 7, "a\0.svg", "\ud800.svg", "a\x1b\0", ("a",)])
def test_what_is_no_path_is_told(path: object) -> None:
    with pytest.raises(CnnvizError) as caught:
        path_text(path)  # type: ignore[arg-type]
    assert str(caught.value).isprintable()


def test_names_of_any_bytes_are_paths(tmp_path: Path) -> None:
    assert path_text("\udcff.svg") == "\udcff.svg"
    assert path_text(tmp_path) == str(tmp_path)


def old(path: Path) -> Path:
    path.write_text("debris")
    then = time.time() - OLD - 60
    os.utime(path, (then, then))
    return path


def test_debris_of_a_kill_goes_after_a_day(tmp_path: Path) -> None:
    ours = old(tmp_path / PART.format("0123456789ab"))
    young = tmp_path / PART.format("ba9876543210")
    young.write_text("being written")
    others = [
        old(tmp_path / name)
        for name in (".cnnviz-0123456789ab.old", ".cnnviz-0123.part", ".cnnviz-0123456789aX.part",
                     "cnnviz-0123456789ab.part", ".cnnviz-0123456789ab.part.svg")
    ]  # fmt: skip
    link = tmp_path / PART.format("aaaaaaaaaaaa")
    link.symlink_to(others[0])
    (tmp_path / PART.format("bbbbbbbbbbbb")).mkdir()
    write(tmp_path / "a.svg")
    assert not ours.exists()
    assert young.exists()
    assert link.is_symlink()
    assert all(other.exists() for other in others)
    assert (tmp_path / PART.format("bbbbbbbbbbbb")).is_dir()


def test_debris_of_others_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = old(tmp_path / PART.format("0123456789ab"))
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    sweep([str(tmp_path), str(tmp_path / "not there")])
    assert theirs.exists()


def test_a_failure_removes_nothing_old(tmp_path: Path) -> None:
    debris = old(tmp_path / PART.format("0123456789ab"))
    with pytest.raises(KeyboardInterrupt), Staging() as files:
        files.write(tmp_path / "a", new)
        raise KeyboardInterrupt
    assert debris.exists()


def test_signals_wait_until_the_end() -> None:
    came: list[str] = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), undisturbed():
            signal.raise_signal(signal.SIGINT)
            came.append("undisturbed")
        assert came == ["undisturbed"]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_are_undisturbed_anyway(tmp_path: Path) -> None:
    thread = threading.Thread(target=write, args=(tmp_path / "a",))
    thread.start()
    thread.join()
    assert contents(tmp_path) == {"a": b"new"}
