"""The running of suites: Great Expectations on the views of an audit's database.

Here belong the context that suites run in and the two looks they take. What is checked belongs
with the suites; how it is told belongs with `outcomes` and `data_docs`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import cast

import great_expectations as gx
from great_expectations.core import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.data_context.ephemeral_data_context import (
    EphemeralDataContext,
)
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.datasource.fluent.sql_datasource import TableAsset
from great_expectations.expectations.expectation import Expectation

from expectations.checks import Check, Suite
from expectations.duckdb_datasource import DuckDBDatasource, DuckDBExecutionEngine

# How many failing rows are shown.
EXAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class SuiteFindings:
    """A suite and what came of it: a result for each check that is told, in the suite's order.

    Told is a check that holds; in the place of one that does not, its parts, if it has any.
    """

    suite: Suite
    told: tuple[tuple[Check, ExpectationValidationResult], ...]
    whole: ExpectationSuiteValidationResult


@contextmanager
def gx_context() -> Iterator[EphemeralDataContext]:
    """A context that keeps nothing, tells nobody and shows no progress bars."""
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    try:
        yield context
    finally:
        for name in list(context.data_sources.all()):
            engine = context.data_sources.get(name).get_execution_engine()
            cast("DuckDBExecutionEngine", engine).close()


def validate(
    context: EphemeralDataContext, suites: Sequence[Suite], *, url: str
) -> list[SuiteFindings]:
    """Runs suites on the views of the database at `url`.

    The first look asks only whether a check holds: that is one query a view. The second one, at
    each check that does not hold by itself, or at its parts, finds the failing rows; and where one
    check could not be computed, it tells it from those that merely shared a query with it.
    """
    for schema, group in groupby(sorted(suites, key=_schema), key=_schema):
        # All assets at once: each one added later would have the datasource written out again.
        assets = [TableAsset(name=suite.view, table_name=suite.view) for suite in group]
        context.data_sources.add_duckdb(schema, connection_string=url, assets=assets)
    return [_validate(_batch(context, suite), suite) for suite in suites]


def _schema(suite: Suite) -> str:
    return suite.schema


def _batch(context: EphemeralDataContext, suite: Suite) -> Batch:
    asset = cast("DuckDBDatasource", context.data_sources.get(suite.schema)).get_asset(suite.view)
    batch: Batch = asset.get_batch(asset.build_batch_request())
    return batch


def _validate(batch: Batch, suite: Suite) -> SuiteFindings:
    gx_suite = gx.ExpectationSuite(
        name=f"{suite.schema}.{suite.view}",
        expectations=[_named(check) for check in suite.checks],
    )
    whole = batch.validate(gx_suite, result_format="BOOLEAN_ONLY")
    found = {result.expectation_config.meta["check"]: result for result in whole.results}  # type: ignore[union-attr]
    told = tuple(
        finding for check in suite.checks for finding in _told(batch, check, found[check.name])
    )
    whole.results = [result for _, result in told]
    return SuiteFindings(suite=suite, told=told, whole=whole)


def _told(
    batch: Batch, check: Check, first: ExpectationValidationResult
) -> list[tuple[Check, ExpectationValidationResult]]:
    if first.success:
        return [(check, first)]
    parts = [(part, _looked_at(batch, part)) for part in check.parts]
    if any(not result.success for _, result in parts):
        return parts
    return [(check, _looked_at(batch, check))]


def _named(check: Check) -> Expectation:
    check.expectation.meta = {"check": check.name}
    return check.expectation


def _looked_at(batch: Batch, check: Check) -> ExpectationValidationResult:
    return batch.validate(
        _named(check),
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": EXAMPLES,
            "unexpected_index_column_names": list(check.shows),
            "return_unexpected_index_query": False,
        },
    )
