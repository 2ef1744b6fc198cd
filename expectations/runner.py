"""The audit: every suite, on raw history's news and on a candidate, in one call.

Here belongs the way through an audit. What is expected belongs with the suites.

Importing this module is cheap. Great Expectations takes seconds to import, so that happens when
an audit runs, or earlier, where `import_great_expectations` is called in good time.
"""

import gc
import logging
from datetime import UTC, datetime
from pathlib import Path

from expectations.policy import (
    CONVENTIONS_FILE,
    MARTS_FOLDER,
    RAW_FILE,
    read_conventions,
    read_mart_promises,
    read_raw_policy,
)
from orchestration.loading.contracts import load_contracts
from orchestration.publishing.checks import CheckOutcome


class AuditFailed(Exception):
    """The audit itself could not be made: a file that cannot be opened or a query that fails."""


def import_great_expectations() -> None:
    """Imports all that an audit needs, once a process.

    The collector rests meanwhile: the import makes a million lasting objects, and looking through
    them again and again for garbage takes a fifth of its time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        import expectations.candidate_suites
        import expectations.data_docs
        import expectations.outcomes
        import expectations.raw_suites  # noqa: F401 - imported for its being imported
    finally:
        if was_enabled:
            gc.enable()
    # It reports every metric that fails, and each comes back as an outcome that says so.
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)


def run_audit(
    *,
    warehouse: Path,
    candidate: Path,
    previous: Path | None,
    as_of: datetime,
    since_load_id: int,
    data_docs: Path | None,
    threads: int | None = None,
    memory_limit: str | None = None,
    scratch: Path | None = None,
    changes_accepted: bool = False,
    conventions_file: Path = CONVENTIONS_FILE,
    raw_file: Path = RAW_FILE,
    marts_folder: Path = MARTS_FOLDER,
) -> list[CheckOutcome]:
    """What Great Expectations finds in a warehouse's news and in a candidate, one outcome a check.

    `warehouse`, `candidate` and the last published snapshot `previous` are opened for reading
    only; no other connection of this process may hold them open. The news are the rows of loads
    after `since_load_id`; with 0, all of raw history is looked at. `as_of` is the candidate's,
    aware of its offset. With `changes_accepted`, no difference to the last snapshot blocks: the way
    on when the world has changed and the marts are right. Data Docs are written to the folder
    `data_docs`, if one is given. What does not fit into memory goes to the folder `scratch`, which
    no other process may use.

    Raises PolicyError where a file of expectations is wrong, AuditFailed where a file cannot be
    opened or be asked. A check that cannot be computed does not raise: it has failed, and blocks.
    """
    import_great_expectations()
    from sqlalchemy.exc import SQLAlchemyError

    from expectations.audit_database import audit_database
    from expectations.candidate_suites import candidate_suites
    from expectations.data_docs import write_data_docs
    from expectations.outcomes import outcomes
    from expectations.raw_suites import raw_suites
    from expectations.validation import gx_context, validate

    files = {"warehouse": warehouse, "candidate": candidate}
    if previous is not None:
        files["previous"] = previous
    try:
        with (
            audit_database(
                files, threads=threads, memory_limit=memory_limit, scratch=scratch
            ) as database,
            gx_context() as context,
        ):
            suites = raw_suites(
                database,
                contracts=load_contracts(),
                policy=read_raw_policy(raw_file),
                since_load_id=since_load_id,
            ) + candidate_suites(
                database,
                conventions=read_conventions(conventions_file),
                promises=read_mart_promises(marts_folder),
                as_of=as_of.astimezone(UTC).replace(tzinfo=None),
                has_previous=previous is not None,
                changes_accepted=changes_accepted,
            )
            findings = validate(context, suites, url=database.url)
            if data_docs is not None:
                write_data_docs(findings, folder=data_docs, as_of=as_of)
            return outcomes(findings)
    except SQLAlchemyError as error:
        raise AuditFailed(f"{candidate}: Great Expectations could not audit it: {error}") from error
