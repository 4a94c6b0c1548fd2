"""One template environment per language, with its words folded in when a template is compiled.

Looking words up while a page is rendered costs more than half of the rendering (docs/speed.md), and a macro
imported without context could not know the language. So `_("…")` and {% trans %} become constants here.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from gettext import NullTranslations
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from layak.core.language import LANGUAGES, other_lang

MOST_FRAMES = 64
GETTEXT = frozenset({"_", "gettext"})


class SharedModule(Template):
    """A template whose macros are made once, also where it is imported from another one.

    Jinja compares the globals of both templates at each import, which are the same here; with thirteen imports a page
    that took a quarter of its rendering (docs/speed.md).
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """The module that every import without context shares."""
        return super()._get_default_module()


class LanguageEnvironment(Environment):
    """Flask's environment that folds words when it has a catalog."""

    catalog: NullTranslations | None = None
    kept: dict[str, Template]
    template_class = SharedModule

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Find a template; one that was found is kept, as a page asks for twenty and no file changes under a server."""
        if self.catalog is None or globals is not None or not isinstance(name, str) or self.auto_reload:
            return super().get_template(name, parent, globals)
        found = self.kept.get(name)
        if found is None:
            found = self.kept[name] = super().get_template(name, parent)
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse a template and put the words of this environment's language in place."""
        tree = super()._parse(source, name, filename)
        if self.catalog is not None:
            FoldWords(self.catalog).visit(tree)
        return tree


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


def keeping_frames(env: Environment) -> Callable[..., TemplateModule]:
    """Render the parts of the frame that are the same on most pages once for each set of words they depend on.

    For templates that use their arguments and the environment's globals only: never a form, a name or a moment.
    """
    known: dict[tuple[Any, ...], TemplateModule] = {}

    def frame(template: str, **words: str | bool | None) -> TemplateModule:
        key = (template, request.environ.get("SCRIPT_NAME"), *words.items())
        if key not in known or env.auto_reload:
            if len(known) >= MOST_FRAMES:
                known.clear()
            known[key] = env.get_template(template).make_module(words)
        return known[key]

    return frame


def language_environments(app: Flask, catalogs: dict[str, NullTranslations]) -> dict[str, Environment]:
    """Make one environment for each language from the app's own, which must be complete by now."""
    made = {}
    for lang in LANGUAGES:
        env: Any = app.jinja_env.overlay()
        env.catalog = catalogs[lang]
        env.kept = {}
        env.globals = {**app.jinja_env.globals, "lang": lang, "other_lang": other_lang(lang)}
        env.globals["frame"] = keeping_frames(env)
        made[lang] = env
    return made
