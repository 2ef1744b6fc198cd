"""What suites found, in the form and the words that the gate, `status` and the UI show.

Here belongs the way from a result of Great Expectations to a CheckOutcome.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isnan
from typing import Any

from great_expectations.core import ExpectationValidationResult

from expectations.checks import Check, spoken
from expectations.validation import SuiteFindings
from orchestration.publishing.checks import CheckOutcome

DUCKDB_EXCEPTION = re.compile(r"^\(_duckdb\.\w+\) (Invalid Input Error: )?")


def outcomes(findings: Sequence[SuiteFindings]) -> list[CheckOutcome]:
    """One outcome a check that is told, in the order of the suites."""
    return [
        _outcome(found.suite.subject, check, result)
        for found in findings
        for check, result in found.told
    ]


def _outcome(subject: str, check: Check, result: ExpectationValidationResult) -> CheckOutcome:
    about = subject if check.column is None else f"{subject}.{check.column}"
    reason = " ".join(_exceptions(result.exception_info or {}))
    if reason:
        # Whatever its policy: a check that could not be made tells nothing, and so passes nothing.
        return _failed(
            subject, check, failures=1, is_blocking=True, message=f"{about}: not checked: {reason}"
        )
    if result.success:
        return CheckOutcome(
            name=check.name,
            maker="great_expectations",
            subject=subject,
            column=check.column,
            passed=True,
            is_blocking=check.is_blocking,
            message=check.holds,
        )
    found: Mapping[str, Any] = result.result or {}
    if check.figure:
        return _failed(
            subject,
            check,
            failures=1,
            message=f"{about}: {check.figure.format(spoken(found.get('observed_value')))},"
            f" expected {check.holds}",
        )
    failures = int(found.get("unexpected_count", 1))
    of_all = f"{failures:,} of {int(found.get('element_count', failures)):,} {check.rows_are}"
    examples = [
        # The column of a claim is always false here.
        {name: _plain(value) for name, value in row.items() if name != check.name}
        for row in found.get("partial_unexpected_index_list") or ()
    ]
    return _failed(
        subject,
        check,
        failures=failures,
        message=f"{about}: {of_all} {check.violated}{_for_instance(check, examples)}",
        examples=examples,
    )


def _failed(
    subject: str,
    check: Check,
    *,
    failures: int,
    message: str,
    is_blocking: bool | None = None,
    examples: Sequence[dict[str, object]] = (),
) -> CheckOutcome:
    return CheckOutcome(
        name=check.name,
        maker="great_expectations",
        subject=subject,
        column=check.column,
        passed=False,
        is_blocking=check.is_blocking if is_blocking is None else is_blocking,
        failures=failures,
        message=message,
        examples=tuple(examples),
    )


def _exceptions(info: Mapping[str, Any]) -> Iterator[str]:
    """The messages of the exceptions of a result, which may come by metric, each once."""
    if "raised_exception" in info:
        if info["raised_exception"]:
            yield _reason(str(info["exception_message"]))
        return
    reasons = [
        _reason(str(of_metric["exception_message"]))
        for of_metric in info.values()
        if of_metric.get("raised_exception")
    ]
    yield from dict.fromkeys(reasons)


def _reason(message: str) -> str:
    """What DuckDB says, without the class of its exception, the query and a link to a manual."""
    first = message.strip().splitlines()[0] if message.strip() else "no reason was given"
    return DUCKDB_EXCEPTION.sub("", first)


def _for_instance(check: Check, examples: Sequence[Mapping[str, object]]) -> str:
    if not examples:
        return ""
    row = examples[0]
    value = None if check.column is None else row.get(check.column)
    if value is not None:
        return f", e.g. {spoken(value)}"
    return ", e.g. " + ", ".join(f"{name} {spoken(value)}" for name, value in row.items())


def _plain(value: object) -> object:
    """A value as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and isnan(value):
        return "NaN"
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
