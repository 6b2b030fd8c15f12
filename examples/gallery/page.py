"""The gallery as one page that needs nothing else: pictures, words, style and script in a file."""

from __future__ import annotations

import html
import re
from string import Template

from compact import compact, uri
from pictures import HERE, Entry, Room, drawn, rooms

ARTICLE = Template("""\
<article id="$id">
<button type="button" class="enlarge" aria-haspopup="dialog" aria-label="Enlarge: $question">$images</button>
<div class="text">
<h3>$question</h3>
<p>$teaches</p>
<p class="careful"><b>Careful:</b> $careful</p>
<div class="command"><code>$command</code><button type="button" class="copy">Copy</button></div>
</div>
</article>""")  # noqa: E501
SECTION = Template("""\
<section id="$name">
<h2>$question</h2>
<div class="pictures">
$articles
</div>
</section>""")
DESCRIPTION = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)


def page() -> str:
    """The whole page: light pictures as they are in this folder, dark ones drawn now."""
    shown = rooms()
    values = {
        "style": (HERE / "page.css").read_text("utf-8"),
        "script": (HERE / "page.js").read_text("utf-8"),
        "count": str(sum(len(room.entries) for room in shown)),
        "questions": "\n".join(map(_question, shown)),
        "rooms": "\n".join(map(_section, shown)),
        "textbook": "\n".join(_textbook(shown)),
    }
    return Template((HERE / "page.html").read_text("utf-8")).substitute(values)


def _name(room: Room) -> str:
    """A room's name in addresses: the letters of its question."""
    return re.sub(r"[^a-z]+", "-", room.question.lower()).strip("-")


def _question(room: Room) -> str:
    return f'<li><a href="#{_name(room)}">{html.escape(room.question)}</a></li>'


def _section(room: Room) -> str:
    articles = "\n".join(map(_article, room.entries))
    return SECTION.substitute(
        name=_name(room), question=html.escape(room.question), articles=articles
    )


def _article(entry: Entry) -> str:
    words = {key: html.escape(value) for key, value in entry._asdict().items()}
    return ARTICLE.substitute(words, images=_images(entry))


def _images(entry: Entry) -> str:
    """The picture, light and dark; once where its own command says a theme."""
    light = (HERE / f"{entry.id}.svg").read_text("utf-8")
    if entry.has_own_theme:
        return _image(light, "")
    return _image(light, "light") + _image(drawn(entry, "dark"), "dark")


def _image(document: str, mode: str) -> str:
    found = DESCRIPTION.search(document)
    # What stands there is escaped already, for SVG; HTML escapes quotes as well.
    alt = html.escape(html.unescape(found[1]) if found else "")
    sides = re.search(r'width="(\d+)[^"]*" height="(\d+)', document)
    size = f' width="{sides[1]}" height="{sides[2]}"' if sides else ""
    kind = f' class="{mode}"' if mode else ""
    return f'<img{kind}{size} alt="{alt}" src="{uri(compact(document))}">'


def _textbook(shown: tuple[Room, ...]) -> list[str]:
    """The usual figures, each with the pictures that take its place."""
    places: dict[str, list[Entry]] = {}
    for entry in (entry for room in shown for entry in room.entries if entry.textbook):
        places.setdefault(entry.textbook, []).append(entry)
    return [
        f"<dt>{html.escape(kind)}</dt><dd>{'<br>'.join(map(_link, found))}</dd>"
        for kind, found in places.items()
    ]


def _link(entry: Entry) -> str:
    return f'<a href="#{entry.id}">{html.escape(entry.question)}</a>'
