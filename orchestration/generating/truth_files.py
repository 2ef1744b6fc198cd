"""The truth about a generated platform, as files: what was planted, and what a load must find.

Here belongs the form of the truth. What is true belongs with what was planned.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.generating.activity import Surge
from orchestration.generating.cohorts import cohort_ids
from orchestration.generating.columns import days, moments
from orchestration.generating.dirty_exports import DirtyExportFolder
from orchestration.generating.export_files import ExportFolder, WrittenFile, write_whole
from orchestration.generating.operations import BadHour
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.people import user_ids
from orchestration.generating.teams import Memberships, team_ids

_MALFORMED_SCHEMA = {
    "entity": pl.String,
    "file": pl.String,
    "row_number": pl.Int64,
    "kind": pl.String,
    "column": pl.String,
    "value": pl.String,
}
_NAMES_SCHEMA = {"entity": pl.String, "id": pl.String, "column": pl.String, "value": pl.String}


@dataclass(frozen=True, kw_only=True)
class EntityRows:
    """What a load must make of an entity's rows; `conflicting` is part of `duplicate`."""

    read: int
    loaded: int
    duplicate: int
    conflicting: int
    quarantined: int


def write_truth(
    options: GeneratorOptions,
    exports: ExportFolder,
    *,
    enrolments: pl.DataFrame,
    alerts: pl.DataFrame,
    memberships: Memberships,
    surge: Surge,
    bad_hour: BadHour,
    truth: Path,
) -> dict[str, EntityRows]:
    """Write the files and give the rows of each entity.

    `enrolments.parquet` (one row per enrolment), `expected_alerts.parquet` (one row per episode),
    `files.parquet` (one row per export file), `malformed_rows.parquet`, `hostile_names.parquet`,
    and `summary.json` with the options and what concerns the platform as a whole.
    """
    truth.mkdir(parents=True, exist_ok=True)
    enrolments = enrolments.join(
        _teams_of_learners(options, memberships), on="user_id", how="left", maintain_order="left"
    )
    malformed_rows, hostile_names = (
        (exports.malformed_rows, exports.hostile_names)
        if isinstance(exports, DirtyExportFolder)
        else ([], [])
    )
    frames = {
        "enrolments": enrolments,
        "expected_alerts": alerts,
        "files": _files(exports.files),
        "malformed_rows": pl.DataFrame(malformed_rows, schema=_MALFORMED_SCHEMA),
        "hostile_names": pl.DataFrame(hostile_names, schema=_NAMES_SCHEMA).unique(
            maintain_order=True
        ),
    }
    for name, frame in frames.items():
        frame.write_parquet(truth / f"{name}.parquet")
    rows = _entity_rows(exports.files)
    first = options.first_day + surge.first_day
    summary = {
        "options": {
            "learners": options.learners,
            "weeks": options.weeks,
            "seed": options.seed,
            "until": options.until.isoformat(),
            "source": options.source,
            "format": options.format,
            "dirty": options.dirty,
        },
        "entities": {entity: vars(counts) for entity, counts in rows.items()},
        "behaviours": dict(enrolments.group_by("behaviour").len().sort("behaviour").iter_rows()),
        "bad_hour": {
            "service": bad_hour.service,
            "starts_at": moments(np.array([bad_hour.starts_at]))[0].isoformat() + "Z",
        },
        "surge": {
            "cohort_id": cohort_ids(np.array([surge.cohort]))[0],
            "days": [day.isoformat() for day in days(np.array([first, first + 1]))],
        },
    }
    text = json.dumps(summary, indent=2, ensure_ascii=False) + "\n"
    write_whole(truth / "summary.json", text.encode())
    return rows


def _teams_of_learners(options: GeneratorOptions, memberships: Memberships) -> pl.DataFrame:
    """`team_ids`: the teams that each learner is in at the end, in order."""
    in_force = (memberships.user < options.learners) & (memberships.left_at < 0)
    stays = pl.DataFrame(
        {
            "user_id": user_ids(memberships.user[in_force]),
            "team_ids": team_ids(memberships.team[in_force]),
        }
    )
    return (
        stays.sort("user_id", "team_ids").group_by("user_id", maintain_order=True).agg("team_ids")
    )


def _files(files: Sequence[WrittenFile]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "entity": [file.entity for file in files],
            "path": [file.relative_path for file in files],
            "read": [file.rows for file in files],
            "loaded": [file.loaded for file in files],
            "duplicate": [file.duplicate for file in files],
            "conflicting": [file.conflicting for file in files],
            "quarantined": [file.quarantined for file in files],
            "is_copy": [file.is_copy for file in files],
        }
    )


def _entity_rows(files: Sequence[WrittenFile]) -> dict[str, EntityRows]:
    counted = [file for file in files if not file.is_copy]
    return {
        entity: EntityRows(
            read=sum(file.rows for file in counted if file.entity == entity),
            loaded=sum(file.loaded for file in counted if file.entity == entity),
            duplicate=sum(file.duplicate for file in counted if file.entity == entity),
            conflicting=sum(file.conflicting for file in counted if file.entity == entity),
            quarantined=sum(file.quarantined for file in counted if file.entity == entity),
        )
        for entity in sorted({file.entity for file in counted})
    }
