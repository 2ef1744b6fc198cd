"""Makes docs/reports/gallery.md: a picture of each report's first page, from the current snapshot.

    make gallery

Here belong the choice of what is shown, the pictures and their page. The fullest scope among the
first ones stands for its report. Two reports are shown as HTML too, if Chromium is there.
"""

import logging
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestration.reporting import default_period, places_of
from orchestration.settings import PROJECT_ROOT, Settings
from reports.catalog import ReportDefinition, load_catalog, report_named
from reports.composing import compose
from reports.model import Report
from reports.reading import open_snapshot
from reports.rendering import html
from reports.rendering.pdf import first_page
from reports.source import kept_snapshots

FOLDER = PROJECT_ROOT / "docs" / "reports"
PICTURES = FOLDER / "pictures"
SCOPES_LOOKED_AT = 48
PPI = 110
SCREENS = (
    ("cohort_weekly", "light", 1280, 1800),
    ("cohort_weekly", "dark", 1280, 1800),
    ("team_daily", "light", 390, 1400),
)

log = logging.getLogger("gallery")


def fullest(definition: ReportDefinition, settings: Settings) -> Report:
    """The report with the most rows, of its first scopes."""
    current = kept_snapshots(places_of(settings)).current
    with open_snapshot(current.path) as reader:
        scopes = reader.scopes(definition.scope)[:SCOPES_LOOKED_AT]
        period = default_period(settings, definition)
        reports = compose(definition, reader, period=period, scopes=scopes)
        return max(reports, key=lambda report: sum(len(table.rows) for table in report.tables()))


def draw_pages(reports: Mapping[str, Report]) -> None:
    """Write the picture of each report's first page."""
    for name, report in reports.items():
        (PICTURES / f"{name}.png").write_bytes(first_page(report, ppi=PPI))
        log.info("%s: %s, %s", name, report.scope.label, report.period_text)


def draw_screens(reports: Mapping[str, Report]) -> list[str]:
    """Write pictures of HTML pages; gives their files' names."""
    # It comes with what developers install; the program's users are without it.
    from playwright.sync_api import sync_playwright

    names = []
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for name, theme, width, height in SCREENS:
            page_file = Path(folder) / f"{name}.html"
            page_file.write_bytes(html.render(reports[name]))
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light",
            )
            page.goto(page_file.as_uri())
            picture = f"{name}_{theme}_{width}.png"
            page.screenshot(path=PICTURES / picture)
            names.append(picture)
        browser.close()
    return names


def page_of(reports: Mapping[str, Report], screens: Sequence[str]) -> str:
    """The gallery's text; without pictures of screens it has no part on them."""
    lines = ["# What the reports look like", ""]
    lines += [
        "Made by `make gallery` from generated data. What each holds: [catalog](catalog.md).",
        "",
    ]
    for name, report in reports.items():
        definition = report_named(name)
        lines += [
            f"## {definition.title}",
            "",
            f"`{definition.name}`, {definition.period}, of each {definition.scope}. "
            f"{definition.description}",
            "",
            f"![{definition.title}, {report.period_text}: the first page]"
            f"(pictures/{definition.name}.png)",
            "",
        ]
    lines += ["## On a screen", ""] if screens else []
    for picture in screens:
        name, theme, width = picture.removesuffix(".png").rsplit("_", 2)
        lines += [f"`{name}` as HTML, {theme}, {width} pixels wide.", ""]
        lines += [f"![{name} as HTML, {theme}](pictures/{picture})", ""]
    return "\n".join(lines)


def main() -> None:
    """Draw all pictures, and write the page that shows them."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = Settings()
    # All are composed before a picture of today goes: nothing may be published yet.
    reports = {name: fullest(definition, settings) for name, definition in load_catalog().items()}
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    draw_pages(reports)
    screens = draw_screens(reports) if shutil.which("chromium") else []
    (FOLDER / "gallery.md").write_text(page_of(reports, screens), "utf-8")


if __name__ == "__main__":
    main()
