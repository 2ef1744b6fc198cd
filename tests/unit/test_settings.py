"""Settings: where things are, and that a wrong one is told instead of ignored."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from orchestration.settings import Settings


def test_every_place_follows_from_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    settings = Settings()
    assert settings.landing_folder == tmp_path / "landing"
    assert settings.warehouse_file == tmp_path / "warehouse.duckdb"
    assert settings.current_file == tmp_path / "current.duckdb"


def test_a_relative_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", "here")
    assert Settings().home == tmp_path / "here"


def test_the_landing_folder_may_lie_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WAREHOUSE_LANDING", str(tmp_path / "drop"))
    assert Settings().landing_folder == tmp_path / "drop"


def test_a_misspelt_setting_is_an_error_that_lists_those_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WAREHOUSE_KEEP_SNAPSHOT", "3")
    with pytest.raises(ValidationError, match=r"WAREHOUSE_KEEP_SNAPSHOT .* is no setting"):
        Settings()


@pytest.mark.parametrize("name", ["WAREHOUSE_HOME", "WAREHOUSE_LANDING", "WAREHOUSE_SMTP_HOST"])
@pytest.mark.parametrize("nothing", ["", " "])
def test_an_empty_setting_is_an_error_and_not_the_working_directory(
    name: str, nothing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, nothing)
    with pytest.raises(ValidationError, match=f"{name} in the environment is empty; give it a"):
        Settings()


def test_a_wrong_value_is_an_error_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WAREHOUSE_KEEP_SNAPSHOTS", "none")
    with pytest.raises(ValidationError, match="keep_snapshots"):
        Settings()


def test_a_password_is_neither_shown_nor_sent_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_SMTP_PASSWORD", "open sesame")
    assert "open sesame" not in repr(Settings())
    monkeypatch.setenv("WAREHOUSE_SMTP_SECURITY", "none")
    with pytest.raises(ValidationError, match="WAREHOUSE_SMTP_PASSWORD would be sent") as raised:
        Settings()
    assert "open sesame" not in str(raised.value)


@pytest.mark.parametrize(
    ("limit", "in_bytes", "half"),
    [
        ("4GiB", 4 * 1024**3, "2147483648B"),
        ("1.5 GB", 1_500_000_000, "750000000B"),
        ("512mib", 512 * 1024**2, "268435456B"),
    ],
)
def test_the_memory_limit_is_counted_as_duckdb_counts_it(
    limit: str, in_bytes: int, half: str
) -> None:
    settings = Settings(memory_limit=limit)
    assert settings.memory_bytes == in_bytes
    assert settings.half_memory_limit == half
