"""Makes the gallery: an SVG for each entry of gallery.toml, and two lists with all of them,
index.html for a browser and README.md for the repository.

    python examples/gallery/make.py            writes all
    python examples/gallery/make.py ID...      writes these pictures and the lists
    python examples/gallery/make.py --check    writes nothing, tells what is not as it is committed

Each picture is what its own command writes; the page shows it once more for dark screens.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import canonical
from listing import listing
from page import page
from pictures import HERE, Entry, drawn, entries

INDEX, README = HERE / "index.html", HERE / "README.md"


def made(chosen: Iterable[Entry]) -> Iterator[tuple[Path, str]]:
    """Each chosen picture's file and what belongs in it."""
    return ((HERE / f"{entry.id}.svg", drawn(entry)) for entry in chosen)


def make(names: list[str]) -> int:
    """Writes the pictures of those names (of all, without any) and the lists; an exit status."""
    known = {entry.id: entry for entry in entries()}
    if unknown := [name for name in names if name not in known]:
        print(f"no such picture: {', '.join(unknown)}", file=sys.stderr)
        return 2
    chosen = [known[name] for name in names] if names else list(known.values())
    for path, text in made(chosen):
        path.write_text(text, "utf-8")
    INDEX.write_text(page(), "utf-8")
    README.write_text(listing(), "utf-8")
    for path in strangers():
        path.unlink()
    return 0


def check() -> int:
    """Tells every picture that its command does not make (any more); 0 where there is none."""
    faults = [f"{path.name}: there is no such entry" for path in strangers()]
    for path, text in made(entries()):
        faults += [f"{path.name}: {fault}" for fault in changed(path, text)]
    for path, text in ((INDEX, page()), (README, listing())):
        faults += [f"{path.name}: {fault}" for fault in changed(path, text)]
    print("\n".join(faults) or "The gallery is what its commands make.")
    return 1 if faults else 0


def changed(path: Path, text: str) -> list[str]:
    """How the file differs from what it should be, in a sentence; none where it does not."""
    if not path.exists():
        return ["is missing"]
    form = canonical.of_svg if path.suffix == ".svg" else canonical.of_page
    fault = canonical.difference(form(path.read_text("utf-8")), form(text))
    return [fault] if fault else []


def strangers() -> list[Path]:
    """SVG files of the folder that belong to no entry."""
    known = {entry.id for entry in entries()}
    return sorted(path for path in HERE.glob("*.svg") if path.stem not in known)


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(check() if words == ["--check"] else make(words))
