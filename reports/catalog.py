"""Which reports there are, and what each is made of: `catalog/*.yml`, read and checked.

Here belongs the form of a definition. Its words and columns stand in the YAML, its questions in
`queries/`; a report is added there, without Python.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reports.formats import FORMATS
from reports.model import Tone
from reports.periods import PERIOD_KINDS, PeriodKind

CATALOG_FOLDER = Path(__file__).parent / "catalog"
QUERIES_FOLDER = Path(__file__).parent / "queries"

ScopeKind = Literal["platform", "organization", "director", "cohort", "team"]
OutputFormat = Literal["pdf", "html", "xlsx", "csv", "json"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class CatalogError(Exception):
    """A definition that cannot be read, or a report that there is no definition of."""


class _Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _check_format(kind: str) -> None:
    if kind not in FORMATS:
        raise ValueError(f"format {kind!r} is none of {', '.join(FORMATS)}")


def _check_named(text: str, known: Iterable[str]) -> None:
    named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    unknown = sorted(named.difference(known))
    if unknown:
        raise ValueError(
            f"{text!r} names {unknown[0]!r}, which is none of {', '.join(sorted(known)) or 'none'}"
        )


class ColumnDefinition(_Definition):
    """A column of a query as a table shows it.

    `status` names the column that says why this one is NULL; `words` replaces values by words,
    `tones` colours them; `bar_of` draws the number as a share of this much.
    """

    key: Key
    label: str
    format: str = "text"
    status: Key | None = None
    words: Mapping[str, str] = {}
    tones: Mapping[str, Tone] = {}
    bar_of: float | None = None
    total: Literal["sum"] | None = None
    is_filter: bool = False

    @model_validator(mode="after")
    def _known_format(self) -> "ColumnDefinition":
        _check_format(self.format)
        if self.total and FORMATS[self.format].decimals is None:
            raise ValueError(f"column {self.key!r} is no number, so it has no total")
        return self


class FigureDefinition(_Definition):
    """A headline number: a column of the one row that its query gives.

    `previous` names the column with its value a period earlier, `spark` one with a list of past
    values. `better` says which direction is good news. `note` may hold `{column}`s.
    """

    key: Key
    label: str
    format: str = "count"
    status: Key | None = None
    previous: Key | None = None
    change_format: str | None = None
    better: Literal["up", "down", "neither"] = "neither"
    note: str = ""
    spark: Key | None = None

    @model_validator(mode="after")
    def _known_formats(self) -> "FigureDefinition":
        _check_format(self.format)
        _check_format(self.change_format or self.format)
        return self


class SentenceDefinition(_Definition):
    """A sentence with `{column}`s, said where the column `when` is true (always, if not set)."""

    text: str
    when: Key | None = None


class _Block(_Definition):
    key: Key
    query: str
    """The file below `queries/`, without its ending."""


class SummaryDefinition(_Block):
    """Sentences from one row. `formats` has a format a column that they name."""

    kind: Literal["summary"]
    formats: Mapping[str, str]
    sentences: tuple[SentenceDefinition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known_names(self) -> "SummaryDefinition":
        for kind in self.formats.values():
            _check_format(kind)
        for sentence in self.sentences:
            _check_named(sentence.text, self.formats)
        return self


class FiguresDefinition(_Block):
    """Headline numbers from one row. `note_formats` has a format a column that notes name."""

    kind: Literal["figures"]
    title: str = "Headlines"
    empty: str
    figures: tuple[FigureDefinition, ...] = Field(min_length=1)
    note_formats: Mapping[str, str] = {}

    @model_validator(mode="after")
    def _known_names(self) -> "FiguresDefinition":
        for kind in self.note_formats.values():
            _check_format(kind)
        for figure in self.figures:
            _check_named(figure.note, self.note_formats)
        return self


class TableDefinition(_Block):
    """Rows of a query, in its order; with `only`, those in which that boolean column is true."""

    kind: Literal["table"]
    only: Key | None = None
    title: str
    empty: str
    note: str = ""
    shown_rows: int | None = None
    columns: tuple[ColumnDefinition, ...] = Field(min_length=1)


class ChartDefinition(_Block):
    """A chart of a query's rows; `columns` are those of the table that stands behind it.

    What each `kind` draws, and from which columns, is said by its module in `charts/`.
    """

    kind: Literal["lines", "bars", "histogram", "heatmap", "funnel", "stacked_bar"]
    title: str
    empty: str
    note: str = ""
    columns: tuple[ColumnDefinition, ...] = Field(min_length=1)
    x: Key
    """The column of the horizontal axis, of the categories, or of a heatmap's columns."""
    y: tuple[Key, ...]
    """The columns drawn: a line, a bar or a part each."""
    rows: Key | None = None
    """Of a heatmap: the column that names its rows."""
    low: Key | None = None
    """Of lines: the lower bound of a band about the first line; with `high`."""
    high: Key | None = None
    forecast_from: Key | None = None
    """Of lines: a boolean column, true where the first line is a forecast (dashed)."""
    gate: float | None = None
    """A threshold to be marked, with `gate_label`."""
    gate_label: str = ""
    tones: Mapping[str, Tone] = {}
    """Of bars and histograms: a colour a value of `tone_by`; of lines: a colour a `y`."""
    tone_by: Key | None = None
    alt: str
    """What it shows, for who cannot see it; `{first}`, `{last}`, `{least}`, `{most}`, `{count}`
    are of the first `y`."""
    is_wide: bool = False

    @model_validator(mode="after")
    def _known_names(self) -> "ChartDefinition":
        _check_named(self.alt, ("first", "last", "least", "most", "count"))
        return self


BlockDefinition = Annotated[
    SummaryDefinition | FiguresDefinition | TableDefinition | ChartDefinition,
    Field(discriminator="kind"),
]


class SectionDefinition(_Definition):
    """Blocks under one heading."""

    key: Key
    title: str
    intro: str = ""
    blocks: tuple[BlockDefinition, ...] = Field(min_length=1)


class ReportDefinition(_Definition):
    """One report: how often, about what, for whom, in which formats, and what it says."""

    name: Key
    title: str
    description: str
    period: PeriodKind
    scope: ScopeKind
    audience: str
    formats: tuple[OutputFormat, ...] = ("pdf", "html", "xlsx", "csv", "json")
    attachments: tuple[OutputFormat, ...] = ("pdf",)
    """The formats that a mail carries; all of them lie in the reports' folder."""
    delivered_if: tuple[Key, ...] = ()
    """Tables: a report is handed over only if one of them has a row. Always, if none is named."""
    keep_days: int = Field(ge=1)
    stale_after_minutes: int = Field(ge=1)
    """How old the data may be at the period's end before the report says that it is stale."""
    sections: tuple[SectionDefinition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct_keys(self) -> "ReportDefinition":
        keys = [block.key for section in self.sections for block in section.blocks]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            raise ValueError(f"the key {repeated[0]!r} names two blocks")
        tables = {
            block.key
            for section in self.sections
            for block in section.blocks
            if isinstance(block, (TableDefinition, ChartDefinition))
        }
        unknown = sorted(set(self.delivered_if) - tables)
        if unknown:
            raise ValueError(f"delivered_if names {unknown[0]!r}, which is no table and no chart")
        return self

    @model_validator(mode="after")
    def _attaches_what_is_made(self) -> "ReportDefinition":
        unmade = sorted(set(self.attachments) - set(self.formats))
        if unmade:
            raise ValueError(f"attachments names {unmade[0]!r}, which is none of its formats")
        return self


def read_definition(path: Path) -> ReportDefinition:
    """The definition in a file. Raises CatalogError naming file, place, value and what is wrong."""
    try:
        definition = ReportDefinition.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise CatalogError(f"{path} is no YAML: {error}") from error
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']} (is {problem['input']!r:.80})"
            for problem in error.errors()
        )
        raise CatalogError(f"{path}: {told}") from error
    if definition.name != path.stem:
        raise CatalogError(f"{path}: name is {definition.name!r}, but the file's is {path.stem!r}.")
    return definition


@cache
def load_catalog(folder: Path = CATALOG_FOLDER) -> Mapping[str, ReportDefinition]:
    """All reports by name, in the order of their periods and names."""
    found = [read_definition(path) for path in sorted(folder.glob("*.yml"))]
    found.sort(key=lambda definition: (PERIOD_KINDS.index(definition.period), definition.name))
    return {definition.name: definition for definition in found}


def report_named(name: str) -> ReportDefinition:
    """A report's definition. Raises CatalogError where there is none, with those that there are."""
    catalog = load_catalog()
    if name not in catalog:
        raise CatalogError(f"There is no report {name!r}; there are {', '.join(catalog)}.")
    return catalog[name]


@cache
def query_text(name: str) -> str:
    """A query of the catalogue. Raises CatalogError where its file is missing."""
    path = QUERIES_FOLDER / f"{name}.sql"
    if not path.is_file():
        raise CatalogError(f"{path} does not exist, but a report asks for query {name!r}.")
    return path.read_text("utf-8")
