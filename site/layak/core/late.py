"""Commands that are loaded once somebody asks for them, so that workers and other commands start without them."""

from __future__ import annotations

from importlib import import_module

import click


class LateCommand(click.Command):
    """Stands for a command, or a group of them, in a module that is not loaded yet; both have the same name."""

    def __init__(self, name: str, module: str, attribute: str, *, help: str) -> None:
        super().__init__(name, help=help)
        self.module, self.attribute = module, attribute

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """The command itself takes the place of this one, with its options and commands."""
        return self.load().make_context(info_name, args, parent, **extra)

    def load(self) -> click.Command:
        """The command itself."""
        command: click.Command = getattr(import_module(self.module), self.attribute)
        return command
