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


def test_ids_that_differ_have_folders_that_differ() -> None:
    ids = ["a", "A", "a b", "a-b", "a/b", "lms:a", "lms.a", "a~b", folder_name("A"), "x" * 64]
    ids += ["x" * 65, "x" * 66, "\N{LATIN SMALL LETTER E WITH ACUTE}", "e"]
    assert len({folder_name(scope_id).lower() for scope_id in ids}) == len(ids)
