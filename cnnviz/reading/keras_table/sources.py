"""Which rows a row of a table reads, by names that a narrow column may cut off."""

from __future__ import annotations

from cnnviz.reading.calling import Unsupported

_WHOLE = ": model.summary(line_length=150) prints names whole"


class Sources:
    """The outputs of the rows so far, by name: two rows may have the same cut name."""

    def __init__(self) -> None:
        self.places: dict[str, list[int]] = {}
        self.read: set[int] = set()
        self.taken: list[str] = []  # Cut names with one candidate that nothing else reads.

    def __contains__(self, name: str) -> bool:
        return name in self.places

    def add(self, key: str, at: int) -> None:
        """Adds the output of a row of that name."""
        self.places.setdefault(key, []).append(at)

    def clear(self) -> None:
        """Forgets all rows."""
        self.places.clear()

    def find(self, name: str) -> int:
        """The output that a row reads by a name; raises `Unsupported` if that is not known.

        >>> sources = Sources()
        >>> for at, key in enumerate(["norm", "norm_1"]):
        ...     sources.add(key, at)
        >>> sources.find("norm"), sources.find("no…")
        (0, 1)
        """
        places = self._candidates(name)
        if len(places) > 1:
            unread = [at for at in places if at not in self.read]
            if len(unread) != 1:
                raise Unsupported(
                    f"it reads {name}, which may be any of {len(places)} rows{_WHOLE}"
                )
            self.taken.append(name)
            places = unread
        if not places:
            raise Unsupported(f"{name}, which it reads, is no row before it")
        self.read.add(places[0])
        return places[0]

    def _candidates(self, name: str) -> list[int]:
        """The outputs of the rows of that name, or of those that a cut one may be."""
        if name in self.places:
            return list(dict.fromkeys(self.places[name]))
        stem = name.rstrip("….")
        keys = [key for key in self.places if _may_be(stem, key)]
        return list(dict.fromkeys(at for key in keys for at in self.places[key]))


def _may_be(stem: str, key: str) -> bool:
    """Whether a row's name, which may be cut itself, begins as a name that is read does."""
    start = key.rstrip("….")
    return start.startswith(stem) or (key != start and stem.startswith(start))
