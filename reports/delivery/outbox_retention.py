"""How long messages stay in the outbox: as long as the report that they carry.

They name people, so they go when the files of their report go. The ledger keeps who got what.
"""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from reports.delivery.alerts import NAME as ALERTS
from reports.delivery.delivering import Post
from reports.register import moment_written


def remove_from_outbox(
    post: Post, *, reports: Path, removed: Sequence[Path], alerts_before: datetime
) -> None:
    """Remove the messages of report versions whose folders went, and of alerts told of before."""
    gone = [post.outbox / folder.relative_to(reports) for folder in removed]
    gone += [
        folder
        for folder in (post.outbox / ALERTS).glob("*")
        if folder.name < moment_written(alerts_before)
    ]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
