"""Recipients: those of the data and of the file, and what is said of a wrong file."""

from pathlib import Path

import pytest

from reports.delivery.recipients import (
    Recipient,
    RecipientsError,
    is_address,
    read_recipients,
    recipients_of,
)
from reports.model import Scope

TEAM = Scope(kind="team", scope_id="t1", label="Atlas", parent_label="", timezone="UTC")


def test_no_file_is_no_configured_recipient(tmp_path: Path) -> None:
    assert read_recipients(tmp_path / "recipients.yml").recipients == ()
    (tmp_path / "empty.yml").write_text("# nobody yet\n")
    assert read_recipients(tmp_path / "empty.yml").recipients == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("recipients: [", "is no YAML"),
        ("people: []", "people is []: Extra inputs are not permitted"),
        (
            "recipients: [{reports: [team_wekly], addresses: {a: a@b.example}}]",
            "recipients.0.reports.0 is 'team_wekly': there is no such report; there are ",
        ),
        (
            "recipients: [{reports: [team_weekly], addresses: {a: 'Ann <a@b.example>'}}]",
            "recipients.0.addresses.a is 'Ann <a@b.example>': this is no e-mail address",
        ),
        (
            "recipients: [{reports: [team_weekly], addresses: {}}]",
            "recipients.0.addresses is {}: ",
        ),
        (
            "recipients: [{reports: [team_weekly], scopes: [], addresses: {a: a@b.example}}]",
            "recipients.0.scopes is []: ",
        ),
    ],
)
def test_a_wrong_file_is_told_with_place_and_value(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "recipients.yml"
    path.write_text(text)
    with pytest.raises(RecipientsError) as raised:
        read_recipients(path)
    assert str(path) in str(raised.value)
    assert told in str(raised.value)


def test_an_entry_speaks_of_its_reports_and_scopes_alone(tmp_path: Path) -> None:
    path = tmp_path / "recipients.yml"
    path.write_text(
        "recipients:\n"
        "  - reports: [team_weekly]\n"
        "    scopes: [t1]\n"
        "    addresses: {board: board@example.org}\n"
        "  - reports: [team_weekly]\n"
        "    addresses: {all: all@example.org, board: board@example.org}\n"
    )

    def ids(report: str, *scope_ids: str) -> list[list[str]]:
        scopes = [
            Scope(kind="team", scope_id=one, label="", parent_label="", timezone="UTC")
            for one in scope_ids
        ]
        found = recipients_of(
            report, scopes, configured=read_recipients(path), addresses=tmp_path / "none"
        )
        return [[recipient.recipient_id for recipient in found[one]] for one in scope_ids]

    assert ids("team_weekly", "t1", "t2") == [["all", "board"], ["all", "board"]]
    assert ids("team_daily", "t1") == [[]]
    assert recipients_of(
        "team_weekly", [TEAM], configured=read_recipients(path), addresses=tmp_path / "none"
    )["t1"][1] == Recipient(recipient_id="board", address="board@example.org")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("ann@example.org", True),
        ("ann.o'hara+x@sub.example.org", True),
        ("ann", False),
        ("ann@", False),
        ("ann@example.org\nBcc: all@example.org", False),
        ("ann@example.org, bo@example.org", False),
        ("<ann@example.org>", False),
        ("\N{LATIN SMALL LETTER A WITH ACUTE}nn@example.org", False),
    ],
)
def test_an_address_is_one_that_stands_in_a_header_as_it_is(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one
