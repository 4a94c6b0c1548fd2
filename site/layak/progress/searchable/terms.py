"""The words of the field as documents of the search, with their meanings and what else they are called."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.content import Content, UnknownKeyError
from layak.core.content.framework import Term
from layak.core.language import LANGUAGES, localized, other_lang
from layak.core.searchable import Document, Source


def title_of(term: Term, lang: str) -> str:
    """A word as the glossary and the results name it: its acronym first, where it has one."""
    name = str(localized(term, "term", lang))
    return f"{term.acronym}: {name}" if term.acronym and term.acronym.casefold() != name.casefold() else name


def term_documents(term: Term) -> list[Document]:
    """One word in each language."""
    return [
        Document(
            kind="term",
            key=term.key,
            lang=lang,
            title=title_of(term, lang),
            lead=localized(term, "meaning", lang),
            body="\n".join((localized(term, "term", other_lang(lang)), *term.synonyms)),
            endpoint="progress.show_glossary",
            values={"_anchor": term.key},
        )
        for lang in LANGUAGES
    ]


def term_source(content: Content) -> Source:
    """All words of the glossary; they change only with the files of content/."""

    def documents() -> Iterator[Document]:
        for term in content.framework.terms:
            yield from term_documents(term)

    def document_for(key: str) -> list[Document]:
        try:
            return term_documents(content.term(key))
        except UnknownKeyError:
            return []

    return Source(kind="term", label=_l("Glossary"), documents=documents, document_for=document_for)
