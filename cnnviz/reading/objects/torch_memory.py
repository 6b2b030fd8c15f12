"""Which tensors share their numbers: a change in place of one changes the others as well."""

from __future__ import annotations

from typing import Any

_MOST = 2**26
"""Larger storages are not looked into: their tensors are taken to overlap."""


class Memory:
    """The tensors that come from the input, by the storage that holds their numbers."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        self.tensors: dict[int, list[Any]] = {}
        self.written: dict[int, str] = {}  # Storages of other tensors, with what wrote into them.
        self.kept: list[Any] = []  # A deleted storage could leave its address to another.

    def add(self, tensor: Any) -> None:
        """Records a tensor that comes from the input."""
        tensors = self.tensors.setdefault(_storage(tensor), [])
        if not any(tensor is other for other in tensors):
            tensors.append(tensor)

    def write(self, tensor: Any, reason: str) -> None:
        """Records that data from the input was written into a tensor that held none."""
        self.written[_storage(tensor)] = reason
        self.kept.append(tensor)

    def reason(self, tensor: Any) -> str | None:
        """What wrote data from the input into a tensor's storage, None if nothing did."""
        return self.written.get(_storage(tensor)) if self.written else None

    def others(self, tensor: Any) -> list[Any]:
        """The recorded tensors that hold some of the same numbers as a tensor."""
        tensors = self.tensors.get(_storage(tensor), ())
        return [other for other in tensors if other is not tensor and self.meet(tensor, other)]

    def meet(self, tensor: Any, other: Any) -> bool:
        """Whether two tensors of one storage have a number in common."""
        size = tensor.untyped_storage().nbytes() // tensor.element_size()
        if size > _MOST or tensor.dtype != other.dtype:
            return True
        seen = self.torch.zeros(size, dtype=self.torch.bool, device="cpu")
        _part(seen, tensor).fill_(True)
        return bool(_part(seen, other).any())


def _storage(tensor: Any) -> int:
    return int(tensor.untyped_storage()._cdata)


def _part(flat: Any, tensor: Any) -> Any:
    """The numbers of a flat tensor that another has in its own storage."""
    return flat.as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())


def changed(func: Any, args: Any, kwargs: Any) -> list[Any]:
    """The tensors that an operator changes in place."""
    if not func._schema.is_mutable:
        return []
    arguments = enumerate(func._schema.arguments)
    names = [(i, a.name) for i, a in arguments if a.alias_info and a.alias_info.is_write]
    values = [args[i] if i < len(args) else kwargs.get(name) for i, name in names]
    return [value for value in values if hasattr(value, "untyped_storage")]
