"""Report pages as their readers open them: from disk, in a browser that reports every fault.

Screenshots of every page that is looked at go to `screenshots` in pytest's temporary folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from headless_chromium import headless_chromium
from playwright.sync_api import Browser, Locator, Page, expect
from reports_samples import (
    HIGH,
    HOSTILE,
    LEARNERS,
    LOW,
    SAMPLE,
    UNKNOWN,
    day,
    hostile_report,
    number,
    text,
)

from reports.model import Cell, Report, Section
from reports.rendering.html import render

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MEDIUM = Cell(value="medium", text="Medium", tone="warning")
PEOPLE = (
    ("Zoë", "Iris", HIGH, number("9.5"), number("22", "d"), number("2.00"), date(2026, 10, 17)),
    ("ada", "Iris", LOW, number("100.0"), number("3", "d"), number("10.00"), date(2025, 12, 31)),
    ("Bo", "Juniper", MEDIUM, UNKNOWN, number("100", "d"), number("-5.00"), None),
    ("Chidi", "Juniper", LOW, number("71.0"), number("0", "d"), number("1.00"), date(2026, 2, 1)),
    ("Novák", "Granite", HIGH, number("20.0"), number("4", "d"), number("3.00"), None),
    ("Éva", "Granite", MEDIUM, UNKNOWN, number("5", "d"), number("4.00"), date(2026, 1, 15)),
)
PEOPLE_TABLE = replace(
    LEARNERS,
    rows=tuple(
        (text(name), text(team), risk, score, idle, paid, day(seen))
        for name, team, risk, score, idle, paid, seen in PEOPLE
    ),
    total=(None, None, None, None, None, number("15.00"), None),
)
LONG_TABLE = replace(
    LEARNERS,
    rows=tuple((text(f"Learner {at:03}"), *LEARNERS.rows[0][1:]) for at in range(120)),
    total=None,
)


def report_of_people() -> Report:
    section = Section(key="people", title="People", blocks=(PEOPLE_TABLE,))
    return replace(SAMPLE, sections=(section,))


def long_report() -> Report:
    return replace(SAMPLE, sections=(Section(key="long", title="Long", blocks=(LONG_TABLE,)),))


@dataclass
class Reader:
    """Opens reports as files, and keeps what the browser asked for and complained of."""

    browser: Browser
    folder: Path
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def open(
        self,
        report: Report,
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        has_script: bool = True,
    ) -> Page:
        file = self.folder / "report.html"
        file.write_bytes(render(report))
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=has_script,
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: self.requests.append(request.url[:80]))
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.goto(file.as_uri())
        self.pages.append(page)
        return page

    def keep(self, page: Page, name: str) -> None:
        screenshots = self.folder / "screenshots"
        screenshots.mkdir(exist_ok=True)
        page.screenshot(path=screenshots / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with headless_chromium() as browser:
        yield browser


@pytest.fixture
def reader(chromium: Browser, tmp_path: Path) -> Iterator[Reader]:
    """A reader; afterwards it must have asked for its own files alone, without a complaint."""
    reader = Reader(browser=chromium, folder=tmp_path)
    yield reader
    for page in reader.pages:
        page.context.close()
    asked = {url for url in reader.requests if not url.startswith(("file://", "data:"))}
    assert (asked, reader.faults) == (set(), [])


def names(page: Page) -> list[str]:
    """The first column of the rows that can be seen."""
    rows = page.locator(".rows tbody tr:visible th")
    return rows.all_text_contents()


def head(page: Page, label: str) -> Locator:
    return page.locator(".rows").get_by_role("columnheader", name=label)


def click_head(page: Page, label: str) -> None:
    head(page, label).get_by_role("button").click()


def test_a_page_opens_from_disk_without_a_request_or_a_fault(reader: Reader) -> None:
    page = reader.open(SAMPLE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cohort readiness")
    expect(page).to_have_title("Cohort readiness: Data Engineering, Autumn 2026, 2026-W45")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('14px Inter'))")
    assert reader.requests[0].startswith("file://")


def test_the_policy_stops_what_a_page_does_not_bring_along(reader: Reader) -> None:
    page = reader.open(SAMPLE)
    refused = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (e) => done(e.violatedDirective));
            fetch("https://example.invalid/").catch(() => null);
        })"""
    )
    assert refused == "connect-src"
    assert [fault for fault in reader.faults if "connect" in fault.lower()]
    reader.faults.clear()


@pytest.mark.parametrize(
    ("label", "upwards", "downwards"),
    [
        (
            "Learner",
            ["ada", "Bo", "Chidi", "Éva", "Novák", "Zoë"],
            ["Zoë", "Novák", "Éva", "Chidi", "Bo", "ada"],
        ),
        (
            "Readiness",
            ["Zoë", "Novák", "Chidi", "ada", "Bo", "Éva"],
            ["ada", "Chidi", "Novák", "Zoë", "Bo", "Éva"],
        ),
        (
            "Idle",
            ["Chidi", "ada", "Novák", "Éva", "Zoë", "Bo"],
            ["Bo", "Zoë", "Éva", "Novák", "ada", "Chidi"],
        ),
        (
            "Paid",
            ["Bo", "Chidi", "Zoë", "Novák", "Éva", "ada"],
            ["ada", "Éva", "Novák", "Zoë", "Chidi", "Bo"],
        ),
        (
            "Last seen",
            ["ada", "Éva", "Chidi", "Zoë", "Bo", "Novák"],
            ["Zoë", "Chidi", "Éva", "ada", "Bo", "Novák"],
        ),
        (
            "Risk",
            ["Zoë", "Novák", "Bo", "Éva", "ada", "Chidi"],
            ["ada", "Chidi", "Bo", "Éva", "Zoë", "Novák"],
        ),
    ],
)
def test_a_head_sorts_up_down_and_as_it_was_with_the_unknown_last(
    reader: Reader, label: str, upwards: list[str], downwards: list[str]
) -> None:
    page = reader.open(report_of_people())
    as_it_was = names(page)
    click_head(page, label)
    assert names(page) == upwards
    assert head(page, label).get_attribute("aria-sort") == "ascending"
    click_head(page, label)
    assert names(page) == downwards
    assert head(page, label).get_attribute("aria-sort") == "descending"
    click_head(page, label)
    assert names(page) == as_it_was
    assert page.locator("[aria-sort]").count() == 0


def test_a_table_is_sorted_by_keyboard(reader: Reader) -> None:
    page = reader.open(report_of_people())
    head(page, "Idle").get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert names(page)[0] == "Chidi"
    page.keyboard.press("Space")
    assert names(page)[0] == "Bo"


def test_a_search_finds_without_accents_and_counts(reader: Reader) -> None:
    page = reader.open(report_of_people())
    count = page.get_by_role("status")
    expect(count).to_have_text("6 of 6")
    page.get_by_label("Search Learners").fill("novak")
    assert names(page) == ["Novák"]
    expect(count).to_have_text("1 of 6")
    page.get_by_label("Search Learners").fill("irishigh")
    expect(count).to_have_text("0 of 6")
    page.get_by_label("Search Learners").fill("juniper")
    assert names(page) == ["Bo", "Chidi"]
    expect(page.locator("tfoot th")).to_have_text("Total of all rows", use_inner_text=True)


def test_choices_and_a_search_go_together(reader: Reader) -> None:
    page = reader.open(report_of_people())
    page.get_by_label("Team").select_option("Granite")
    assert names(page) == ["Novák", "Éva"]
    page.get_by_label("Risk").select_option("High")
    assert names(page) == ["Novák"]
    page.get_by_label("Search Learners").fill("zoe")
    assert names(page) == []
    expect(page.get_by_text("No row is like that.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    assert len(names(page)) == 6
    expect(page.locator("tfoot th")).to_have_text("Total", use_inner_text=True)


def test_choices_stand_in_the_order_of_their_urgency(reader: Reader) -> None:
    page = reader.open(report_of_people())
    options = page.get_by_label("Risk").locator("option")
    assert options.all_text_contents() == ["all", "High", "Medium", "Low"]


def test_a_long_table_begins_short_and_opens(reader: Reader) -> None:
    page = reader.open(long_report())
    assert len(names(page)) == 25
    page.get_by_role("button", name="Show all 120").click()
    assert len(names(page)) == 120
    page.get_by_role("button", name="Show the first 25").click()
    assert len(names(page)) == 25


def test_sorting_a_long_table_sorts_all_of_it(reader: Reader) -> None:
    page = reader.open(long_report())
    click_head(page, "Learner")
    click_head(page, "Learner")
    assert names(page)[0] == "Learner 119"
    assert len(names(page)) == 25


def test_on_paper_no_row_is_left_out_and_no_control_is_seen(reader: Reader) -> None:
    page = reader.open(long_report())
    page.emulate_media(media="print")
    assert len(names(page)) == 120
    assert page.locator(".controls label:visible, .more:visible, nav:visible").count() == 0


def test_paper_is_white_for_readers_of_dark_screens_too(reader: Reader) -> None:
    page = reader.open(SAMPLE, scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(15, 23, 42)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_without_script_every_row_is_there(reader: Reader) -> None:
    page = reader.open(long_report(), has_script=False)
    assert page.locator(".rows tbody tr:visible").count() == 120
    assert page.locator("input, button, output").count() == 0


def test_the_skip_link_is_the_first_stop_and_leads_to_the_report(reader: Reader) -> None:
    page = reader.open(SAMPLE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the report")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_link_of_the_section_that_is_read_is_marked(reader: Reader) -> None:
    page = reader.open(SAMPLE, width=390)
    links = page.get_by_role("navigation", name="Sections")
    expect(links.locator("[aria-current]")).to_have_text("Overview")
    links.get_by_role("link", name="Definitions").click()
    expect(links.locator("[aria-current]")).to_have_text("Definitions")
    expect(page.locator("#definitions")).to_be_in_viewport()
    links.get_by_role("link", name="Overview").click()
    expect(links.locator("[aria-current]")).to_have_text("Overview")


def test_a_chart_opens_its_data(reader: Reader) -> None:
    halves = tuple(
        replace(block, key=f"{block.key}_{at}")
        for at, block in enumerate(SAMPLE.sections[0].blocks[2:3] * 2)
    )
    section = Section(key="charts", title="Charts", blocks=halves)
    page = reader.open(replace(SAMPLE, sections=(section,)))
    image = page.get_by_role("img", name="Missions passed").first
    expect(image).to_be_visible()
    week = page.get_by_role("rowheader", name="26 Oct 2026").first
    expect(week).to_be_hidden()
    page.get_by_text("Data of Missions passed as a table").first.click()
    expect(week).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", ["sample", "hostile", "long"])
def test_a_page_does_not_scroll_sideways(
    reader: Reader, kind: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    reports = {"sample": SAMPLE, "hostile": hostile_report(), "long": long_report()}
    page = reader.open(reports[kind], width=width, scheme=scheme)
    reader.keep(page, f"{kind}-{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_names_are_seen_as_they_are_written(reader: Reader) -> None:
    page = reader.open(hostile_report())
    shown = [
        "".join("\ufffd" if char in "\0\a\x1b" else char for char in name).replace("\r", "\n")
        for name in HOSTILE
    ]
    assert names(page) == shown
    assert page.title().startswith("Cohort readiness: <script>document.title='owned'</script>")
    page.get_by_label("Search Learners").fill("<script>")
    assert names(page) == [HOSTILE[0]]
    page.get_by_label("Search Learners").fill("")
    page.get_by_label("Team").select_option(HOSTILE[1])
    assert names(page) == [HOSTILE[1]]


def test_a_name_that_turns_the_direction_turns_its_own_cell_alone(reader: Reader) -> None:
    page = reader.open(hostile_report())
    row = page.locator(".rows tbody tr").nth(11)
    assert "drowssap" in (row.locator("th").text_content() or "")
    boxes = [cell.bounding_box() for cell in row.locator("th, td").all()]
    lefts = [box["x"] for box in boxes if box]
    assert len(lefts) == 7
    assert lefts == sorted(lefts)
