"""A broken content file names itself, the line, the reason and how to mend it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layak.core.content import ContentError, check_content, load_content
from layak.core.content.reading import MAX_BYTES, parse_table
from tests import soak

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of content/ that a test may break."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path


def edit(checkout: Path, file: str, old: str, new: str) -> Path:
    """Replace the first occurrence of a text in a content file."""
    path = checkout / "content" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the test wants to change {old!r}, which is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def failure(checkout: Path, city: str = "pekanbaru") -> ContentError:
    """Load a broken checkout and return its error."""
    with pytest.raises(ContentError) as caught:
        load_content(checkout, city)
    return caught.value


# What a broken file says

BREAKAGES = [
    (
        "framework/indicators.yaml",
        "    code: KLA-02",
        "    kode: KLA-02",
        "kode:",
        'the key "kode" is not known',
    ),
    ("framework/indicators.yaml", "    code: KLA-02\n", "", "- number: 2\n", 'the key "code" is missing'),
    ("framework/indicators.yaml", "number: 2\n", "number: dua\n", "number: dua", "write a whole number"),
    ("framework/indicators.yaml", "number: 2\n", "number: 1\n", None, 'the number "1" is already used in'),
    (
        "framework/indicators.yaml",
        "    code: KLA-02",
        "    code: KLA-02\n    code: X",
        "code: X",
        "keep one of them",
    ),
    (
        "framework/indicators.yaml",
        "component: k1",
        "component: k9",
        "component: k9",
        'the component "k9" does not',
    ),
    (
        "framework/indicators.yaml",
        "sources: [S006, S001]",
        "sources: [S006, S999]",
        "S999",
        'source "S999" does not',
    ),
    (
        "framework/indicators.yaml",
        "sources: [S006, S001]",
        "sources: []",
        "sources: []",
        "no source is named",
    ),
    (
        "framework/indicators.yaml",
        "sources: [S006, S001]",
        "sources: S006",
        "sources: S006",
        "must be a list",
    ),
    (
        "framework/indicators.yaml",
        "confidence: high",
        "confidence: sure",
        "confidence: sure",
        "one of high, medium",
    ),
    ("framework/indicators.yaml", "confidence: high", "confidence: low", "confidence: low", "add doubt_id"),
    (
        "framework/indicators.yaml",
        "    code: KLA-02",
        "    code: [KLA-02]",
        "code: [KLA",
        "must be a single value",
    ),
    ("framework/indicators.yaml", "    code: KLA-02", "    code:", "    code:\n", '"code" is empty'),
    ("framework/indicators.yaml", "    code: KLA-02", "    code: *x", "code: *x", "references (*name)"),
    ("framework/indicators.yaml", "    code: KLA-02", "\tcode: KLA-02", "\tcode", "not valid YAML"),
    (
        "framework/clusters.yaml",
        "indicators: [4, 5, 6]",
        "indicators: [4, 5]",
        "indicators: [4, 5]",
        "indicator 6",
    ),
    (
        "framework/predicates.yaml",
        "max_total: 1000",
        "max_total: many",
        "max_total: many",
        "must be a whole number",
    ),
    ("framework/predicates.yaml", "source: S117", "source: S999", "S999", 'the source "S999" does not exist'),
    (
        "framework/stages.yaml",
        "{stage: mandiri",
        "{stage: sendiri",
        "{stage: sendiri",
        'the stage "sendiri" does not',
    ),
    ("framework/stages.yaml", "end: 2018-04-02", "end: 2018-02-31", "2018-02-31", "write a date as 2026"),
    ("framework/stages.yaml", "end: 2018-04-02", "end: 2017-04-02", "2017-04-02", "lies before the start"),
    ("framework/glossary.yaml", "terms:", "words:", "words:", 'the key "words" is not known'),
    ("cities/pekanbaru/city.yaml", "timezone: Asia/Jakarta", "timezone: Asia/Riau", "Asia/Riau", "time zone"),
    ("cities/pekanbaru/city.yaml", "village_count: 83", "village_count: 84", "village_count: 84", "lists 83"),
    (
        "cities/pekanbaru/city.yaml",
        "slug: pekanbaru",
        "slug: pekanbaru\ncontact: javascript:alert(1)",
        "contact: javascript",
        "mailto: or https://",
    ),
    ("cities/pekanbaru/city.yaml", "slug: pekanbaru", "slug: riau", "slug: riau", "name of the folder"),
    ("cities/pekanbaru/city.yaml", "office: dp3apm", "office: dp3a", "office: dp3a", "did you mean dp3apm"),
    (
        "cities/pekanbaru/city.yaml",
        "kind: autonomous",
        "kind: free",
        "kind: free",
        "autonomous, administrative",
    ),
    (
        "cities/pekanbaru/districts.yaml",
        '"14.71.02"',
        '"31.71.02"',
        '"31.71.02"',
        'does not begin with "14.71."',
    ),
    (
        "cities/pekanbaru/progress.yaml",
        "predicate: madya",
        "predicate: null",
        "predicate: null",
        "exactly when state",
    ),
    (
        "cities/pekanbaru/progress.yaml",
        "basis: self",
        "basis: guess",
        "basis: guess",
        'the score basis "guess"',
    ),
    (
        "cities/pekanbaru/progress.yaml",
        "is_sample: true",
        "is_sample: yes",
        "is_sample: yes",
        "write true or false",
    ),
    (
        "cities/pekanbaru/progress.yaml",
        "    note_en: One level up from Madya.\n",
        "",
        "note_id: Naik",
        'no "note_en"',
    ),
    (
        "cities/pekanbaru/offices.yaml",
        "components: [kelembagaan]",
        "components: [k7]",
        "[k7]",
        'component "k7" does',
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "mark", "reason"), BREAKAGES)
def test_broken_row_names_its_file_line_and_reason(
    checkout: Path, file: str, old: str, new: str, mark: str | None, reason: str
) -> None:
    """A fault in a data file is told in one sentence with the file, the very line, the reason and a cure."""
    path = edit(checkout, file, old, new)
    error = failure(checkout)
    assert error.file == f"content/{file}"
    assert reason in error.reason
    if mark is not None:
        text = path.read_text(encoding="utf-8")
        assert error.line == text.count("\n", 0, text.index(mark)) + 1
    assert str(error) == f"content/{file}, line {error.line}: {error.reason}."
    assert "\n" not in str(error)


VISIT = "cities/pekanbaru/news/2026-11-11-kunjungan-verifikasi"
TEXT_BREAKAGES = [
    (f"{VISIT}.id.md", "---\nkey", "key", 1, "the front matter is missing"),
    (f"{VISIT}.id.md", "is_sample: true\n---", "is_sample: true", 1, "the front matter has no end"),
    (f"{VISIT}.id.md", "key: kunjungan", "key: kunjungn", 2, "rename the file"),
    (f"{VISIT}.id.md", "lang: id", "lang: en", 3, "write lang: id"),
    (f"{VISIT}.id.md", "slug: bagaimana", "slug: Bagaimana", 5, "may hold only a-z"),
    (f"{VISIT}.en.md", "published: 2026-11-11", "published: 2026-11-12", 8, '"published" differs from'),
    (f"{VISIT}.id.md", "published: 2026-11-11", "published: 11 November", 8, "a day as 2026-11-21"),
    (f"{VISIT}.id.md", "published: 2026-11-11", "published: 2026-11-31", 8, "a day as 2026-11-21"),
    (
        f"{VISIT}.id.md",
        "district: null",
        'district: "14.71.99"',
        11,
        'the district "14.71.99" does not exist',
    ),
    (f"{VISIT}.id.md", "source_url: null", "source_url: javascript:x", 13, "does not begin with https://"),
    (f"{VISIT}.id.md", "## Siapa", "# Siapa", 19, "begin headings with two signs"),
    ("pages/bantuan.en.md", "slug: help", "slug: privacy", 5, 'the slug "privacy" is already used in'),
    ("pages/bantuan.en.md", "audience: child", "audience: kids", 8, "write one of adult, child, all"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "reason"), TEXT_BREAKAGES)
def test_broken_text_names_its_file_line_and_reason(
    checkout: Path, file: str, old: str, new: str, line: int, reason: str
) -> None:
    """A fault in an article or a page is told with its file and line, counted with the front matter."""
    edit(checkout, file, old, new)
    if "source_url" in old or "district" in old:
        edit(checkout, file.replace(".id.", ".en."), old, new)
    error = failure(checkout)
    assert reason in error.reason
    if "slug" not in reason:
        assert (error.file, error.line) == (f"content/{file}", line)


def test_text_without_its_other_language_is_refused(checkout: Path) -> None:
    """An article or page that stands in one language only names the file and the missing language."""
    (checkout / "content" / f"{VISIT}.en.md").unlink()
    error = failure(checkout)
    assert (error.file, "the English version is missing" in error.reason) == (f"content/{VISIT}.id.md", True)


def test_text_with_a_foreign_name_or_no_body_is_refused(checkout: Path) -> None:
    """A file whose name says nothing and a text without a body are both named."""
    stray = checkout / "content" / "pages" / "Catatan.md"
    stray.write_text("halo", encoding="utf-8")
    assert "rename the file" in failure(checkout).reason
    stray.unlink()
    path = checkout / "content" / "pages" / "bantuan.id.md"
    path.write_text(path.read_text(encoding="utf-8").split("\n---\n")[0] + "\n---\n", encoding="utf-8")
    assert "below the front matter is empty" in failure(checkout).reason


BYTES = [
    (b"", "holds no keys"),
    (b"# only a remark\n", "holds no keys"),
    (b"- a\n- b\n", "holds no keys"),
    (b"sources: 3\n", "must be a list"),
    (b"sources: [3]\n", "needs keys"),
    (b"sources:\n  - key: \xff\xfe\n", "not UTF-8"),
    (b"sources: \x00\n", "invisible character"),
    (b"sources: [\n", "not valid YAML"),
    (b"? [a]\n: b\n", "a key must be a word"),
    (b"sources: []\n---\nsources: []\n", "a second document"),
    (b"a: &x [b]\nsources: *x\n", "references"),
    (b"sources: " + b"[" * 400_000, "nested more than"),
    (b"sources: " + b"x" * MAX_BYTES, "split it"),
]


@pytest.mark.parametrize(("raw", "reason"), BYTES, ids=[reason + str(n) for n, (_, reason) in enumerate(BYTES)])
def test_file_of_strange_bytes_is_refused_kindly(checkout: Path, raw: bytes, reason: str) -> None:
    """Empty, huge, deep, binary and broken files end in one sentence, not in a trace."""
    (checkout / "content/framework/sources.yaml").write_bytes(raw)
    error = failure(checkout)
    assert error.file == "content/framework/sources.yaml"
    assert reason in error.reason


OWN_SOURCE = """sources:
  - {key: PKU-1, kind: law, name: Keputusan Wali Kota, year: 2025, what_id: Gugus tugas, what_en: Task force, address: null}
"""


def test_city_names_a_source_of_its_own(checkout: Path) -> None:
    """Its file stands beside its facts, so that releases and backups keep it; a key that a release may use is refused."""
    edit(checkout, "cities/pekanbaru/offices.yaml", "sources: [S029, S112]", "sources: [PKU-1]")
    assert failure(checkout).reason.startswith('the source "PKU-1" does not exist')
    own = checkout / "content/cities/pekanbaru/sources.yaml"
    own.write_text(OWN_SOURCE, "utf-8")
    content = load_content(checkout, "pekanbaru")
    assert content.source("PKU-1").name == "Keputusan Wali Kota" and content.offices[0].sources == ("PKU-1",)
    own.write_text(OWN_SOURCE.replace("PKU-1", "S999"), "utf-8")
    assert failure(checkout).reason == 'the key "S999" is one that the next release may use; write it as PEKANBARU-1'


def test_bad_byte_is_found_on_its_line(checkout: Path) -> None:
    """A byte that is not UTF-8 is named with its line."""
    path = checkout / "content/framework/sources.yaml"
    path.write_bytes(b"sources:\n  - key: S001\n    name: caf\xe9\n")
    assert failure(checkout).line == 3


def test_file_with_byte_order_mark_and_crlf_reads_the_same(checkout: Path) -> None:
    """Files saved on Windows, with a byte order mark and CRLF, load to the same content."""
    for path in (checkout / "content").rglob("*.*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_content(checkout, "pekanbaru") == load_content(ROOT, "pekanbaru")


def test_missing_file_and_unknown_city_are_named(checkout: Path) -> None:
    """A file that is not there and a city that is not there each say what to do."""
    (checkout / "content/cities/pekanbaru/offices.yaml").unlink()
    assert "create it" in failure(checkout).reason
    error = failure(checkout, "../pekanbaru")
    assert "set CITY to one of these: jakarta-utara, pekanbaru" in error.reason
    assert failure(checkout / "nowhere").file == "content/framework/predicates.yaml"


def test_check_lists_the_problems_of_every_city_once(checkout: Path) -> None:
    """A fault in one city leaves the other whole; a fault in the framework is listed once."""
    edit(checkout, "cities/pekanbaru/city.yaml", "kind: autonomous", "kind: free")
    edit(checkout, "cities/jakarta-utara/city.yaml", "kind: administrative", "kind: free")
    assert [line.split(",")[0] for line in check_content(checkout)] == [
        "content/cities/jakarta-utara/city.yaml",
        "content/cities/pekanbaru/city.yaml",
    ]
    edit(checkout, "framework/indicators.yaml", "number: 2\n", "number: dua\n")
    assert len(check_content(checkout)) == 1
    shutil.rmtree(checkout / "content/cities")
    assert check_content(checkout) == ["content/cities, line 1: there is no city; add a folder with a city.yaml."]


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
    | st.text(alphabet="ab:-[]{}#&*!|>'\"%@,? \n\t", max_size=60)
)
def test_any_text_is_parsed_or_refused_with_a_line(text: str) -> None:
    """No text makes the parser fail in any other way than with a ContentError inside the text."""
    try:
        parse_table(text, "any.yaml", 0)
    except ContentError as error:
        assert 1 <= error.line <= len(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)) + 1


@soak.soak
@settings(
    max_examples=400 if soak.IS_LONG else 20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damaged_file_is_loaded_or_refused_with_a_line(tmp_path: Path, data: st.DataObject) -> None:
    """Cutting or doubling any piece of a real file ends in whole content or in one sentence."""
    copy = tmp_path / "content"
    if not copy.exists():
        shutil.copytree(ROOT / "content", copy)
    files = sorted(path for path in (ROOT / "content").rglob("*.*") if "jakarta" not in path.as_posix())
    original = data.draw(st.sampled_from(files))
    raw = original.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 80))
    times = data.draw(st.sampled_from([0, 2]))
    target = copy / original.relative_to(ROOT / "content")
    target.write_bytes(raw[:start] + raw[start : start + length] * times + raw[start + length :])
    try:
        load_content(tmp_path, "pekanbaru")
    except ContentError as error:
        assert error.line >= 1 and "\n" not in str(error)
    finally:
        target.write_bytes(raw)
