"""Working out what a template shows on every page once, when it is compiled: words, icons, files, included parts.

Looking words up while a page is rendered cost more than half of the rendering, and what else stands here another
quarter (docs/speed.md); and a macro that is imported without context could not know the language.
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

GETTEXT = frozenset({"_", "gettext"})
CONSTANT_COMPONENTS = frozenset({"components/icon.html", "components/demo_mark.html"})
"""Macros that show the same whenever their arguments are the same."""


def fold(tree: nodes.Template, env: Environment, catalog: NullTranslations) -> None:
    """Put constants in their places; a part that is included stays a call where files may change (development)."""
    FoldWords(catalog).visit(tree)
    if not env.auto_reload:
        FoldCalls(env, tree).visit(tree)
        FoldIncludes(env).visit(tree)


class FoldWords(NodeTransformer):
    """Replace each call of gettext with a constant msgid by the translated text."""

    def __init__(self, catalog: NullTranslations) -> None:
        self.catalog = catalog

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  (the visitor's own naming)
        """Fold _("text") and _("text %(name)s", name=value); leave every other call as it is."""
        self.generic_visit(node)
        if not (isinstance(node.node, nodes.Name) and node.node.name in GETTEXT and len(node.args) == 1):
            return node
        message = node.args[0]
        if not isinstance(message, nodes.Const):
            return node
        text = self.catalog.gettext(message.value)
        if not node.kwargs:
            return nodes.MarkSafe(nodes.Const(text.replace("%%", "%")), lineno=node.lineno)
        pairs = [nodes.Pair(nodes.Const(pair.key), pair.value, lineno=node.lineno) for pair in node.kwargs]
        safe = nodes.MarkSafe(nodes.Const(text), lineno=node.lineno)
        return nodes.Mod(safe, nodes.Dict(pairs, lineno=node.lineno), lineno=node.lineno)


class FoldCalls(NodeTransformer):
    """Replace addresses of static files, and constant components called with constants, by what they give."""

    def __init__(self, env: Environment, tree: nodes.Template) -> None:
        self.env = env
        self.components = dict(imported_components(tree))

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  (the visitor's own naming)
        """Fold static("file") and icon("name"); leave every other call as it is."""
        self.generic_visit(node)
        given = [*node.args, *(pair.value for pair in node.kwargs)]
        constants = [one.value for one in given if isinstance(one, nodes.Const)]
        is_constant = len(constants) == len(given) and not node.dyn_args and not node.dyn_kwargs
        if not isinstance(node.node, nodes.Name) or not is_constant:
            return node
        name, words = node.node.name, constants[: len(node.args)]
        named = dict(zip((pair.key for pair in node.kwargs), constants[len(node.args) :], strict=True))
        if name == "static":
            static: Any = self.env.globals["static"]
            return nodes.Const(static(*words), lineno=node.lineno)
        if name in self.components:
            template, macro = self.components[name]
            made = getattr(self.env.get_template(template).module, macro)(*words, **named)
            return nodes.MarkSafe(nodes.Const(str(made)), lineno=node.lineno)
        return node


def imported_components(tree: nodes.Template) -> list[tuple[str, tuple[str, str]]]:
    """The names that a template has given to constant components, with their template and macro."""
    found = []
    for line in tree.find_all(nodes.FromImport):
        if isinstance(line.template, nodes.Const) and line.template.value in CONSTANT_COMPONENTS:
            for name in line.names:
                macro, alias = name if isinstance(name, tuple) else (name, name)
                found.append((alias, (line.template.value, macro)))
    return found


class FoldIncludes(NodeTransformer):
    """Put an included template where it is included: making a context for each took a tenth of the rendering.

    Its own assignments stay inside. One that extends another, or has blocks or macros, is left to Jinja.
    """

    def __init__(self, env: Environment) -> None:
        self.env = env

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802  (the visitor's own naming)
        """Replace {% include "constant name" %} by what it includes."""
        if not isinstance(node.template, nodes.Const) or node.ignore_missing or not node.with_context:
            return node
        loader: Any = self.env.loader
        source, filename, _ = loader.get_source(self.env, node.template.value)
        tree = self.env._parse(source, node.template.value, filename)
        if any(tree.find(kind) for kind in (nodes.Extends, nodes.Block, nodes.Macro)):
            return node
        return nodes.Scope(tree.body, lineno=node.lineno)
