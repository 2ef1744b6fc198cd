"""Who receives what: those whom the data names, and those whom `recipients.yml` adds.

Here belong recipients, their file and their addresses. The ledger knows them by id, never by
address: a user's id, or the name that the file gives an address.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from reports.catalog import load_catalog
from reports.model import Scope

# What every mail server takes: no spaces, brackets, quotes or control characters, ASCII alone.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})")


class RecipientsError(Exception):
    """A file of recipients or addresses that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who receives a message; `address` is None where none is known."""

    recipient_id: str
    address: str | None


def _known_report(name: str) -> str:
    if name not in load_catalog():
        raise ValueError(f"there is no such report; there are {', '.join(load_catalog())}")
    return name


def _plain_address(address: str) -> str:
    if not is_address(address):
        raise ValueError("this is no e-mail address")
    return address


class Entry(BaseModel):
    """Addresses that receive these reports: of these scopes, or of all where none are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reports: tuple[Annotated[str, AfterValidator(_known_report)], ...] = Field(min_length=1)
    scopes: tuple[str, ...] | None = Field(default=None, min_length=1)
    addresses: Mapping[
        Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")],
        Annotated[str, AfterValidator(_plain_address)],
    ] = Field(min_length=1)

    def is_of(self, report: str, scope_id: str) -> bool:
        """Whether it speaks of a report and scope."""
        return report in self.reports and (self.scopes is None or scope_id in self.scopes)


class RecipientsFile(BaseModel):
    """What `recipients.yml` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipients: tuple[Entry, ...] = ()


def is_address(text: str) -> bool:
    """Whether mail can be sent there, and the text can stand in a header as it is."""
    return ADDRESS.fullmatch(text) is not None


def read_recipients(path: Path) -> RecipientsFile:
    """The recipients in a file; none where there is no file.

    Raises RecipientsError naming file, place, value and what is wrong with it.
    """
    if not path.exists():
        return RecipientsFile()
    try:
        return RecipientsFile.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except yaml.YAMLError as error:
        raise RecipientsError(f"{path} is no YAML: {error}") from error
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'it'} is {problem['input']!r:.80}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        )
        raise RecipientsError(f"{path}: {told}") from error


def read_addresses(path: Path, user_ids: Sequence[str]) -> Mapping[str, str]:
    """The addresses of users, where they are known. Raises RecipientsError without their file."""
    if not path.exists():
        raise RecipientsError(
            f"{path} does not exist, so nobody's address is known; it is written when a snapshot "
            "is published. Refresh once (warehouse run)."
        )
    with closing(duckdb.connect()) as connection:
        rows = connection.execute(
            "select user_id, address from read_parquet($path) where user_id in "
            "(select unnest($user_ids::varchar[]))",
            {"path": str(path), "user_ids": list(user_ids)},
        ).fetchall()
    return dict(rows)


def recipients_of(
    report: str, scopes: Sequence[Scope], *, configured: RecipientsFile, addresses: Path
) -> Mapping[str, tuple[Recipient, ...]]:
    """Who receives the report of each scope, by scope id; nobody twice, in a fixed order."""
    user_ids = sorted({user_id for scope in scopes for user_id in scope.recipient_user_ids})
    known = read_addresses(addresses, user_ids) if user_ids else {}
    found = {}
    for scope in scopes:
        of_scope = {
            user_id: Recipient(recipient_id=user_id, address=known.get(user_id))
            for user_id in scope.recipient_user_ids
        }
        for entry in configured.recipients:
            if entry.is_of(report, scope.scope_id):
                of_scope |= {
                    name: Recipient(recipient_id=name, address=address)
                    for name, address in entry.addresses.items()
                }
        found[scope.scope_id] = tuple(of_scope[key] for key in sorted(of_scope))
    return found
