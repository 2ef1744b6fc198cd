"""What the raw assets show of a load in the Dagster UI."""

from dagster import MarkdownMetadataValue, MetadataValue, TableMetadataValue

from orchestration.assets.raw import FILES_SHOWN, entity_metadata
from orchestration.loading.outcomes import FileOutcome, LoadSummary

PICTURE = "lms/users/`![](https://outside.example/seen.png).csv"


def shown(count: int) -> dict[str, MetadataValue]:
    outcome = FileOutcome(
        path=PICTURE, source="lms", entity="users", status="rejected", error=f"{PICTURE}: is empty"
    )
    summary = LoadSummary(outcomes=[outcome] * count, unchanged=0, seconds=1.0)
    return entity_metadata(summary, "users")


def test_the_name_of_a_file_is_never_markup() -> None:
    metadata = shown(1)
    assert not [
        name for name, value in metadata.items() if isinstance(value, MarkdownMetadataValue)
    ]
    table = metadata["files not loaded"]
    assert isinstance(table, TableMetadataValue)
    assert [record.data for record in table.records] == [
        {"file": PICTURE, "status": "rejected", "why": f"{PICTURE}: is empty"}
    ]


def test_of_many_files_some_are_named_and_all_are_counted() -> None:
    metadata = shown(FILES_SHOWN + 1)
    for name in ("files", "files not loaded"):
        table = metadata[name]
        assert isinstance(table, TableMetadataValue)
        assert len(table.records) == FILES_SHOWN
        assert metadata[f"{name} in all"].value == FILES_SHOWN + 1
