"""Networks of their own that one module holds: a generator and a discriminator are no chain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnnviz.errors import CnnvizError
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.survey import Survey, is_sequential
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wording import Faults, listed, short

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NO_ROLES = ("net", "nets", "network", "model")
_ROLES = {
    **dict.fromkeys(("generator", "gen", "netg", "gnet", "G"), "generator"),
    **dict.fromkeys(("discriminator", "disc", "netd", "dnet", "D"), "discriminator"),
    **{word: word for word in ("critic", "student", "teacher", "actor", "policy", "value")},
    **{word: word for word in ("online", "target", "eval")},
}
_TOGETHER = (
    {"generator", "discriminator", "critic"},
    {"student", "teacher"},
    {"actor", "critic", "policy", "value", "online", "target", "eval"},
)
_COPIES = {"online", "target", "momentum", "ema", "old", "new"}
"""What tells a copy of a network from it: `q_net` and `q_target`."""


def side_by_side(module: Module, survey: Survey) -> list[Module]:
    """The children that are networks of their own by their names, none where fewer than two are."""
    if is_sequential(module):
        return []
    weighted = [child for child in module.children if survey.ends(child) is not None]
    for roles in _TOGETHER:
        found = [(child, role) for child in weighted if (role := _role(child.label)) in roles]
        if len({role for _, role in found}) > 1 or (len(found) > 1 and found[0][1] == "critic"):
            return [child for child, _ in found]
    copies = [child for child in weighted if _is_a_copy(child, weighted)]
    return copies if len(copies) > 1 else []


def beside(module: Module, survey: Survey) -> str:
    """Why a module with such children is no chain; "" where it has none."""
    labels = [child.label for child in side_by_side(module, survey)]
    if not labels:
        return ""
    said = f"{listed(labels)} stand side by side"
    if module.path:
        return said
    return f"{said}; {listed([f'--model {one}' for one in labels], 'or')} draws one of them"


def one_of(root: Module, model: str | None) -> tuple[Module, str]:
    """What is drawn of a print: the child that `model` names, the last of networks side by side;
    and the note on it.
    """
    survey = Survey(Faults(), Skips(()))
    found = side_by_side(root, survey)
    if model is not None:
        child = root.child(model)
        if child is None:
            raise CnnvizError(
                f"{short(model)} (--model) names no child of the module that is printed"
            )
        return child, ""
    weighted = [child for child in root.children if survey.ends(child) is not None]
    if not found or found != weighted:
        return root, ""
    *others, last = [child.label for child in found]
    of = f" of {root.kind}" if root.kind else ""
    another = listed(others, "or")
    note = f"{last}{of} is drawn, a network of its own; --model chooses another: {another}"
    return found[-1], note


def _words(label: str) -> list[str]:
    """`net` and `G` of netG_2; one letter is a word of its own where it is large."""
    words = _WORDS.findall(label)
    return [word if len(word) == 1 else word.casefold() for word in words]


def _role(label: str) -> str:
    """What a label says that a network does, "" of others."""
    words = [word for word in _words(label) if word not in _NO_ROLES]
    return next((_ROLES[word] for word in words[:2] if word in _ROLES), "")


def _is_a_copy(child: Module, others: Sequence[Module]) -> bool:
    """Whether a child is called as another is, but for a word that says it is its copy."""
    own = _stem(child.label)
    alike = [other for other in others if other is not child and _stem(other.label) == own]
    marks = [_mark(one.label) for one in (child, *alike)]
    return len(set(marks)) > 1 and (any(marks) and (own != () or all(marks)))


def _stem(label: str) -> tuple[str, ...]:
    words = [word for word in _words(label) if word not in _NO_ROLES and word not in _COPIES]
    return tuple(words[:-1] if len(words) > 1 and words[-1] in ("q", "k") else words)


def _mark(label: str) -> str:
    words = _words(label)
    end = words[-1] if len(words) > 1 and words[-1] in ("q", "k") else ""
    return next((word for word in words if word in _COPIES), end)
