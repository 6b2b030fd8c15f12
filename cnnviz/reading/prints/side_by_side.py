"""Finds separate networks in one module: a generator and a discriminator are no chain."""

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
"""Words that tell a network from its copy: `q_net` and `q_target`."""


def side_by_side(module: Module, survey: Survey) -> list[Module]:
    """The children that are separate networks by their names, none if there is only one."""
    if is_sequential(module) or not any(map(_says_more, module.labels())):
        return []
    trained = [child for child in module.children if survey.ends(child) is not None]
    for roles in _TOGETHER:
        pairs = [(child, role) for child in trained if (role := _role(child.label)) in roles]
        if len({role for _, role in pairs}) > 1 or (len(pairs) > 1 and pairs[0][1] == "critic"):
            return [child for child, _ in pairs]
    copies = [child for child in trained if _is_a_copy(child, trained)]
    return copies if len(copies) > 1 else []


def side_by_side_reason(module: Module, survey: Survey) -> str:
    """Why a module with such children is no chain; "" if it has none."""
    labels = [child.label for child in side_by_side(module, survey)]
    if not labels:
        return ""
    reason = f"{listed(labels)} stand side by side"
    if module.path:
        return reason
    return f"{reason}; {listed([f'--model {label}' for label in labels], 'or')} draws one of them"


def choose_module(root: Module, model: str | None) -> tuple[Module, str]:
    """What to draw of a print, with the note on it: the child that `model` names, the last of
    networks side by side, or `root`.
    """
    survey = Survey(root, Faults(), Skips(()))
    networks = side_by_side(root, survey)
    if model is not None:
        child = root.child(model)
        if child is None:
            raise CnnvizError(
                f"{short(model)} (--model) names no child of the module that is printed"
            )
        return child, ""
    if not networks:
        return root, ""
    trained = [child for child in root.children if survey.ends(child) is not None]
    if networks != trained:
        return root, ""
    *others, last = [child.label for child in networks]
    owner = f" of {root.kind}" if root.kind else ""
    alternatives = listed(others, "or")
    note = f"{last}{owner} is drawn, a network of its own; --model chooses another: {alternatives}"
    return networks[-1], note


def _words(label: str) -> list[str]:
    """`net` and `G` of netG_2; a single capital is a word of its own."""
    words = _WORDS.findall(label)
    return [word if len(word) == 1 else word.casefold() for word in words]


def _role(label: str) -> str:
    """The role of a network by its label, or ""."""
    words = [word for word in _words(label) if word not in _NO_ROLES]
    return next((_ROLES[word] for word in words[:2] if word in _ROLES), "")


def _says_more(label: str) -> bool:
    """Whether a label names a role or a copy, which most do not; that is seen at once."""
    return bool(_role(label) or _mark(label))


def _is_a_copy(child: Module, others: Sequence[Module]) -> bool:
    """Whether a child is named like another, but for a word for copies."""
    stem = _stem(child.label)
    namesakes = [other for other in others if other is not child and _stem(other.label) == stem]
    marks = [_mark(copy.label) for copy in (child, *namesakes)]
    return len(set(marks)) > 1 and (any(marks) and (stem != () or all(marks)))


def _stem(label: str) -> tuple[str, ...]:
    words = [word for word in _words(label) if word not in _NO_ROLES and word not in _COPIES]
    return tuple(words[:-1] if len(words) > 1 and words[-1] in ("q", "k") else words)


def _mark(label: str) -> str:
    words = _words(label)
    end = words[-1] if len(words) > 1 and words[-1] in ("q", "k") else ""
    return next((word for word in words if word in _COPIES), end)
