"""What an article has goes out into files and comes back into an empty site without a loss: the same bytes again."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from layak.core.clock import now
from layak.core.database import writing
from layak.core.store.folder import FolderStore
from layak.extensions import db
from layak.news import service
from layak.news.files import uploads as uploads_store
from layak.news.models import Article, NoteKind, Picture
from layak.news.pictures import keep_picture
from layak.news.service import Draft, TextDraft
from layak.news.service.consents import ConsentDraft, give_consent, list_consents, withdraw_consent
from layak.news.service.corrections import add_note
from tests.news.conftest import EDITOR, text
from tests.news.test_moving import change, contents, exported, forget_all, states
from tests.news.test_pictures import photo

Run = Callable[..., Any]
WORDS = st.text(alphabet="aB9 :#'\"-é界{}[]|>%", max_size=24).map(lambda one: " ".join(one.split()))
TEXTS = st.text(alphabet="ab: #-'\"\n|>", max_size=60).map(service.tidy)
PICTURE = st.fixed_dictionaries(
    {
        "is_decorative": st.booleans(),
        **{name: WORDS for name in ("alt_id", "alt_en", "caption_id", "caption_en", "credit")},
        "licence": st.sampled_from(["", "own", "permission", "cc-by"]),
        "focus_x": st.integers(0, 100),
        "focus_y": st.integers(0, 100),
    }
)
CONSENT = st.builds(
    ConsentDraft,
    people=st.sampled_from(["none", "public", "adults", "children"]),
    people_count=st.integers(1, 500),
    is_for_site=st.just(True),
    is_for_press=st.booleans(),
    is_for_social=st.booleans(),
    until=st.dates(date(2026, 11, 22), date(2030, 1, 1)),
    paper=st.sampled_from(["Map izin 2026, lembar 14", "Lemari 3: rak '2'"]),
)
NOTE = st.tuples(st.sampled_from(list(NoteKind)), TEXTS.filter(bool), TEXTS, WORDS)
ARTICLE = st.fixed_dictionaries(
    {
        "pictures": st.lists(st.tuples(PICTURE, st.lists(CONSENT, max_size=2), st.booleans()), max_size=4),
        "notes": st.lists(NOTE, max_size=3),
        "kids": st.sampled_from(["", "# Naik\n\nKota naik.\n\n## Lalu\n\n- satu\n- dua", "Kata: 'dua'."]),
        "places": st.integers(0, 3),
        "tags": st.integers(0, 3),
    }
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, int, int]]]:
    """Four pictures made by the house's own drawing, drawn once: their folder, names and sizes."""
    folder = tmp_path_factory.mktemp("drawn")
    made = []
    for colour, size in (("teal", (1600, 900)), ("navy", (700, 500)), ("olive", (330, 900)), ("gray", (1280, 1280))):
        kept = keep_picture(io.BytesIO(photo(size, colour=colour)), FolderStore(folder))
        made.append((kept.name, kept.width, kept.height))
    return folder, made


@pytest.fixture
def uploads(app: Flask) -> Iterator[Path]:
    """Where pictures lie, empty before and after."""
    with app.app_context():
        folder = uploads_store().workshop
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def furnish(app: Flask, drawn: tuple[Path, list[tuple[str, int, int]]], uploads: Path, wanted: dict[str, Any]) -> None:
    """Make an article with everything that was drawn by lot."""
    folder, made = drawn
    shutil.copytree(folder, uploads, dirs_exist_ok=True)
    site = app.extensions["layak"]
    with app.app_context():
        at, content = now(), site.content
        draft = Draft(
            texts={
                "id": TextDraft(title="Rapat", lead="Ringkas.", body="Isi.", slug="rapat", kids=wanted["kids"]),
                "en": text("Meeting"),
            },
            places=tuple(one.key for one in content.facilities[: wanted["places"]]),
            tags=tuple(one.key for one in content.framework.terms[: wanted["tags"]]),
        )
        number = service.create_draft(draft, key="uji-semua", actor=EDITOR, at=at)
        rows = [
            Picture(name=name, width=width, height=height, **words)
            for (name, width, height), (words, _, _) in zip(made, wanted["pictures"], strict=False)
        ]
        service.set_pictures(number, pictures=rows, version=1, actor=EDITOR, at=at)
        for (name, _, _), (_, consents, is_withdrawn) in zip(made, wanted["pictures"], strict=False):
            agree(name, consents, is_withdrawn, site.zone)
        with writing():
            article = db.session.get_one(Article, number)
            for kind, text_id, text_en, who in wanted["notes"]:
                add_note(article, kind, texts={"id": text_id, "en": text_en}, who=who, actor=EDITOR, at=at)


def agree(name: str, consents: list[ConsentDraft], is_withdrawn: bool, zone: Any) -> None:
    """Put records about a picture, the last one withdrawn again where that is wanted."""
    for consent in consents:
        seen = next((row.id for row in list_consents(name)), 0)
        give_consent(name, draft=consent, seen=seen, actor=EDITOR, at=now(), zone=zone)
    if consents and is_withdrawn:
        seen = list_consents(name)[0].id
        withdraw_consent(name, seen=seen, reason="Izin ditarik kembali.", actor=EDITOR, at=now(), zone=zone)


@given(wanted=ARTICLE)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_everything_that_an_article_has_comes_back_into_an_empty_site(
    app: Flask, run: Run, uploads: Path, drawn: Any, wanted: dict[str, Any]
) -> None:
    """Pictures with files, words, terms, place in view, order and records; children's version, places, notes."""
    forget_all(app)
    furnish(app, drawn, uploads, wanted)
    with tempfile.TemporaryDirectory() as folder:
        first = exported(run, Path(folder) / "first")
        hidden = moments(app)
        forget_all(app)
        shutil.rmtree(uploads)
        answer = run("news", "import", str(Path(folder) / "first"))
        assert answer.exit_code == 0, answer.output
        assert exported(run, Path(folder) / "second") == first
        assert moments(app) == hidden, "a picture is hidden from the same moment on"
        assert "As before: 1." in run("news", "import", str(Path(folder) / "first")).output
    assert sum(name.startswith("pictures/") for name in first) == len(list(uploads.glob("*"))) or not wanted["pictures"]


def moments(app: Flask) -> list[tuple[str, Any]]:
    """From when each picture is hidden."""
    with app.app_context():
        return [
            tuple(row) for row in db.session.execute(select(Picture.name, Picture.hidden_at).order_by(Picture.name))
        ]


WHOLE: dict[str, Any] = {
    "pictures": [
        (
            {"is_decorative": False, "alt_id": f"Taman {number}", "alt_en": f"Park {number}", "licence": "own"},
            [ConsentDraft(people="children", people_count=2, is_for_site=True, until=date(2027, 1, 1), paper="Map 1")],
            False,
        )
        for number in range(3)
    ],
    "notes": [(NoteKind.CORRECTION, "Kami menulis Selasa.", "We wrote Tuesday.", "")],
    "kids": "",
    "places": 0,
    "tags": 0,
}


@pytest.fixture
def furnished(app: Flask, run: Run, uploads: Path, drawn: Any, tmp_path: Path) -> Path:
    """The files of an article with three pictures, a correction and records; the site is empty again."""
    furnish(app, drawn, uploads, WHOLE)
    exported(run, tmp_path / "out")
    forget_all(app)
    shutil.rmtree(uploads)
    return tmp_path / "out"


def test_a_correction_and_consents_count_again_after_the_journey(
    app: Flask, run: Run, furnished: Path, client: FlaskClient
) -> None:
    """Once it is published readers get pictures and correction as before, without asking anybody again."""
    assert run("news", "import", str(furnished)).exit_code == 0
    with app.app_context():
        copy = service.get_working_copy(db.session.scalar(select(Article.id)) or 0, at=now())
        service.publish_article(
            copy.number,
            draft=copy.draft,
            version=copy.version,
            declared=service.STATEMENTS,
            actor=EDITOR,
            at=now(),
            zone=app.extensions["layak"].zone,
            alone="Berita ini dipindahkan.",
        )
    page = client.get("/id/berita/rapat").text
    assert all(f'alt="Taman {number}"' in page for number in range(3)) and "Kami menulis Selasa." in page


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("people: children", "people: everybody", "is not known here"),
        ("people_count: 2", "people_count: 999", "people_count"),
        ("paper: Map 1", "paper: " + "x" * 201, "make it 200 at most"),
        ("given_by: 'user:3'", "given_by: Budi Santoso", "is not the number of an account"),
        ("kind: correction", "kind: secret", "a correction or a reply"),
        ("at: '2026-11-21T", "at: '2026-13-41T", "is no moment"),
        ("alt_id: Taman 1", "name2: Taman 1", "not known here"),
    ],
)
def test_faulty_records_are_refused_and_leave_no_file(
    app: Flask, run: Run, furnished: Path, uploads: Path, old: str, new: str, reason: str
) -> None:
    """With file, line and reason; nothing is taken, no picture's file stays behind."""
    for lang in ("id", "en"):
        change(furnished, old, new, lang=lang)
    answer = run("news", "import", str(furnished))
    assert answer.exit_code == 1 and reason in answer.output and ".md, line " in answer.output, answer.output
    assert states(app) == set() and list(uploads.glob("*")) == []


@pytest.mark.parametrize("fault", ["gone", "other", "heavy"])
def test_a_missing_or_foreign_file_of_a_picture_leaves_nothing_behind(
    app: Flask, run: Run, furnished: Path, uploads: Path, fault: str
) -> None:
    """The pictures that were copied before it are taken away again, and nothing is written."""
    names = [line for line in next(furnished.glob("*.id.md")).read_text().splitlines() if "name: " in line]
    last = next(path for path in sorted((furnished / "pictures").glob("*-320.webp")) if path.name[:32] in names[2])
    if fault == "gone":
        last.unlink()
    else:
        last.write_bytes(b"<svg onload=alert(1)>" if fault == "other" else b"RIFF0000WEBP" + bytes(12 * 1024 * 1024))
    answer = run("news", "import", str(furnished))
    assert answer.exit_code == 1 and last.name in answer.output and "line " in answer.output
    assert states(app) == set() and list(uploads.glob("*")) == []


def test_records_and_corrections_that_are_here_are_not_changed_by_a_file(
    app: Flask, run: Run, furnished: Path, tmp_path: Path
) -> None:
    """Neither a longer consent nor another correction comes in, and not with --over either."""
    assert run("news", "import", str(furnished)).exit_code == 0
    before = exported(run, tmp_path / "before")
    for old, new in (("until: 2027-01-01", "until: 2037-01-01"), ("Kami menulis Selasa.", "Kami benar.")):
        shutil.copytree(furnished, tmp_path / "changed", dirs_exist_ok=True)
        for lang in ("id", "en"):
            change(tmp_path / "changed", old, new, lang=lang)
        answer = run("news", "import", str(tmp_path / "changed"))
        assert answer.exit_code == 1 and "put back what was exported" in answer.output
        assert run("news", "import", "--over", str(tmp_path / "changed")).exit_code == 0
    shutil.rmtree(tmp_path / "before")
    assert exported(run, tmp_path / "before") == before and contents(furnished) == before
