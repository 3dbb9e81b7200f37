"""
What each spelling means, worked out when it is first met: a log repeats itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Reader: TypeAlias = Callable[[Any], Any]

_MANY = 1 << 16


class Memo(dict[Any, Any]):
    """
    What each spelling, a text or the bytes of a piece, means; emptied when it holds the ``most`` that it may.
    """

    def __init__(self, read: Reader, most: int = 0) -> None:
        self.read = read
        self._most = most or _MANY

    def __missing__(self, spelling: Any) -> Any:
        value = self.read(spelling)
        if len(self) >= self._most:
            self.clear()
        self[spelling] = value
        return value
