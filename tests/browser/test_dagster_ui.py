"""The Dagster UI as a data engineer meets it: in a real browser, on a small home.

Screenshots of every page that is looked at go to `screenshots` in pytest's temporary folder.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from dagster_server import dagster_ui
from headless_chromium import headless_chromium
from playwright.sync_api import Page, expect

from orchestration.publishing.snapshot import read_snapshot
from orchestration.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHOWN_WITHIN_MS = 60_000
RUN_ENDS_WITHIN_MS = 180_000
NEWS = "event_id,user_id,event_type,occurred_at\nnews-1,usr-0000001,view,2026-03-29T11:00:00Z\n"
FACT = "intermediate.int_activity_summed_by_day"


@dataclass(frozen=True)
class Browser:
    """A page of a browser, and the UI of a home that it looks at."""

    page: Page
    url: str
    settings: Settings
    screenshots: Path

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def keep(self, name: str) -> None:
        self.page.screenshot(path=self.screenshots / f"{name}.png")


@pytest.fixture(scope="module")
def browser(refreshed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("browser")
    home, screenshots = folder / "home", folder / "screenshots"
    # Without the files that are loaded already, the sensor has nothing to start by itself.
    shutil.copytree(refreshed_home, home, ignore=shutil.ignore_patterns("landing"))
    screenshots.mkdir()
    with (
        headless_chromium() as chromium,
        dagster_ui(home, WAREHOUSE_SENSOR_SECONDS="3600") as url,
    ):
        page = chromium.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(SHOWN_WITHIN_MS)
        expect.set_options(timeout=SHOWN_WITHIN_MS)
        yield Browser(page=page, url=url, settings=Settings(home=home), screenshots=screenshots)


def refresh_by_click(browser: Browser) -> None:
    """Launch the job `refresh` on its page, and go to the run."""
    page = browser.open("/locations/learning_warehouse/jobs/refresh")
    page.get_by_role("button", name="Materialize all").click()
    page.get_by_text("View", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]+"))


def test_the_graph_shows_the_groups_from_raw_to_published(browser: Browser) -> None:
    page = browser.open("/asset-groups")
    for group in ("raw", "staging", "intermediate_activity", "marts_learner", "published"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible()
    browser.keep("groups")


def test_a_refresh_started_by_a_click_ends_green_and_publishes(browser: Browser) -> None:
    before = read_snapshot(browser.settings.current_file)
    news = browser.settings.landing_folder / "lms" / "activity_events" / "news.csv"
    news.parent.mkdir(parents=True)
    news.write_text(NEWS, "utf-8")

    refresh_by_click(browser)
    expect(browser.page.get_by_text("Success", exact=True).first).to_be_visible(
        timeout=RUN_ENDS_WITHIN_MS
    )
    browser.keep("green")

    after = read_snapshot(browser.settings.current_file)
    assert after.snapshot_id != before.snapshot_id
    page = browser.open("/assets/published_snapshot")
    expect(page.get_by_text(after.snapshot_id, exact=True).first).to_be_visible()
    browser.keep("snapshot")
    page = browser.open("/assets/raw/activity_events")
    expect(page.get_by_text("rows quarantined", exact=True).first).to_be_visible()
    browser.keep("raw")


def test_the_checks_of_a_mart_are_listed_with_their_results(browser: Browser) -> None:
    page = browser.open("/assets/marts/learner_summary?view=checks")
    expect(page.get_by_text("great_expectations", exact=True).first).to_be_visible()
    expect(page.get_by_text("Succeeded", exact=True).first).to_be_visible()
    browser.keep("checks")


def test_a_broken_fact_is_stopped_and_the_run_says_why(browser: Browser) -> None:
    before = read_snapshot(browser.settings.current_file)
    with closing(duckdb.connect(str(browser.settings.warehouse_file))) as connection:
        connection.execute(f"delete from {FACT} where user_id = (select min(user_id) from {FACT})")

    refresh_by_click(browser)
    expect(browser.page.get_by_text("Failure", exact=True).first).to_be_visible(
        timeout=RUN_ENDS_WITHIN_MS
    )
    browser.page.goto(f"{browser.page.url}?logs=step%3Apublished_snapshot")
    why = browser.page.get_by_text(re.compile("is withheld and current.duckdb stays as it was"))
    expect(why.first).to_be_visible()
    browser.keep("withheld")

    assert read_snapshot(browser.settings.current_file) == before
    page = browser.open("/assets/marts/reconciliation?view=checks")
    expect(page.get_by_text("Failed", exact=True).first).to_be_visible()
    browser.keep("failed-checks")
