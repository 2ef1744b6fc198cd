"""dbt in this process: parsing once, building the candidate, running the tests.

Here belongs what is asked of dbt and what it answered. What the answer means for publishing
belongs with the gate.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.building.parse_freshness import fingerprint, forget, is_of_today, remember

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

    from orchestration.publishing.checks import CheckOutcome


class DbtFailed(Exception):
    """The dbt call itself could not be made: a project that does not parse, a wrong selection."""


@dataclass(frozen=True, kw_only=True)
class BuildMoment:
    """What a build is told from outside: its name, its moments and its code. All of it is input."""

    as_of: datetime
    snapshot_id: str
    built_at: datetime
    code_version: str

    def as_vars(self) -> str:
        """The dbt vars, as the JSON that `--vars` takes; moments in UTC without an offset."""
        return json.dumps(
            {
                "as_of": _utc_text(self.as_of),
                "snapshot_id": self.snapshot_id,
                "built_at": _utc_text(self.built_at),
                "code_version": self.code_version,
            }
        )


@dataclass(frozen=True, kw_only=True)
class NodeOutcome:
    """One dbt node's result.

    `status` is dbt's own word (`success`, `error`, `skipped`, `pass`, `fail`, `warn`), `seconds`
    the node's time, `failures` how many rows a test found.
    """

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    message: str
    failures: int

    @property
    def failed(self) -> bool:
        """Whether the node did not do what it was to do."""
        return self.status in {"error", "fail", "runtime error", "skipped"}


@dataclass(frozen=True, kw_only=True)
class DbtPlaces:
    """Where dbt finds and leaves things; every path absolute."""

    project: Path
    warehouse: Path
    candidate: Path
    scratch: Path
    target: Path
    memory_limit: str
    audit_memory_limit: str
    threads: int


PARSED_FOR = DbtPlaces(
    project=Path("project"),
    warehouse=Path("warehouse.duckdb"),
    candidate=Path("candidate.duckdb"),
    scratch=Path("scratch"),
    target=Path("target"),
    memory_limit="1GiB",
    audit_memory_limit="1GiB",
    threads=1,
)


class DbtProject:
    """The dbt project, parsed once and run in this process against one warehouse and candidate."""

    def __init__(self, places: DbtPlaces, *, manifest: "Manifest | None" = None) -> None:
        self.places = places
        self._manifest = manifest

    @property
    def manifest(self) -> "Manifest":
        """The parsed project, made ready on first use."""
        return self.make_ready()

    def make_ready(self) -> "Manifest":
        """Take what the last parse left where it is of this very project, or parse."""
        if self._manifest is None:
            self._manifest = self._left_by_last_parse() or self.parse()
        return self._manifest

    def parse(self) -> "Manifest":
        """Read the project, and leave `manifest.json` in the target folder.

        dbt parses everything anew when a variable of the profile has changed. None of them means
        anything to a parse, so all parses are made for the same made-up places.
        """
        read = fingerprint(self.places.project)
        forget(self.places.target, self.places.project)
        parsed: Manifest = self._invoke(["parse"], None, places=PARSED_FOR)
        remember(self.places.target, self.places.project, read)
        self._manifest = parsed
        return parsed

    def _left_by_last_parse(self) -> "Manifest | None":
        # dbt's own partial parse takes several times as long to find that nothing has changed.
        if not is_of_today(self.places.target, self.places.project):
            return None
        from dbt.contracts.graph.manifest import Manifest

        saved = self.places.target / "partial_parse.msgpack"
        manifest: Manifest = Manifest.from_msgpack(saved.read_bytes())
        manifest.build_flat_graph()  # type: ignore[no-untyped-call]
        return manifest

    def build(
        self,
        moment: BuildMoment,
        *,
        full_refresh: bool = False,
        with_views_and_seeds: bool = True,
        select: Sequence[str] = (),
        at_once: int = 1,
        on_node: Callable[[NodeOutcome], None] | None = None,
    ) -> list[NodeOutcome]:
        """Seeds, views, facts and marts, without tests; a failing one skips what stands on it.

        `at_once` is how many are built side by side, each with all of DuckDB's threads. Views and
        seeds that stand already, by the same definitions, can be left as they are.
        """
        arguments = ["build", "--exclude", "resource_type:test", "resource_type:unit_test"]
        if not with_views_and_seeds:
            arguments += ["config.materialized:view", "resource_type:seed"]
        arguments += ["--threads", str(at_once)]
        if full_refresh:
            arguments.append("--full-refresh")
        if select:
            arguments += ["--select", *select]
        return self._run(arguments, moment, on_node)

    def test(
        self,
        moment: BuildMoment,
        *,
        at_once: int = 1,
        on_node: Callable[[NodeOutcome], None] | None = None,
    ) -> list[NodeOutcome]:
        """All data tests, on what a build has left. Unit tests belong to the test suite.

        Both files are opened for reading only, so another process may read them meanwhile.
        """
        arguments = ["test", "--target", "audit", "--threads", str(at_once)]
        arguments += ["--exclude", "resource_type:unit_test"]
        places = replace(self.places, memory_limit=self.places.audit_memory_limit)
        return self._run(arguments, moment, on_node, places=places)

    def unit_test(self, moment: BuildMoment, *, model: str | None = None) -> list[NodeOutcome]:
        """All unit tests, or those of one model."""
        of_model = f"{model}," if model else ""
        return self._run(["test", "--select", f"{of_model}resource_type:unit_test"], moment, None)

    def generate_docs(self) -> None:
        """Leave dbt's documentation site in the target folder.

        It needs no warehouse: types and descriptions are in the project, so dbt asks no database.
        """
        self._invoke(["docs", "generate", "--no-compile", "--empty-catalog"], self.parse())

    def check_outcomes(self, outcomes: Sequence[NodeOutcome]) -> "list[CheckOutcome]":
        """The tests among the outcomes, in the one form that the gate reads."""
        from orchestration.building.dbt_checks import check_outcome

        return [
            check_outcome(outcome, self.manifest)
            for outcome in outcomes
            if outcome.resource_type == "test"
        ]

    def _run(
        self,
        arguments: list[str],
        moment: BuildMoment,
        on_node: Callable[[NodeOutcome], None] | None,
        *,
        places: DbtPlaces | None = None,
    ) -> list[NodeOutcome]:
        def collect(event: Any) -> None:
            if on_node is not None and event.info.name == "NodeFinished":
                on_node(_finished_node(event))

        # The parse has left the manifest, and the results go to the caller: no files of either.
        arguments = [*arguments, "--vars", moment.as_vars(), "--no-write-json"]
        result = self._invoke(arguments, self.manifest, collect, places=places)
        outcomes = [_node_outcome(answer) for answer in result.results]
        # What goes before a run is told where it failed; else it is no part of the answer.
        return [one for one in outcomes if one.failed or one.resource_type != "operation"]

    def _invoke(
        self,
        arguments: list[str],
        manifest: "Manifest | None",
        on_event: Callable[[Any], None] | None = None,
        *,
        places: DbtPlaces | None = None,
    ) -> Any:
        # dbt takes a second to import, and most commands never need it.
        from dbt.cli.main import dbtRunner

        with _environment(places or self.places):
            runner = dbtRunner(manifest=manifest, callbacks=[on_event] if on_event else [])
            answer = runner.invoke(
                [
                    *arguments,
                    "--project-dir",
                    str(self.places.project),
                    "--profiles-dir",
                    str(self.places.project),
                    "--target-path",
                    str(self.places.target),
                    "--log-path",
                    str(self.places.target / "logs"),
                    "--quiet",
                    "--no-print",
                    "--log-level",
                    "none",
                    # dbt words every line of its log before it asks whether it is wanted.
                    "--log-level-file",
                    "none",
                ]
            )
            _release_connections()
        if answer.exception is not None:
            raise DbtFailed(f"dbt {arguments[0]}: {answer.exception}") from answer.exception
        return answer.result


@contextmanager
def _environment(places: DbtPlaces) -> Iterator[None]:
    """The variables that profiles.yml reads, for the time of one call."""
    wanted = {
        "LEARNING_WAREHOUSE_FILE": str(places.warehouse),
        "LEARNING_WAREHOUSE_CANDIDATE": str(places.candidate),
        "LEARNING_WAREHOUSE_SCRATCH": str(places.scratch),
        "LEARNING_WAREHOUSE_MEMORY_LIMIT": places.memory_limit,
        "LEARNING_WAREHOUSE_THREADS": str(places.threads),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _release_connections() -> None:
    """Close what dbt-duckdb keeps open, or this process goes on holding the warehouse's lock."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _node_outcome(answer: Any) -> NodeOutcome:
    return NodeOutcome(
        unique_id=answer.node.unique_id,
        name=answer.node.name,
        resource_type=str(answer.node.resource_type.value),
        status=str(answer.status.value),
        seconds=float(answer.execution_time),
        message=answer.message or "",
        failures=int(answer.failures or 0),
    )


def _finished_node(event: Any) -> NodeOutcome:
    node = event.data.node_info
    return NodeOutcome(
        unique_id=node.unique_id,
        name=node.node_name,
        resource_type=node.resource_type,
        status=event.data.run_result.status,
        seconds=float(event.data.run_result.execution_time),
        message=event.data.run_result.message,
        failures=int(event.data.run_result.num_failures),
    )


def _utc_text(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; as_of and its like are given with one")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
