"""The whole catalogue on generated data and on OULAD: rows and build seconds of every mart.

Each build is audited as any other; one that is withheld stops the program with its reasons. OULAD
is built as of a moment inside a presentation, and after all of them. Writes
benchmarks/catalogue.md.

    python benchmarks/catalogue.py --oulad FOLDER [--learners 5000] [--folder FOLDER]
"""

import argparse
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from working_folder import working_folder

from orchestration.building.dbt_project import NodeOutcome
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.loading.importers.oulad.importing import import_oulad
from orchestration.publishing.candidate import candidate_file
from orchestration.refresh import Call, build, load
from orchestration.settings import Settings
from orchestration.table_rows import table_rows
from orchestration.watching import Watcher

RESULT = Path(__file__).with_suffix(".md")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
INSIDE, AFTER = datetime(2014, 3, 15, 12, tzinfo=UTC), datetime(2014, 12, 31, 12, tzinfo=UTC)


class Seconds(Watcher):
    """The seconds of each model of a build, by its name."""

    def __init__(self) -> None:
        self.by_model: dict[str, float] = {}

    def node(self, outcome: NodeOutcome) -> None:
        """Keep the seconds of a model."""
        if outcome.resource_type == "model":
            self.by_model[outcome.name] = outcome.seconds


@dataclass(frozen=True, kw_only=True)
class Built:
    """One audited build: rows and seconds by mart, the seconds of its steps, its checks."""

    title: str
    rows: dict[str, int]
    seconds: dict[str, float]
    steps: dict[str, float]
    checks: int
    warned: int


def main() -> None:
    """Build, and write down what came out."""
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--oulad", type=Path, required=True, help="Where OULAD's files lie.")
    wanted.add_argument("--learners", type=int, default=5_000)
    wanted.add_argument("--folder", type=Path, help="Where to work; a temporary one if not given.")
    asked = wanted.parse_args()
    with working_folder(asked.folder, prefix="catalogue-") as folder:
        generated, oulad = Settings(home=folder / "generated"), Settings(home=folder / "oulad")
        if not generated.landing_folder.exists():
            generate_platform(
                GeneratorOptions(until=NOW, learners=asked.learners, format="parquet"),
                landing=generated.landing_folder,
                truth=generated.truth_folder,
            )
        if not oulad.landing_folder.exists():
            import_oulad(asked.oulad, landing=oulad.landing_folder, imported_at=NOW)
        text = page(
            asked.learners,
            [
                built(generated, NOW, f"{asked.learners:,} generated learners"),
                built(oulad, INSIDE, f"OULAD as of {INSIDE:%Y-%m-%d}"),
                built(oulad, AFTER, f"OULAD as of {AFTER:%Y-%m-%d}"),
            ],
        )
    RESULT.write_text(text, "utf-8")
    print(text)


def built(settings: Settings, as_of: datetime, title: str) -> Built:
    """Load what is new and build everything anew. Raises where the audit withholds it."""
    call, seconds = Call(command="the catalogue", at=datetime.now(UTC)), Seconds()
    load(settings, call)
    record = build(settings, call, as_of=as_of, full_refresh=True, watcher=seconds)
    if record.status != "audited":
        raise RuntimeError(f"{title}: {record.status}: {record.reason}")
    rows = {
        name.rpartition(".")[2]: count
        for name, count in table_rows(
            candidate_file(settings.builds_folder, record.build_id)
        ).items()
    }
    return Built(
        title=title,
        rows=rows,
        seconds=seconds.by_model,
        steps=dict(record.step_seconds),
        checks=len(record.checks),
        warned=sum(not check.passed for check in record.checks),
    )


def page(learners: int, builds: list[Built]) -> str:
    """The result as Markdown."""
    marts = sorted(set(builds[0].rows) & set(builds[0].seconds))
    lines = [
        "# The catalogue: every mart, its rows and its build",
        "",
        "```",
        f"python benchmarks/catalogue.py --oulad FOLDER --learners {learners}",
        "```",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}: each build with `--full-refresh` and its audit.",
        "",
        "| build | checks | of them failed | of them warned | "
        + " | ".join(builds[0].steps)
        + " |",
        "|---|---:|---:|---:|" + "---:|" * len(builds[0].steps),
    ]
    lines += [
        f"| {one.title} | {one.checks:,} | 0 | {one.warned} | "
        + " | ".join(f"{seconds:.1f} s" for seconds in one.steps.values())
        + " |"
        for one in builds
    ]
    lines += [
        "",
        f"The {len(marts)} marts; the models that they stand on take the rest of the time.",
        "",
        "| mart | " + " | ".join(f"rows: {one.title} | s" for one in builds) + " |",
        "|---|" + "---:|---:|" * len(builds),
    ]
    lines += [
        f"| {mart} | "
        + " | ".join(f"{one.rows.get(mart, 0):,} | {one.seconds[mart]:.2f}" for one in builds)
        + " |"
        for mart in marts
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
