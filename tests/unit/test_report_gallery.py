"""The gallery: its page, and what becomes of it where there is nothing to show."""

from pathlib import Path

import pytest
from reports_samples import SAMPLE

from orchestration import report_gallery
from orchestration.report_gallery import main, page_of
from reports.source import SourceError


def test_without_anything_published_the_pictures_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "pictures" / "team_daily.png"
    picture.parent.mkdir()
    picture.touch()
    monkeypatch.setattr(report_gallery, "PICTURES", picture.parent)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "home"))
    with pytest.raises(SourceError, match="nothing is published yet"):
        main()
    assert picture.exists()


def test_the_page_shows_screens_where_there_are_pictures_of_them() -> None:
    reports = {"team_daily": SAMPLE}
    assert "](pictures/team_daily.png)" in page_of(reports, [])
    assert "On a screen" not in page_of(reports, [])
    screen = page_of(reports, ["team_daily_light_390.png"])
    assert "`team_daily` as HTML, light, 390 pixels wide." in screen
