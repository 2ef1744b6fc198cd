"""The Data Docs of an audit: a static site that shows every expectation and what it found.

Here belong its pages. What they say of an expectation is rendered by Great Expectations; the pages
around it are ours, for its own ask seven other sites for parts when they are opened, name each
view of them to its maker, and take a `<script>` in a learner's name for what it says.
"""

import shutil
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
from great_expectations.render.view.view import DefaultJinjaPageView

from expectations.checks import Check
from expectations.outcomes import outcomes
from expectations.validation import SuiteFindings
from orchestration.publishing.checks import CheckOutcome

PAGES_FOLDER = Path(__file__).resolve().parent / "data_docs_pages"


@dataclass(frozen=True, kw_only=True)
class SuitePage:
    """What the index says of a suite's page."""

    title: str
    file_name: str
    subject: str
    checks: int
    blocking: int
    warnings: int


def write_data_docs(findings: Sequence[SuiteFindings], *, folder: Path, as_of: datetime) -> None:
    """Makes the site in the place of `folder`; `index.html` is where it begins.

    It is written beside the folder first, so that nobody sees half of one audit and half of
    another. The same findings make the same bytes.
    """
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(parents=True)
    shutil.copy(PAGES_FOLDER / "style.css", unfinished)
    view = DefaultJinjaPageView(custom_views_directory=str(PAGES_FOLDER))
    # Great Expectations numbers its elements at random.
    numbers = count(1)
    view.env.filters["generate_html_element_uuid"] = lambda prefix: f"{prefix}{next(numbers)}"
    pages = [_write_page(view, found, unfinished) for found in findings]
    index = view.env.get_template("index.html").render(
        pages=pages, as_of=as_of.isoformat(sep=" ", timespec="seconds")
    )
    (unfinished / "index.html").write_text(index, "utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    unfinished.rename(folder)


def _write_page(view: DefaultJinjaPageView, found: SuiteFindings, folder: Path) -> SuitePage:
    failed = [outcome for outcome in outcomes([found]) if not outcome.passed]
    page = SuitePage(
        title=str(found.whole.suite_name),
        file_name=f"{found.whole.suite_name}.html",
        subject=found.suite.subject,
        checks=len(found.told),
        blocking=sum(outcome.is_blocking for outcome in failed),
        warnings=sum(not outcome.is_blocking for outcome in failed),
    )
    (folder / page.file_name).write_text(_html(view, found, failed, page.title), "utf-8")
    return page


def _html(
    view: DefaultJinjaPageView, found: SuiteFindings, failed: Sequence[CheckOutcome], title: str
) -> str:
    harmless = ExpectationSuiteValidationResult(
        success=bool(found.whole.success),
        results=[_for_a_page(check, result) for check, result in found.told],
        suite_name=str(found.whole.suite_name),
        statistics=found.whole.statistics,
        meta=found.whole.meta,
    )
    document = ValidationResultsPageRenderer().render(harmless).to_json_dict()
    # The first section tells of the run, by the clock.
    document["sections"] = document["sections"][1:]
    return str(view.env.get_template("suite.html").render(document, failed=failed, title=title))


def _for_a_page(check: Check, result: ExpectationValidationResult) -> ExpectationValidationResult:
    """The same result, for the renderer, which puts texts on its page as they are."""
    expectation = copy(result.expectation_config)
    if expectation is not None and expectation.description is not None:
        expectation.description = escape(expectation.description)
    return ExpectationValidationResult(
        success=result.success,
        expectation_config=expectation,
        # The first look says of rows that hold only that all of them do.
        result={"unexpected_percent": 0.0}
        if result.success and check.violated
        else _escaped(result.result),
        exception_info=_escaped(result.exception_info),
    )


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, dict):
        return {key: _escaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    return value
