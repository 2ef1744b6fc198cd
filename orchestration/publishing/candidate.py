"""The file that a build writes its marts into, until it is published or given up.

Here belong the candidate's place, its start and its end. What is written into it belongs to dbt
and to `snapshot`.
"""

import shutil
from pathlib import Path

from orchestration.publishing.build_record import is_build_id

# Rows a group, as profiles.yml has dbt write them. Who opens a candidate to write says it too: a
# checkpoint under another size puts groups together, and writes every mart anew.
ROW_GROUP_SIZE = 61_440


def candidate_file(builds: Path, build_id: str) -> Path:
    """Where the candidate of a build lives."""
    return builds / f"{build_id}.duckdb"


def start_candidate(builds: Path, build_id: str) -> Path:
    """The place of a candidate, empty: the folder made, and leftovers of the same id removed.

    DuckDB makes the file itself when dbt attaches it, in the storage version of the profile.
    """
    builds.mkdir(parents=True, exist_ok=True)
    discard_candidate(builds, build_id)
    return candidate_file(builds, build_id)


def discard_candidate(builds: Path, build_id: str) -> tuple[Path, ...]:
    """Remove a candidate with its write-ahead log and spill files; gives what was removed."""
    paths = sorted(builds.glob(f"{build_id}.duckdb*"))
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return tuple(paths)


def candidates(builds: Path) -> tuple[str, ...]:
    """The ids of builds that have a candidate, or leftovers of one, newest first."""
    names = (path.name.partition(".duckdb") for path in builds.glob("*.duckdb*"))
    ids = {stem for stem, _, _ in names if is_build_id(stem)}
    return tuple(sorted(ids, reverse=True))
