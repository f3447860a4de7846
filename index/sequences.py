"""Sequences whose items are made when they are asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class LazySequence(Sequence[T]):
    """A sequence that is given by its length and by what makes an item."""

    __slots__ = ()

    @abstractmethod
    def item(self, number: int) -> T:
        """Item ``number``, from 0 to the length less one."""

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        size = len(self)
        if isinstance(index, slice):
            return [self.item(number) for number in range(*index.indices(size))]
        if not -size <= index < size:
            raise IndexError(index)
        return self.item(index % size)
