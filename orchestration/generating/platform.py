"""A whole learning platform: every entity's export files, and the truth about what is in them.

Here belongs the way from the options to the files. Each entity belongs in its own module;
learners are made in parts of a fixed size, so that memory stays bounded however many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.generating.dirty_exports import DirtyExportFolder
from orchestration.generating.export_files import ExportFolder, WrittenFile
from orchestration.generating.learner_part import (
    LEARNERS_A_PART,
    LearnerPart,
    write_learner_part,
)
from orchestration.generating.operations import make_data_requests
from orchestration.generating.options import GeneratorError, GeneratorOptions
from orchestration.generating.outcomes import Outcomes
from orchestration.generating.truth_files import EntityRows, write_truth
from orchestration.generating.world import plan_world, write_world

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class GeneratedPlatform:
    """What was written: the files, what a load must make of each entity, where the truth is."""

    files: tuple[WrittenFile, ...]
    entities: dict[str, EntityRows]
    truth: Path

    @property
    def rows(self) -> dict[str, int]:
        """The rows in all files of each entity, copies of whole files apart."""
        return {entity: rows.read for entity, rows in self.entities.items()}


def generate_platform(
    options: GeneratorOptions,
    *,
    landing: Path,
    truth: Path,
    on_progress: Progress | None = None,
) -> GeneratedPlatform:
    """Write `landing/<source>/<entity>/*` and the truth about it into the folder `truth`.

    `on_progress` is called with what is being done, how much of it is done, and of how much.
    Raises GeneratorError where the source already has exports: two platforms under one source
    would contradict each other.
    """
    folder = landing / options.source
    if folder.exists() and any(folder.iterdir()):
        raise GeneratorError(
            f"{folder} already holds exports; choose another source, or remove that folder."
        )
    tell = on_progress or (lambda *_: None)
    exports = (
        DirtyExportFolder(folder, options.format, options=options)
        if options.dirty
        else ExportFolder(folder, options.format)
    )
    tell("plan", 0, 1)
    world = plan_world(options)
    tell("plan", 1, 1)
    write_world(world, exports)
    count = -(-options.learners // LEARNERS_A_PART)
    parts: list[LearnerPart] = []
    for number in range(count):
        tell("learners", number * LEARNERS_A_PART, options.learners)
        parts.append(write_learner_part(world, exports, number, count, parts))
    tell("learners", options.learners, options.learners)
    outcomes = Outcomes(
        *(
            np.concatenate([getattr(part.outcomes, column.name) for part in parts])
            for column in fields(Outcomes)
        )
    )
    exports.write(
        "data_requests",
        "data_requests",
        make_data_requests(options, world.enrolments, outcomes),
    )
    exports.finish()
    accounts_of_entities = write_truth(
        options,
        exports,
        enrolments=pl.concat([part.learners for part in parts]),
        alerts=pl.concat([part.alerts for part in parts]),
        memberships=world.memberships,
        surge=world.surge,
        bad_hour=world.bad_hour,
        truth=truth,
    )
    return GeneratedPlatform(tuple(exports.files), accounts_of_entities, truth)
