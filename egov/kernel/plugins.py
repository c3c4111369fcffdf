"""A registry of plug-ins: a name, a contract, one file each. Used only where variety is real."""

from collections.abc import Iterator
from typing import Generic, TypeVar

Contract = TypeVar("Contract")


class Registry(Generic[Contract]):
    """Plug-ins of one contract by name, in the order they were registered."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._known: dict[str, Contract] = {}

    def register(self, name: str, plugin: Contract) -> Contract:
        """Makes `plugin` known as `name`; a second one of the same name is a mistake in the program."""
        if name in self._known:
            raise ValueError(f"{self.what} {name!r} is registered twice")
        self._known[name] = plugin
        return plugin

    def get(self, name: str) -> Contract:
        """The plug-in called `name`; KeyError names those that exist."""
        try:
            return self._known[name]
        except KeyError:
            raise KeyError(f"no {self.what} called {name!r}; known: {', '.join(self._known)}") from None

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)
