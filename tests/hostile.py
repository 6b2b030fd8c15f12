"""Words that mean harm: to a terminal, a browser, TeX, Graphviz, a spreadsheet, or to us.

Every place where words of users or of others' files come in, and every format into which they go
out, is held to this one table: see `test_hostile_words.py` of the command line and of the formats.
"""

from __future__ import annotations

WORDS = {
    # A terminal obeys these.
    "colour": "a\x1b[31mred",
    "title": "a\x1b]0;owned\x07b",
    "paste": "\x1b[201~rm",
    "C1": "a\x9b31mb\x90c\x9c",
    "return": "fine\rError: forged",
    "line": "fine\nError: forged",
    "separator": "fine\u2028Error: forged\u2029\x85x",
    "backspace": "fine\b\b\b\bevil",
    "bell": "\x07\x0e\x0f\x7f",
    "bidi": "a\u202egnp.exe\u2066b\u2069",
    "invisible": "a\u200b\u200d\u2060\ufeff\u00adb",
    "bytes": "a\udcff\udc80b",
    # A browser, an XML reader, an editor.
    "element": "</text></svg><script>alert(1)</script><!--",
    "attribute": "\" onload='alert(1)' x=\"",
    "entity": "&lt;&#x1b;&bogus; ]]> <![CDATA[",
    "html": "<img src=x onerror=alert(1)>{{7*7}}${7*7}`",
    "url": "javascript:alert(1)",
    # TeX, Graphviz, PDF, spreadsheets, format strings, shells, regular expressions, TOML.
    "tex line": "x\n\\input{/etc/passwd}\n\\write18{touch evil}",
    "tex": "\\input{/etc/passwd}$x_1^2$ %~#{}\\end{document}",
    "dot": '\\N\\G\\"]; evil [label="x"];} //',
    "pdf": "(a)) Tj ET endstream endobj %%EOF <</JS",
    "sheet": "=cmd|' /C calc'!A0",
    "format": "%s%n%d{0}{x!r}{",
    "shell": "$(touch evil);`touch evil`|touch evil",
    "regex": "((((a+)+)+)+$[",
    "toml": '"]\n[x]\ny="""',
    # Paths.
    "above": "../../../evil",
    "device": "CON.svg:x",
    # Sizes.
    "long": "x" * 5_000,
    "wide": "漢" * 3_000,
    "deep": "(" * 3_000,
    "digits": "9" * 5_000,
    "zeros": "0" * 4_400 + "1",
    "fraction": "0." + "0" * 5_000 + "1",
    "exponent": "1e999999999",
    "marks": "a" + "\u0301" * 500,
    "family": "👩‍👩‍👧‍👦🏳️‍🌈",
    "nan": "nan",
    "minus": "-1",
    "arabic": "٣x٨",
    "empty": "",
    "blank": " \t ",
}
"""What each does, and the word. All can stand on a command line, which takes no NUL."""

PYTHON_ONLY = {"nul": "a\0b", "half": "a\ud800b"}
"""What only a program can say."""

HARMLESS = "\n\u00a0"
"""Of what Python does not print as it is: what ends a line, and a space."""


def obeyed(text: str) -> str:
    """What a terminal, or a reader's eye, would obey in `text`."""
    return "".join(c for c in text if not c.isprintable() and c not in HARMLESS)
