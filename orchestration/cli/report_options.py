"""Options and arguments that the commands on reports share, and what they are checked for."""

from typing import Annotated, get_args

import typer

from orchestration.cli.options import asked
from orchestration.reporting import default_period
from orchestration.settings import Settings
from reports.catalog import CatalogError, OutputFormat, ReportDefinition, report_named
from reports.periods import EXAMPLES, PERIOD_KINDS, Period, PeriodKind, period_named

PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="KEY",
        help="Which period: "
        + ", ".join(f"{EXAMPLES[kind]} ({kind})" for kind in PERIOD_KINDS)
        + ". If not given: the last that was over.",
    ),
]
FormatOption = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help=f"{', '.join(get_args(OutputFormat))}.")
]
ScopeOption = Annotated[str, typer.Option("--scope", metavar="ID", help="Of this scope.")]


def known_report(name: str) -> str:
    """The report's name as given. Raises typer.BadParameter where the catalogue has none such."""
    try:
        report_named(name)
    except CatalogError as error:
        raise typer.BadParameter(str(error)) from error
    return name


NameArgument = Annotated[str, typer.Argument(metavar="NAME", callback=known_report)]


def known_format(form: str) -> OutputFormat:
    """The format as given. Raises typer.BadParameter for one that reports do not have."""
    if form in get_args(OutputFormat):
        return form  # type: ignore[return-value]  # mypy does not narrow a str by `in`
    raise typer.BadParameter(
        f"{form!r} is none of {', '.join(get_args(OutputFormat))}.", param_hint="--format"
    )


def period_asked(settings: Settings, definition: ReportDefinition, key: str | None) -> Period:
    """The period that a key names, or the last that was over. Raises typer.BadParameter."""
    kind: PeriodKind = definition.period
    if key is None:
        return default_period(settings, definition)
    return asked(key, lambda text: period_named(kind, text), option="--period")
