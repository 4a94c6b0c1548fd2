"""One template environment per language, in which what is known when a template is compiled is worked out then."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from gettext import NullTranslations
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, _escape_inner

from layak.core.folding import fold
from layak.core.language import LANGUAGES, other_lang

MOST_FRAMES = 64


def shown(value: Any) -> str:
    """A value as it stands in a page: what markupsafe's escape() gives, as a plain string.

    escape() makes an object of each piece, which a page of a hundred pieces joins and forgets, in three times the time.
    """
    if type(value) is str:
        return _escape_inner(value)
    made: str = value.__html__() if hasattr(value, "__html__") else _escape_inner(str(value))
    return made


class PieceWriter(CodeGenerator):
    """Compiles {{ value }} to shown(value), wherever escape(value) would stand in what a template puts out."""

    def write_commons(self) -> None:
        """Give each function of a template the name."""
        super().write_commons()
        self.writeline("shown = environment.shown")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("shown(")


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
    code_generator_class = PieceWriter
    shown = staticmethod(shown)

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
        """Parse a template and put what is known by now in its place."""
        tree = super()._parse(source, name, filename)
        if self.catalog is not None:
            fold(tree, self, self.catalog)
        return tree


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


def counting_words(catalog: NullTranslations) -> Callable[..., Markup]:
    """ngettext of one language for templates: Jinja's own, which looks for the language each time, takes longer."""

    def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> Markup:
        text = Markup(catalog.ngettext(singular, plural, num))  # noqa: S704  (our own words; values are escaped)
        return text % {"num": num, **values}

    return ngettext


def language_environments(app: Flask, catalogs: dict[str, NullTranslations]) -> dict[str, Environment]:
    """Make one environment for each language from the app's own, which must be complete by now."""
    made = {}
    for lang in LANGUAGES:
        env: Any = app.jinja_env.overlay()
        env.catalog = catalogs[lang]
        env.kept = {}
        env.globals = {**app.jinja_env.globals, "lang": lang, "other_lang": other_lang(lang)}
        env.globals["frame"] = keeping_frames(env)
        env.globals["ngettext"] = counting_words(catalogs[lang])
        made[lang] = env
    return made
