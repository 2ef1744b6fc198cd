"""Options that several commands have, and what they are checked for.

Here belong options alone. What a command does with them belongs to its own module.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from orchestration.loading.contracts import ContractError, contract_of
from orchestration.publishing.snapshot import SnapshotError, snapshot_file, snapshot_ids
from orchestration.settings import Settings

SNAPSHOTS_NAMED = 5

Asked = TypeVar("Asked")


def known_entities(names: Collection[str] | None) -> Collection[str] | None:
    """The entities as given. Raises typer.BadParameter where there is no contract for one."""
    for name in names or ():
        known_entity(name)
    return names


def known_entity(name: str) -> str:
    """The entity as given. Raises typer.BadParameter where there is no contract for it."""
    try:
        contract_of(name)
    except ContractError as error:
        raise typer.BadParameter(str(error)) from error
    return name


def asked(text: str, read: Callable[[str], Asked], *, option: str) -> Asked:
    """What an option's text means. Raises typer.BadParameter for what it does not mean."""
    try:
        return read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def published_file(settings: Settings, snapshot: str | None) -> Path:
    """The file of a kept snapshot, or of the current one.

    Raises typer.BadParameter where there is no such snapshot, SnapshotError where there is none.
    """
    if snapshot is None:
        if not settings.current_file.exists():
            raise SnapshotError(
                f"{settings.current_file} does not exist: nothing is published yet. Run "
                "`warehouse run` first."
            )
        return settings.current_file
    kept = snapshot_ids(settings.published_folder)
    if snapshot not in kept:
        newest = ", ".join(kept[:SNAPSHOTS_NAMED]) or "none"
        raise typer.BadParameter(
            f"there is no snapshot {snapshot!r} in {settings.published_folder}. The newest kept: "
            f"{newest}.",
            param_hint="--snapshot",
        )
    return snapshot_file(settings.published_folder, snapshot)


EntityOption = Annotated[
    list[str] | None,
    typer.Option(
        "--entity",
        help="Of this entity alone; may be given several times.",
        callback=known_entities,
    ),
]
SnapshotOption = Annotated[
    str | None, typer.Option(help="A kept snapshot's id; the current one if not given.")
]
WaitOption = Annotated[
    float,
    typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for another writer."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output, for programs.")]
