"""A city that nobody has set up yet: its folder, made from deploy/city/ and ready to be corrected."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from slugify import slugify

from layak.core.content import load_content
from layak.setting_up.rendering import fill

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
WITA = """bali nusa-tenggara-barat nusa-tenggara-timur ntb ntt kalimantan-selatan kalimantan-timur kalimantan-utara
sulawesi-utara sulawesi-tengah sulawesi-selatan sulawesi-tenggara sulawesi-barat gorontalo""".split()
WIT = """maluku maluku-utara papua papua-barat papua-barat-daya papua-selatan papua-tengah papua-pegunungan""".split()
"""Provinces by their time; all others have WIB."""
_NAME = re.compile(r"[^\W_][^\W_]*(?:[ .'’-]+[^\W_]+)*\.?")


@dataclass(frozen=True)
class NewCity:
    """What a city's files begin with; all else is corrected in them later.

    name, province   as people write them
    zone             WIB, WITA or WIT
    code             of the interior ministry, such as 14.71
    kind             autonomous or administrative
    """

    name: str
    province: str
    zone: str = "WIB"
    code: str = "00.00"
    kind: str = "autonomous"

    @property
    def slug(self) -> str:
        """The name of the folder."""
        return slugify(self.name)


def zone_of(province: str) -> str:
    """The time zone of a province as people write it: WIB, WITA or WIT."""
    name = re.sub("^(provinsi|prov)-", "", slugify(province))
    return "WIT" if name in WIT else "WITA" if name in WITA else "WIB"


def make_city(root: Path, city: NewCity, *, year: int) -> Path:
    """Make content/cities/<slug> and check it; raises ValueError with a sentence, and then leaves nothing behind.

    year   of the evaluation that comes next
    """
    for given in (city.name, city.province):
        if not _NAME.fullmatch(given):
            raise ValueError(
                f"{given!r} is not a name. Write letters, digits, spaces and hyphens, such as Tanjung Pinang."
            )
    if not city.slug:
        raise ValueError(f"{city.name!r} has no Latin letter for an address.")
    folder = root / "content" / "cities" / city.slug
    if folder.exists():
        raise ValueError(f"The folder content/cities/{city.slug} is there already; nothing in it was changed.")
    values = {
        "SLUG": city.slug,
        "KEY": city.slug.upper(),
        "YEAR": str(year),
        "NAME": city.name,
        "PROVINCE": city.province,
        "CODE": city.code,
        "KIND": city.kind,
        "ZONE": city.zone,
        "TIMEZONE": ZONES[city.zone],
    }
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        for template in sorted((root / "deploy" / "city").glob("*.in")):
            (making / template.stem).write_text(fill(template, values), "utf-8")
        making.chmod(0o755)
        making.rename(folder)
        load_content(root, city.slug)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder
