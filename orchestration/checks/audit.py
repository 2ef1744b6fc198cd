"""The checks that an audit makes, as asset checks: one a dbt test, one an audited table for GX.

Here belong their specs, made from dbt's manifest and the contracts, and the way from a build's
outcomes to results. Making the checks belongs to `building` and `expectations`.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    MetadataValue,
)

from orchestration.assets.translator import MARTS, node_key
from orchestration.publishing.checks import CheckOutcome

EXPECTATIONS = "great_expectations"
EXAMPLES_SHOWN = 10


def dbt_check_specs(
    manifest: Mapping[str, Any], keys: Collection[AssetKey], *, after: Sequence[AssetKey] = ()
) -> list[AssetCheckSpec]:
    """One check for each dbt data test on one of the assets `keys`, made once `after` are there."""
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    return [
        AssetCheckSpec(
            test["name"],
            asset=key,
            description=_test_described(test),
            additional_deps=list(after),
            metadata={
                "stands before publishing": _is_blocking(test),
                "column": test.get("column_name") or "",
                "file": test["original_file_path"],
            },
        )
        for test in tests
        if (key := node_key(_tested(manifest, test))) in keys
    ]


def mart_check_specs(manifest: Mapping[str, Any]) -> list[AssetCheckSpec]:
    """One check for each mart: all that Great Expectations expects of it."""
    return [
        _expectations_spec(
            node_key(node),
            "Ranges, sums, claims and the change since the last snapshot. A failure of a blocking "
            "one withholds the candidate: `published_snapshot` then fails, and says why.",
        )
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == MARTS
    ]


def raw_check_specs(keys: Iterable[AssetKey], *, after: Sequence[AssetKey]) -> list[AssetCheckSpec]:
    """One check for each raw table, made with the build that has the assets `after`."""
    return [
        _expectations_spec(
            key,
            "What came in since the last snapshot, against its contract, and its volume and "
            "shares of values against what its source sent before. Made with each build.",
            after=after,
        )
        for key in keys
    ]


def results(
    specs: Iterable[AssetCheckSpec], outcomes: Sequence[CheckOutcome]
) -> list[AssetCheckResult]:
    """A result for each spec, out of the outcomes of one audit.

    Where the audit has none: nothing to look at for Great Expectations; for a dbt test, a warning
    that the project is no longer what Dagster loaded.
    """
    of_dbt = {outcome.name: outcome for outcome in outcomes if outcome.maker == "dbt"}
    of_tables: dict[str, list[CheckOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.maker == EXPECTATIONS:
            of_tables[outcome.subject].append(outcome)
    return [
        expectations_result(spec.asset_key, of_tables.get(subject_of(spec.asset_key), []))
        if spec.name == EXPECTATIONS
        else dbt_result(spec, of_dbt.get(spec.name))
        for spec in specs
    ]


def subject_of(key: AssetKey) -> str:
    """What a build's outcomes call an asset's table: `raw.users`, `learner_summary`."""
    return ".".join(key.path) if key.path[0] == "raw" else key.path[-1]


def dbt_result(spec: AssetCheckSpec, outcome: CheckOutcome | None) -> AssetCheckResult:
    """The result of one dbt test."""
    if outcome is None:
        return AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=False,
            severity=AssetCheckSeverity.WARN,
            description="Not made: the dbt project has changed. Reload the code location.",
        )
    return AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=outcome.passed,
        severity=severity_of([outcome]),
        description=outcome.message,
        metadata={"failing rows": outcome.failures, **_examples(outcome)},
    )


def expectations_result(key: AssetKey, outcomes: Sequence[CheckOutcome]) -> AssetCheckResult:
    """All expectations on one table in one result, with a line for each that failed."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    metadata: dict[str, Any] = {
        "expectations": len(outcomes),
        "failed, blocking": sum(outcome.is_blocking for outcome in failed),
        "failed, warnings": sum(not outcome.is_blocking for outcome in failed),
    }
    if failed:
        metadata["failing rows"] = sum(outcome.failures for outcome in failed)
        metadata["what failed"] = MetadataValue.md("\n".join(map(_line, failed)))
        for outcome in failed:
            metadata |= {
                f"{shown} of {outcome.name}": value for shown, value in _examples(outcome).items()
            }
    return AssetCheckResult(
        asset_key=key,
        check_name=EXPECTATIONS,
        passed=not failed,
        severity=severity_of(failed),
        description="; ".join(outcome.message for outcome in failed)
        or (f"All {len(outcomes)} hold." if outcomes else "Nothing new to look at."),
        metadata=metadata,
    )


def severity_of(outcomes: Iterable[CheckOutcome]) -> AssetCheckSeverity:
    """ERROR where one of them stands before publishing, or else WARN."""
    is_blocking = any(outcome.is_blocking for outcome in outcomes)
    return AssetCheckSeverity.ERROR if is_blocking else AssetCheckSeverity.WARN


def _expectations_spec(
    key: AssetKey, description: str, *, after: Sequence[AssetKey] = ()
) -> AssetCheckSpec:
    return AssetCheckSpec(
        EXPECTATIONS, asset=key, description=description, additional_deps=list(after)
    )


def _examples(outcome: CheckOutcome) -> dict[str, MetadataValue]:
    shown = list(outcome.examples[:EXAMPLES_SHOWN])
    return {"examples": MetadataValue.json(shown)} if shown else {}


def _line(outcome: CheckOutcome) -> str:
    weight = "**blocking**" if outcome.is_blocking else "warning"
    return f"- {weight} `{outcome.name}`: {outcome.message}"


def _tested(manifest: Mapping[str, Any], test: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a test is about: named in its meta, attached, or else the first that it reads."""
    named = test["config"].get("meta", {}).get("dagster", {}).get("ref", {}).get("name")
    read = [_node(manifest, unique_id) for unique_id in test["depends_on"]["nodes"]]
    if named:
        return next(node for node in read if node["name"] == named)
    if test.get("attached_node"):
        return _node(manifest, test["attached_node"])
    return min(read, key=lambda node: node["resource_type"] == "source")


def _node(manifest: Mapping[str, Any], unique_id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = manifest["nodes"].get(unique_id) or manifest["sources"][unique_id]
    return found


def _is_blocking(test: Mapping[str, Any]) -> bool:
    return str(test["config"]["severity"]).lower() == "error"


def _test_described(node: Mapping[str, Any]) -> str:
    weight = (
        "A failure withholds the candidate: `published_snapshot` then fails, and says why."
        if _is_blocking(node)
        else "A failure is told, and withholds nothing."
    )
    described = node.get("description") or _generic_described(node) or _header(node)
    return f"{described}\n\n{weight}".strip()


def _generic_described(node: Mapping[str, Any]) -> str:
    test = node.get("test_metadata") or {}
    arguments = test.get("kwargs", {})
    column = f"`{node['column_name']}`" if node.get("column_name") else "The table"
    match test.get("name"):
        case "primary_key":
            return f"{column} is there in every row, and in no two rows the same."
        case "unique":
            return f"{column} is there once."
        case "not_null":
            return f"{column} always has a value."
        case "accepted_values":
            return f"{column} is one of {', '.join(map(str, arguments.get('values', ())))}."
        case "relationships":
            return f"{column} is a `{arguments.get('field')}` of `{arguments.get('to')}`."
        case "one_row_per":
            return f"One row per {', '.join(map(str, arguments.get('columns', ())))}."
    return ""


def _header(node: Mapping[str, Any]) -> str:
    """The comment that a test of its own begins with: its claim, why it matters, how to fix it."""
    lines = itertools.takewhile(
        lambda line: line.startswith("--"), str(node.get("raw_code", "")).splitlines()
    )
    text = " ".join(line.removeprefix("--").strip() for line in lines)
    return re.sub(r"\s*\b(Claims|Why|To fix):", r"\n\n**\1:**", text).strip()
