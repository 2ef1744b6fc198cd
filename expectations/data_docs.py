"""The Data Docs of an audit: a static site that shows every expectation and what it found.

Here belong its pages' names and their making. Each audit's site replaces the one before.
"""

from collections.abc import Sequence
from datetime import datetime

from great_expectations.core import RunIdentifier
from great_expectations.data_context.data_context.ephemeral_data_context import (
    EphemeralDataContext,
)
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from expectations.validation import SuiteFindings


def write_data_docs(
    context: EphemeralDataContext, findings: Sequence[SuiteFindings], *, as_of: datetime
) -> None:
    """Writes the context's site. The pages are named for the suites and as_of, not for a clock."""
    run_id = RunIdentifier(run_name=as_of.strftime("%Y-%m-%dT%H-%M-%SZ"), run_time=as_of)
    for found in findings:
        found.whole.meta |= {"run_id": run_id, "validation_time": as_of.isoformat()}
        context.validation_results_store.set(
            ValidationResultIdentifier(
                expectation_suite_identifier=ExpectationSuiteIdentifier(
                    name=found.whole.suite_name
                ),
                run_id=run_id,
                batch_identifier=found.suite.view,
            ),
            found.whole,
        )
    context.build_data_docs()
