"""What a caller may see of a refresh as it goes.

Here belongs the interface. How it is shown belongs with the command line and the Dagster steps.
"""

from collections.abc import Mapping

from orchestration.building.dbt_project import NodeOutcome
from orchestration.loading.outcomes import FileOutcome


class Watcher:
    """What a caller sees of a refresh as it goes. This one looks away; others override."""

    def step(self, name: str) -> None:
        """A step begins: load, build, audit, publish."""

    def file(self, outcome: FileOutcome) -> None:
        """A file is done."""

    def node(self, outcome: NodeOutcome) -> None:
        """A dbt node is done."""

    def tables(self, rows: Mapping[str, int]) -> None:
        """A load or a build is done, and these are the rows of the tables that it leaves."""
