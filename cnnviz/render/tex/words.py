"""Texts as pdflatex takes them: only ASCII, without packages."""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from cnnviz.render.words import one_line

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": "$<$", ">": "$>$", "|": "$|$", '"': "''", "`": r"\textasciigrave{}",
    "\u00a0": "~", "–": "--", "—": "---", "…": r"\ldots{}", "‘": "`", "’": "'", "“": "``",
    "”": "''", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}",
    "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "§": r"\S{}",
    "©": r"\copyright{}", "£": r"\pounds{}", "¡": "!`", "¿": "?`",
}  # fmt: skip
MATHS = {
    "−": "-", "×": r"\times", "·": r"\cdot", "±": r"\pm", "÷": r"\div", "⋅": r"\cdot", "∗": r"\ast",
    "√": r"\surd", "∞": r"\infty", "∑": r"\Sigma", "∏": r"\Pi", "≤": r"\leq", "≥": r"\geq",
    "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∈": r"\in", "∝": r"\propto", "°": r"^\circ",
    "′": "'", "″": "''", "→": r"\rightarrow", "←": r"\leftarrow", "↑": r"\uparrow",
    "↓": r"\downarrow", "⇒": r"\Rightarrow", "⇐": r"\Leftarrow", "↔": r"\leftrightarrow",
    "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⋮": r"\vdots",
    "⋯": r"\cdots", "⋱": r"\ddots", "▶": r"\triangleright", "▸": r"\triangleright",
    "◀": r"\triangleleft", "•": r"\bullet", "∘": r"\circ", "⊕": r"\oplus", "⊗": r"\otimes",
    "µ": r"\mu",
}  # fmt: skip
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
}  # fmt: skip
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "ς": "varsigma", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True)), "ⁿ": "n"}
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))


def escaped(string: str) -> str:
    """A text for pdflatex; characters that it cannot show are left to lualatex and xelatex.

    >>> escaped("3 × 7_7 − 50 %")
    '3 $\\\\times$ 7\\\\_7 $-$ 50 \\\\%'
    """
    text = "".join(map(_sign, one_line(string)))
    # TeX collapses several spaces into one, and drops those at the ends.
    text = text.replace("  ", r"\ \ ")
    starts, ends = text.startswith(" "), text.endswith(" ") and len(text) > 1
    return "\\ " * starts + text[starts : len(text) - ends] + r"\ " * ends


@cache
def _sign(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    if character.isascii():
        return character
    if character in MATHS:
        return f"${MATHS[character]}$"
    if character in GREEK:
        return f"$\\{GREEK[character]}$"
    for table, mark in ((SUPERSCRIPTS, "^"), (SUBSCRIPTS, "_")):
        if character in table:
            return f"${mark}{{{table[character]}}}$"
    plain = normalize("NFKD", character)
    if plain.isascii() and plain.isalnum():
        return plain
    return _accented(character) or rf'\ifdefined\Uchar\Uchar"{ord(character):X} \else?\fi{{}}'


def _accented(character: str) -> str:
    """A letter with its accent, such as \\'e, or "" for all else."""
    decomposed = normalize("NFD", character)
    letter, accent = decomposed[:1], ACCENTS.get(decomposed[1:])
    if accent is None or not letter.isascii() or not letter.isalpha():
        return ""
    dotless = {"i": r"\i", "j": r"\j"}.get(letter, letter)
    return f"\\{accent}{{{dotless}}}"
