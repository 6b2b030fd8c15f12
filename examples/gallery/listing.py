"""The gallery as Markdown, for those who browse the repository: pictures, words and commands."""

from __future__ import annotations

from pictures import Entry, Room, rooms

HEAD = """\
# The gallery

Every connection in these pictures is one that the layer really has. Take any of them, under the MIT
licence; the command beside a picture draws it, and with a layer of your own in it, that layer.
`index.html` is the same as a page that needs nothing else, light and dark: open it in a browser.

`python examples/gallery/make.py` makes all of this from `gallery.toml`.
"""


def listing() -> str:
    """The whole text, room by room."""
    return "\n".join([HEAD, *map(_room, rooms())])


def _room(room: Room) -> str:
    rows = "\n".join(map(_row, room.entries))
    return f"## {room.question}\n\n| picture | what it says |\n|---|---|\n{rows}\n"


def _row(entry: Entry) -> str:
    picture = f'<a href="{entry.id}.svg"><img src="{entry.id}.svg" width="480" alt=""></a>'
    words = f"**{entry.question}** {entry.teaches}<br>*Careful:* {entry.careful}"
    return f"| {picture} | {words}<br>`{entry.command}` |"
