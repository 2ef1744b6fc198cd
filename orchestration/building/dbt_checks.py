"""dbt's tests as check outcomes: whose they are, whether they block, and what they found.

Here belongs the reading of dbt's manifest and results. Running belongs to dbt_project.
"""

from typing import TYPE_CHECKING, Any

from orchestration.publishing.checks import CheckOutcome

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

    from orchestration.building.dbt_project import NodeOutcome


def check_outcome(outcome: "NodeOutcome", manifest: "Manifest") -> CheckOutcome:
    """One dbt test as a check outcome. A test that could not run has failed, and blocks."""
    node: Any = manifest.nodes[outcome.unique_id]
    could_not_run = outcome.status in {"error", "runtime error", "skipped"}
    is_blocking = could_not_run or str(node.config.severity).lower() == "error"
    passed = outcome.status == "pass"
    return CheckOutcome(
        name=outcome.name,
        maker="dbt",
        subject=_subject(node, manifest),
        column=getattr(node, "column_name", None),
        passed=passed,
        is_blocking=is_blocking,
        failures=0 if passed else max(outcome.failures, 1),
        message="" if passed else _told(outcome, node.description, could_not_run=could_not_run),
    )


def _subject(node: Any, manifest: "Manifest") -> str:
    # A test of a column or model says whose it is; a singular one is told by what it reads first.
    attached = getattr(node, "attached_node", None) or next(iter(node.depends_on.nodes), None)
    if attached is None:
        return "warehouse"
    if attached in manifest.sources:
        source = manifest.sources[attached]
        return f"{source.source_name}.{source.name}"
    return str(manifest.nodes[attached].name)


def _told(outcome: "NodeOutcome", description: str, *, could_not_run: bool) -> str:
    found = (
        f"could not run: {outcome.message.strip()}"
        if could_not_run
        else f"{outcome.failures:,} failing row{'s' * (outcome.failures != 1)}"
    )
    return f"{description.strip()} {found}".strip()
