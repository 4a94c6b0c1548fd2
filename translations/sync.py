"""Keep the catalogs in step with the code: extract, merge, fill English with itself, compile, say what lacks.

Run as: python translations/sync.py [--check | --compile] [--merge FILE.po]
--compile only makes the compiled catalogs that the site reads.
--check changes nothing and fails when a catalog is stale, or a message lacks its Indonesian.
--merge takes Indonesian texts from another catalog where ours has none.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LANGUAGES = ("id", "en")
UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""What the compiled texts tell of their making, so that the same texts give the same bytes at any time."""
KEYWORDS = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}


def extract() -> Catalog:
    """All messages of code and templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(project="Layak", version="1", charset="utf-8")
    for _, _, message, comments, context in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        found.add(message, auto_comments=comments, context=context)
    return found


def read(path: Path, lang: str | None) -> Catalog:
    """A catalog from a file, or an empty one."""
    if not path.exists():
        return Catalog(locale=lang)
    with path.open("rb") as file:
        found = read_po(file, locale=lang)
    found.creation_date = UNDATED
    return found


def texts(catalog: Catalog) -> dict[object, object]:
    """Message and text, for those that have one."""
    return {m.id: m.string for m in catalog if m.id and any(strings_of(m))}


def has_text(message: Message) -> bool:
    """Whether a message is translated, in each of its plural forms."""
    return all(strings_of(message))


def strings_of(message: Message) -> list[str]:
    """The texts of a message, one for each plural form."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def plural_text(identity: object, lang: str, known: object, forms: int) -> object:
    """English says what the code says; a text with too few forms says the same for every count."""
    if lang == "en":
        return identity if isinstance(identity, str) else tuple(identity)  # type: ignore[arg-type]
    if isinstance(identity, str) or not known:
        return known
    given = (known,) if isinstance(known, str) else tuple(known)  # type: ignore[arg-type]
    return (given + given[-1:] * forms)[:forms]


def build(lang: str, found: Catalog, known: dict[object, object]) -> Catalog:
    """The catalog of one language: the code's messages with the texts we know."""
    made = Catalog(locale=lang, project="Layak", version="1", charset="utf-8", fuzzy=False)
    for message in found:
        if message.id:
            text = plural_text(message.id, lang, known.get(message.id, ""), made.num_plurals)
            made.add(message.id, text, flags=message.flags)
    return made


def dump(catalog: Catalog) -> bytes:
    """A catalog as text without dates and places, so that two branches differ only where they say other things."""
    out = BytesIO()
    write_po(out, catalog, width=110, no_location=True, sort_output=True, omit_header=True)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalog.locale or ""}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms if catalog.locale else "nplurals=1; plural=0;"}\\n"\n\n'
    )
    return header.encode() + out.getvalue()


def main() -> int:
    """Do what the arguments say; the exit code is 1 when a catalog is not complete."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--merge", type=Path, action="append", default=[])
    parser.add_argument("--compile", action="store_true")
    given = parser.parse_args()
    if given.compile:
        compile_all()
        return 0
    found = extract()
    problems = [] if not given.check else stale(HERE / "messages.pot", dump(found))
    if not given.check:
        (HERE / "messages.pot").write_bytes(dump(found))
    for lang in LANGUAGES:
        path = HERE / lang / "LC_MESSAGES" / "messages.po"
        known = texts(read(path, lang))
        for other in given.merge if lang == "id" else []:
            known = texts(read(other, lang)) | known
        made = build(lang, found, known)
        problems += [f"{path.relative_to(ROOT)}: no text for {m.id!r}" for m in made if m.id and not has_text(m)]
        if given.check:
            problems += stale(path, dump(made))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(dump(made))
    if not given.check:
        compile_all()
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


def compile_all() -> None:
    """Write the compiled catalogs, each in one step, where they are older than their source."""
    for lang in LANGUAGES:
        path = HERE / lang / "LC_MESSAGES" / "messages.po"
        made = path.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= path.stat().st_mtime:
            continue
        part = made.with_suffix(".part")
        with part.open("wb") as file:
            write_mo(file, read(path, lang))
        part.replace(made)


def stale(path: Path, wanted: bytes) -> list[str]:
    """A complaint when a file is not what the code asks for."""
    if path.exists() and path.read_bytes() == wanted:
        return []
    return [f"{path.relative_to(ROOT)} is stale. Run: make strings"]


if __name__ == "__main__":
    sys.exit(main())
