"""How long messages stay in the outbox: as long as the report that they carry.

They name people, so they go when the files of their report go, and the words of alerts after a
time of their own. The ledger keeps who got what.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from reports.delivery.alerts import NAME as ALERTS
from reports.delivery.alerts import forget_alerts, period_of_alerts
from reports.delivery.delivering import Post, delivering
from reports.folders import remove_version
from reports.making import version_folder
from reports.register import Register, open_register


def remove_from_outbox(post: Post, *, reports: Path, alerts_before: datetime, at: datetime) -> None:
    """Remove the messages of report versions whose files went, and all of alerts as of before.

    What went is found anew each time, so a killed removal goes on when it is run again.
    """
    with open_register(reports) as register, delivering(register, post, at=at) as ledger:
        for folder in list(_without_files(register, post.outbox)):
            remove_version(folder)
        forget_alerts(register, ledger, before=alerts_before, at=at)
        for folder in (post.outbox / ALERTS).glob("*"):
            if folder.name < period_of_alerts(alerts_before):
                shutil.rmtree(folder, ignore_errors=True)


def _without_files(register: Register, outbox: Path) -> Iterator[Path]:
    """The messages' folders of versions that are not there, and not only being replaced."""
    reports = register.reports
    for period in outbox.glob("*/*"):
        missing = [
            folder
            for folder in period.glob("*/*")
            if period.parent.name != ALERTS and not (reports / folder.relative_to(outbox)).exists()
        ]
        if missing:
            issues = register.issues(report=period.parent.name, period=period.name)
            kept = {
                version_folder(outbox, issue)
                for issue in issues
                if any(file.removed_at is None for file in issue.files)
            }
            yield from (folder for folder in missing if folder not in kept)
