"""Signs of persons in the words of a document: identity numbers, birth dates, lists of names.

That nothing was found proves nothing. Where something stands is told, never the words themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from layak.forum.detect.finding import listed
from layak.forum.detect.numbers import is_like_nik
from layak.progress.service.faults import Place

MOST_PLACES = 20
LEAST_NAMES = 3
"""So many persons below one heading are a list."""
LINES_BELOW = 60
HEAD_LINES = 5
"""The cells of a table's head can stand below one another in the text of a page."""

ROWS_BELOW = 2_000
MOST_HEADS = 50
LONGEST_HEAD = 80
OLDEST = 1920

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NIK = re.compile(
    r"(?<!\d)(?:\d{16}|\d{6}([ .-])\d{6}\1\d{4}|\d{4}([ .-])\d{4}\2\d{4}\2\d{4}"
    r"|\d{2}([ .-])\d{2}\3\d{2}\3\d{6}\3\d{4})(?!\d)"
)
_MONTHS = r"(?:jan|feb|mar|apr|mei|may|jun|jul|agu|aug|ags|sep|okt|oct|nov|des|dec)[a-z]{0,7}"  # in both languages
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(\d{4}|\d{2})"
    rf"|\d{{1,2}}\s?[-/. ]\s?{_MONTHS}\s?[-/. ,]\s?(\d{{4}})"
    rf"|{_MONTHS}\s\d{{1,2}},?\s(\d{{4}})|(\d{{4}})-\d{{2}}-\d{{2}})(?!\d)"
)
_BIRTH = re.compile(r"(?<!hari )(?<!hari\n)\b(?:lahir|ttl|born|birth ?date|date of birth|dob|birthday)\b")
_BIRTH_REACH = 160
_OF_MANY = re.compile(r"\b(?:sampai|hingga|per|periode|sebanyak|jumlah|hidup|until|as of)\b")
"""Words of a statistic about births, whose date is nobody's."""

_BIRTH_HEAD = re.compile(r"\b(?:(?:tanggal|tgl\.?|tempat.{0,12}) ?lahir|ttl|lahir|date of birth|birth ?date|dob)\b")
_CHILDREN = r"(?:anak|siswa|siswi|murid|santri|peserta(?: didik)?|balita|bayi|korban|pasien|pelaku|remaja|pelajar)"
_NAME_HEAD = re.compile(
    r"(?:nama(?: (?:lengkap|orang tua|ibu|ayah|wali|penerima.{0,20}|anggota.{0,20}))?"
    rf"|nama[ /]+{_CHILDREN}.{{0,20}}"
    rf"|(?:full |child(?:'s|ren's)? |student(?:'s)? )?names?(?: of (?:the )?(?:child|children|student|students))?)"
)
_LIST_HEAD = re.compile(
    r"^\W*+(?:(?:no\.?|nomor|number)\W*+)?"
    rf"(?:nama\b|names?\b|daftar (?:nama|hadir|{_CHILDREN})|list of (?:names|children))"
)
_OF_CHILDREN = re.compile(rf"\b(?:{_CHILDREN}|nisn|kelas|sekolah|umur|usia|child|children|student|age|class|school)\b")
_OF_OFFICIALS = re.compile(r"\b(?:nip|pangkat|golongan)\b")
_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.)]?\s+(?=\D)")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*[.,]?")
_NO_PERSON = frozenset(
    "dinas badan bagian bidang kantor sekolah sd sdn smp smpn sma sman smk smkn mi mts ma paud tk puskesmas pustu rs "
    "rsud rumah kelurahan kecamatan desa kota kabupaten provinsi forum taman rptra rth jalan jl yayasan pt cv lembaga "
    "ketua sekretaris bendahara kepala kegiatan program layanan indikator jumlah total posyandu masjid gedung unit tim "
    "pusat klinik polsek polres pengadilan office school district city".split()
)


def find_signs(pieces: Iterable[Mapping[str, Any]]) -> Sequence[Place]:
    """Where the pieces of a document tell of persons, each place once, the first twenty."""
    found = dict.fromkeys(place for piece in pieces for place in signs_of(piece))
    return tuple(islice(found, MOST_PLACES))


def signs_in_words(*texts: str) -> Sequence[str]:
    """The signs in short texts, as the title of a link."""
    return tuple(dict.fromkeys(sign for text in texts for sign in signs_of_text(text)))


def places_in_words(text: str) -> Sequence[Place]:
    """The signs in a text that somebody typed, with the line of each where the text has more than one."""
    lines = flat(text).splitlines()
    if len(lines) < 2:
        return tuple(Place(sign) for sign in signs_of_text(text))
    found = [Place(sign, row=row) for row, line in enumerate(lines, start=1) for sign in signs_of_line(line)]
    found += [Place("names", row=row) for row in heads_of_names(lines)]
    known = {one.sign for one in found}
    return (*found, *(Place(sign) for sign in signs_of_text(text) if sign not in known))


def signs_of(piece: Mapping[str, Any]) -> Iterator[Place]:
    """The signs of one piece: a text, or the rows of a table."""
    where = str(piece.get("where", ""))
    if "text" in piece:
        yield from (Place(sign, where) for sign in signs_of_text(str(piece["text"])))
        return
    rows = [(int(number), [flat(cell) for cell in cells]) for number, cells in piece.get("rows", ())]
    for number, cells in rows:
        yield from (Place(sign, where, number) for sign in signs_of_row(cells))
    yield from signs_of_columns(where, rows)


def flat(text: str) -> str:
    """A text with one spelling of each digit and letter, and without what shows nothing."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def signs_of_row(cells: Sequence[str]) -> Iterator[str]:
    """What a row tells within its cells, or from a cell to the one beside it ("Tanggal lahir | 12-05-2012")."""
    if any(has_nik(cell) for cell in cells):
        yield "nik"
    if has_birth_date(" ".join(cells).lower()):
        yield "birth_date"


def signs_of_text(text: str) -> Iterator[str]:
    """What a text tells."""
    plain = flat(text)
    yield from signs_of_line(plain)
    if any(heads_of_names(plain.splitlines())):
        yield "names"


def signs_of_line(plain: str) -> Iterator[str]:
    """What tells of one person: a number or a date."""
    if has_nik(plain):
        yield "nik"
    if has_birth_date(plain.lower()):
        yield "birth_date"


def has_nik(text: str) -> bool:
    """Whether a number is built like an identity number: region, birth date, serial number."""
    return any(is_like_nik(re.sub(r"\D", "", one.group())) for one in _NIK.finditer(text))


def has_birth_date(text: str) -> bool:
    """Whether a date follows closely on a word for birth; text in small letters."""
    for cue in _BIRTH.finditer(text):
        reach = text[cue.end() : cue.end() + _BIRTH_REACH]
        for one in _DATE.finditer(reach):
            if is_birth_year(one) and not _OF_MANY.search(reach[: one.start()]):
                return True
    return False


def is_birth_year(date: re.Match[str]) -> bool:
    """Whether somebody who lives can be born in the year of a date."""
    year = next(filter(None, date.groups()), "")
    return len(year) == 2 or int(year or 0) >= OLDEST


def heads_of_names(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines that head a list of persons: numbered ones, or known by their first name."""
    for at, line in enumerate(lines):
        if not _LIST_HEAD.search(line.lower()) or is_of_officials(" ".join(lines[at : at + HEAD_LINES])):
            continue
        below = lines[at + 1 : at + 1 + LINES_BELOW]
        if sum(map(is_listed_person, below)) >= LEAST_NAMES:
            yield at + 1


def is_listed_person(line: str) -> bool:
    """Whether a line of a list begins with a person."""
    number = _NUMBERED.match(line)
    words = line[number.end() if number else 0 :].split()
    name = []
    for word in words[:4]:
        if not (_NAME_WORD.fullmatch(word) and word[0].isupper()):
            break
        name.append(word)
    return bool(name) and is_person(" ".join(name)) and (has_known_name(name) or bool(number and len(name) > 1))


def signs_of_columns(where: str, rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[Place]:
    """The columns of a table that are headed as names or birth dates and hold them."""
    for at, column, head in islice(headed_columns(rows), MOST_HEADS):
        number, cells = rows[at]
        below = [row[column] for _, row in rows[at + 1 : at + 1 + ROWS_BELOW] if column < len(row)]
        if _BIRTH_HEAD.search(head) and any(_DATE.search(cell.lower()) for cell in below):
            yield Place("birth_date", where, number)
        elif _NAME_HEAD.fullmatch(head) and not is_of_officials(" ".join(cells)) and are_names(head, below):
            yield Place("names", where, number)


def headed_columns(rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, int, str]]:
    """The cells that can head a column of names or birth dates: place of the row, place of the column, words."""
    for at, (_, cells) in enumerate(rows):
        for column, cell in enumerate(cells):
            head = " ".join(cell[:LONGEST_HEAD].lower().split()).rstrip(" :*")
            if _NAME_HEAD.fullmatch(head) or _BIRTH_HEAD.search(head):
                yield at, column, head


def is_of_officials(head: str) -> bool:
    """Whether the head of a list is that of civil servants, whose names stand in decrees, and not of children."""
    return bool(_OF_OFFICIALS.search(head.lower())) and not _OF_CHILDREN.search(head.lower())


def are_names(head: str, cells: Sequence[str]) -> bool:
    """Whether a column lists persons; below a plain "nama" some of them must have a name that is known."""
    persons = [cell for cell in cells if is_person(cell)]
    known = sum(has_known_name(cell.split()) for cell in persons)
    return len(persons) >= LEAST_NAMES and (bool(_OF_CHILDREN.search(head)) or 4 * known >= len(persons))


def is_person(text: str) -> bool:
    """Whether a text can be the name of one person: a few words of letters, none of an institution or a post."""
    words = text.replace(",", " ").split()
    return (
        1 <= len(words) <= 6
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and not {word.lower().strip(".") for word in words} & _NO_PERSON
    )


def has_known_name(words: Iterable[str]) -> bool:
    """Whether one of the words is a name that many have."""
    return any(word.lower().strip(".,") in listed("first_names") | listed("second_names") for word in words)
