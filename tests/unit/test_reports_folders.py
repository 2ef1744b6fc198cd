"""Folders of scopes: one each, whatever the ids are."""

import pytest

from reports.folders import folder_name


@pytest.mark.parametrize(
    ("scope_id", "folder"),
    [
        ("platform", "platform"),
        ("lms:team-00001", "lms.team-00001"),
        # What is not plain keeps what can be kept, and the hash of the whole id.
        ("Team A", "team-a~e18d322f14c80cf0"),
        ("..", "~5ec1f7e700f37c3d"),
    ],
)
def test_a_plain_id_is_its_folder_and_others_carry_a_hash(scope_id: str, folder: str) -> None:
    assert folder_name(scope_id) == folder


@pytest.mark.parametrize(
    ("scope_id", "begins"),
    [
        ("../../etc/passwd", "etc-passwd~"),
        ("a/b", "a-b~"),
        ("a:b:c", "a-b-c~"),
        ("lms:Org-01", "lms-org-01~"),
        ("\N{ARABIC LETTER MEEM}", "~"),
        ("x" * 500, "x" * 40 + "~"),
    ],
)
def test_no_id_leads_out_of_its_folder(scope_id: str, begins: str) -> None:
    name = folder_name(scope_id)

    assert name.startswith(begins)
    assert len(name) == len(begins) + 16
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789._~-")


def test_ids_that_differ_have_folders_that_differ() -> None:
    ids = ["lms:a-b", "lms:a:b", "lms:a/b", "lms:A-B", "lms-a:b", "lms.a-b", "lms:a.b"]
    ids += ["a", "A", "a b", "a-b", "a/b", "lms:a", "lms.a", "a~b", folder_name("A"), "x" * 64]
    ids += ["x" * 65, "x" * 66, "\N{LATIN SMALL LETTER E WITH ACUTE}", "e"]
    assert len({folder_name(scope_id).lower() for scope_id in ids}) == len(ids)
