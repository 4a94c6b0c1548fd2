"""Settings: what is missing or unsafe stops the start with a sentence that says how to mend it."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from layak.config import ConfigError, Settings, keep_demo_settings

SECRET = "a-long-random-looking-0123456789-secret-value"


def given(tmp_path: Path, **changes: str) -> dict[str, str]:
    """An environment for a real site, with changes."""
    wanted = {
        "LAYAK_INSTANCE": str(tmp_path / "data"),
        "LAYAK_SECRET_KEY": SECRET,
        "LAYAK_BASE_URL": "https://kla.example.go.id",
    }
    return {name: value for name, value in {**wanted, **changes}.items() if value is not None}


def test_settings_with_all_they_need_are_read(tmp_path: Path) -> None:
    """A complete environment gives typed settings with SQLite in the data folder."""
    settings = Settings.read(given(tmp_path))
    assert settings.city == "pekanbaru"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'layak.sqlite'}"
    assert settings.is_https and settings.hostname == "kla.example.go.id" and not settings.demo


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"LAYAK_SECRET_KEY": ""}, "LAYAK_SECRET_KEY is missing. Make one with"),
        ({"LAYAK_SECRET_KEY": "short"}, "too easy to guess"),
        ({"LAYAK_SECRET_KEY": "a" * 40}, "too easy to guess"),
        ({"LAYAK_SECRET_KEY": "changeme"}, "too easy to guess"),
        ({"LAYAK_BASE_URL": ""}, "LAYAK_BASE_URL is missing"),
        ({"LAYAK_BASE_URL": "kla.example.go.id"}, "Write scheme and host only"),
        ({"LAYAK_BASE_URL": "https://kla.example.go.id/site"}, "Write scheme and host only"),
        ({"LAYAK_CITY": "atlantis"}, "There is no folder content/cities/atlantis"),
        ({"LAYAK_DEMO": "perhaps"}, "Write 1 for yes or 0 for no"),
        ({"LAYAK_HIDDEN_ROOMS": "forum,news"}, "Write forum or progress"),
        ({"LAYAK_PAGE_CACHE_MB": "much"}, "Write a whole number"),
        ({"LAYAK_PAGE_CACHE_MB": "²"}, "Write a whole number"),
    ],
)
def test_settings_that_are_wrong_stop_the_start_with_a_sentence(
    tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    """Each fault raises ConfigError, and its text says what to do."""
    with pytest.raises(ConfigError, match=sentence):
        Settings.read(given(tmp_path, **changes))


@pytest.mark.parametrize("there", ["layak.sqlite", "backups.json"])
def test_settings_that_were_lost_are_put_back_and_never_made_anew(tmp_path: Path, there: str) -> None:
    """Beside a site's data nobody is told to make a secret: another one would close every pass for good."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / there).write_text("something")
    with pytest.raises(ConfigError, match="key file of the backups") as told:
        Settings.read(given(tmp_path, LAYAK_SECRET_KEY=""))
    assert "Make one" not in str(told.value)


def test_site_that_lost_the_folder_of_its_city_is_not_told_to_be_another(tmp_path: Path) -> None:
    """Beside a site's data the names of other cities are no way out: their facts would be put among its own."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "layak.sqlite").write_text("something")
    with pytest.raises(ConfigError, match="Put the folder back") as told:
        Settings.read(given(tmp_path, LAYAK_CITY="atlantis"))
    assert "pekanbaru" not in str(told.value)


def test_settings_of_a_demonstration_keep_their_own_secret(tmp_path: Path) -> None:
    """Demo mode makes a secret once, readable by its owner alone, and remembers that it is a demonstration."""
    folder = tmp_path / "demo"
    first = Settings.read({"LAYAK_INSTANCE": str(folder), "LAYAK_DEMO": "1"})
    kept = folder / "layak.env"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    second = Settings.read({"LAYAK_INSTANCE": str(folder)})
    assert second.demo and second.secret_key == first.secret_key and len(first.secret_key) >= 32


@pytest.mark.parametrize("there", ["# ours\nLAYAK_PAGE_CACHE_MB=4\n", "LAYAK_PAGE_CACHE_MB=4", "LAYAK_SECRET_KEY=\n"])
def test_settings_of_a_demonstration_go_into_the_file_that_is_there(tmp_path: Path, there: str) -> None:
    """A settings file without the secret keeps its lines and gets the secret, for its owner's eyes only."""
    kept = tmp_path / "layak.env"
    kept.write_text(there, "utf-8")
    asked = {"LAYAK_INSTANCE": str(tmp_path), "LAYAK_DEMO": "1"}
    first = Settings.read(asked)
    assert Settings.read(asked).secret_key == first.secret_key
    assert kept.read_text("utf-8").startswith(there) and stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert first.page_cache_mb == (4 if "=4" in there else 16)


def test_two_first_starts_at_once_share_one_secret(tmp_path: Path) -> None:
    """Of several processes that find no file, one makes the secret and the others read it."""
    with ThreadPoolExecutor(8) as starts:
        made = list(starts.map(lambda _: keep_demo_settings(tmp_path / "demo", "pekanbaru"), range(8)))
    assert len(set(made)) == 1
    assert (tmp_path / "demo" / "layak.env").read_text("utf-8").count("LAYAK_SECRET_KEY=") == 1


def test_demonstration_that_cannot_keep_its_secret_says_so(tmp_path: Path) -> None:
    """A data folder that cannot be written stops the start with a sentence."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="Make the data folder writable"):
        Settings.read({"LAYAK_INSTANCE": str(tmp_path / "file" / "demo"), "LAYAK_DEMO": "1"})


def test_settings_file_with_a_broken_line_names_the_line(tmp_path: Path) -> None:
    """A line that is not KEY=VALUE stops the start with its number."""
    (tmp_path / "layak.env").write_text("# fine\nLAYAK_DEMO\n", "utf-8")
    with pytest.raises(ConfigError, match="line 2: write KEY=VALUE"):
        Settings.read(given(tmp_path, LAYAK_INSTANCE=str(tmp_path)))


def test_settings_in_the_environment_win_over_the_file(tmp_path: Path) -> None:
    """The file in the data folder is a default; the environment decides."""
    (tmp_path / "layak.env").write_text(f"LAYAK_PAGE_CACHE_MB=4\nLAYAK_SECRET_KEY={SECRET}\n", "utf-8")
    settings = Settings.read(given(tmp_path, LAYAK_INSTANCE=str(tmp_path), LAYAK_PAGE_CACHE_MB="8"))
    assert settings.page_cache_mb == 8
