"""What holds for every dbt model: layers, names, descriptions, contracts. See models/README.md."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from column_names import promised_type
from mart_orders import MART_ORDERS

from orchestration.loading.contracts import load_contracts
from orchestration.settings import PROJECT_ROOT

pytestmark = pytest.mark.xdist_group("dbt_rules")

MOST_PARENTS = 7
MOST_LINES = 130
CLOCKS = re.compile(
    r"\b(now|today|current_timestamp|current_date|current_time|localtimestamp|localtime"
    r"|get_current_timestamp|getdate|transaction_timestamp|run_started_at|modules\.datetime)\b"
)


@dataclass(frozen=True, kw_only=True)
class Model:
    """What the rules look at; `parents` and `sources` by name, `columns` from name to type."""

    name: str
    layer: str
    folder: str
    path: Path
    description: str
    columns: dict[str, str]
    undescribed: tuple[str, ...]
    parents: tuple[str, ...]
    sources: tuple[str, ...]
    has_contract: bool
    grains: tuple[tuple[str, ...], ...]
    indexed: frozenset[str]


@pytest.fixture(scope="module")
def models(parsed_project: Path) -> dict[str, Model]:
    """Every model of the parsed project, by name."""
    manifest = json.loads((parsed_project / "manifest.json").read_bytes())
    nodes = manifest["nodes"].values()
    grains = defaultdict[str, list[tuple[str, ...]]](list)
    for node in nodes:
        told = node.get("test_metadata") or {}
        if told.get("name") in {"primary_key", "unique", "one_row_per", "one_row"}:
            columns = told["kwargs"].get("columns", [told["kwargs"].get("column_name")])
            grains[node["attached_node"]].append(tuple(filter(None, columns)))
    return {
        node["name"]: Model(
            name=node["name"],
            layer=node["fqn"][1],
            folder=node["fqn"][-2],
            path=PROJECT_ROOT / node["original_file_path"],
            description=node["description"],
            columns={
                name: (column["data_type"] or "").lower()
                for name, column in node["columns"].items()
            },
            undescribed=tuple(
                name
                for name, column in node["columns"].items()
                if not column["description"].strip()
            ),
            parents=tuple(
                parent.rpartition(".")[2]
                for parent in node["depends_on"]["nodes"]
                if not parent.startswith("source.")
            ),
            sources=tuple(
                ".".join(parent.split(".")[-2:])
                for parent in node["depends_on"]["nodes"]
                if parent.startswith("source.")
            ),
            has_contract=node["config"]["contract"]["enforced"],
            grains=tuple(grains[node["unique_id"]]),
            indexed=frozenset(index["columns"][0] for index in node["config"].get("indexes") or []),
        )
        for node in nodes
        if node["resource_type"] == "model"
    }


@pytest.fixture(scope="module")
def marts(models: dict[str, Model]) -> list[Model]:
    return [model for model in models.values() if model.layer == "marts"]


def test_a_name_tells_the_layer(models: dict[str, Model]) -> None:
    prefixes = {"staging": "stg_", "intermediate": "int_", "marts": ""}
    misnamed = [
        model.name
        for model in models.values()
        if not model.name.startswith(prefixes[model.layer])
        or (model.layer == "marts" and model.name.startswith(("stg_", "int_", "mart_")))
    ]
    assert misnamed == []


def test_staging_reads_its_own_raw_table_and_nothing_else(models: dict[str, Model]) -> None:
    astray = [
        model.name
        for model in models.values()
        if model.layer == "staging"
        and (model.parents or model.sources != (f"raw.{model.name.removeprefix('stg_')}",))
    ]
    assert astray == []


def test_every_export_entity_is_staged(models: dict[str, Model]) -> None:
    staged = {name for name, model in models.items() if model.layer == "staging"}
    assert staged == {f"stg_{entity}" for entity in load_contracts()}


def test_raw_is_read_by_staging_and_by_what_checks_the_others(models: dict[str, Model]) -> None:
    astray = [
        model.name
        for model in models.values()
        if model.sources and model.layer != "staging" and model.folder != "quality"
    ]
    assert astray == []


def test_a_mart_is_read_only_by_checks_of_it_and_by_histories(models: dict[str, Model]) -> None:
    """The history of a group sums up that of its learners, which is too long to be kept twice."""
    astray = [
        (model.name, parent)
        for model in models.values()
        for parent in model.parents
        if parent in models
        and models[parent].layer == "marts"
        and not (model.layer == "marts" and model.folder == "quality")
        and not (model.name.endswith("_history") and parent == "learner_history")
    ]
    assert astray == []


def test_marts_read_facts_and_not_events(marts: list[Model]) -> None:
    events = {
        f"stg_{entity}" for entity, contract in load_contracts().items() if contract.kind == "event"
    }
    assert [mart.name for mart in marts if events & set(mart.parents)] == []


def test_every_model_says_what_one_row_is(models: dict[str, Model]) -> None:
    silent = [
        model.name
        for model in models.values()
        if not model.description.startswith("One row per ") or not model.description.endswith(".")
    ]
    assert silent == []


def test_every_column_is_described(models: dict[str, Model]) -> None:
    silent = [(model.name, model.undescribed) for model in models.values() if model.undescribed]
    assert silent == []
    assert [model.name for model in models.values() if not model.columns] == []


def test_every_mart_has_an_enforced_contract_and_a_grain_test(marts: list[Model]) -> None:
    assert [mart.name for mart in marts if not mart.has_contract] == []
    assert [mart.name for mart in marts if not mart.grains] == []


def test_the_rows_of_a_mart_are_written_in_an_order_that_tells_each_from_all_others(
    marts: list[Model],
) -> None:
    """What is asked for together stands together, and two builds write it alike."""
    said = {mart: set(order.split(", ")) for mart, order in MART_ORDERS.items()}
    unordered = [
        mart.name
        for mart in marts
        if not any(set(grain) <= said.get(mart.name, set()) for grain in mart.grains)
    ]
    assert unordered == []


def test_one_learner_and_one_team_are_found_by_an_index(marts: list[Model]) -> None:
    """Zone maps keep the first eight letters of a text, which qualified ids share."""
    unindexed = {
        mart.name: missing
        for mart in marts
        if (missing := ({"user_id", "team_id"} & set(mart.columns)) - mart.indexed)
    }
    assert unindexed == {}


def test_every_mart_ends_with_its_freshness_and_its_moment(marts: list[Model]) -> None:
    endings = {mart.name: tuple(mart.columns)[-1] for mart in marts}
    assert set(endings.values()) == {"computed_at"}
    assert [mart.name for mart in marts if "data_freshness_seconds" not in mart.columns] == []


def test_a_column_has_the_type_that_its_name_promises(marts: list[Model]) -> None:
    broken = [
        (mart.name, column, type_)
        for mart in marts
        for column, type_ in mart.columns.items()
        if (promised := promised_type(column)) is not None and promised != type_
    ]
    assert broken == []


def test_a_column_has_the_name_that_its_type_asks_for(marts: list[Model]) -> None:
    """`as_of` is the one timestamp with a name of its own."""
    broken = [
        (mart.name, column, type_)
        for mart in marts
        for column, type_ in mart.columns.items()
        if type_ in {"timestamp", "date", "boolean"}
        and promised_type(column) != type_
        and column != "as_of"
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        ("is_on_time", "boolean"),
        ("has_ended", "boolean"),
        ("enrolled_on", "date"),
        ("enrolled_at", "timestamp"),
        ("member_count", "bigint"),
        ("accuracy_pct", "double"),
        ("user_id", None),
    ],
)
def test_prefixes_and_suffixes_promise_types(column: str, type_: str | None) -> None:
    assert promised_type(column) == type_


def test_no_model_has_too_many_parents(models: dict[str, Model]) -> None:
    crowded = {
        model.name: len(model.parents) + len(model.sources)
        for model in models.values()
        if len(model.parents) + len(model.sources) > MOST_PARENTS
        # The first reads every entity, the second raw, fact and mart of each: by purpose.
        and model.name not in {"int_source_timestamps", "reconciliation"}
    }
    assert crowded == {}


def test_a_long_model_begins_by_saying_why(models: dict[str, Model]) -> None:
    unexplained = [
        model.name
        for model in models.values()
        if len((text := model.path.read_text("utf-8")).splitlines()) > MOST_LINES
        and not text.startswith("-- ")
    ]
    assert unexplained == []


def test_no_sql_calls_a_clock() -> None:
    calls = [
        (path.name, found.group())
        for path in sql_files("models", "macros", "tests/dbt")
        if (found := CLOCKS.search(without_comments(path.read_text("utf-8"))))
    ]
    assert calls == []


@pytest.mark.parametrize(
    "sql",
    [
        "select now()",
        "select current_timestamp",
        "select current_date - 1",
        "select today()",
        "{{ run_started_at }}",
        "{{ modules.datetime.datetime.now() }}",
    ],
)
def test_a_clock_is_recognised(sql: str) -> None:
    assert CLOCKS.search(sql)


def test_what_is_like_a_clock_is_none() -> None:
    assert not CLOCKS.search("select known.as_of_on, active_now_count from known_today_rows")


def test_every_distinct_says_what_it_is_for() -> None:
    """A `distinct` may hide that a join multiplies rows."""
    silent = [
        (path.name, number)
        for path in sql_files("models", "macros", "tests/dbt")
        for number in lines_with(path, r"^\s*select distinct|distinct on")
        if not has_comment_before(path, number, within=4)
    ]
    assert silent == []


def test_a_test_that_warns_or_looks_at_a_part_says_why() -> None:
    silent = [
        (path.name, number)
        for path in yaml_files()
        for number in lines_with(path, r"^\s*(severity: warn|where:|warn_if:|error_if:)")
        if not has_comment_before(path, number, within=2)
    ]
    assert silent == []


def test_a_test_across_models_says_what_it_claims_why_and_how_to_fix_it() -> None:
    headings = ("-- Claims: ", "-- Why: ", "-- To fix: ")
    silent = [
        path.name
        for path in sql_files("tests/dbt")
        if not all(f"\n{heading}" in f"\n{path.read_text('utf-8')}" for heading in headings)
    ]
    assert silent == []


def test_a_test_across_models_names_the_model_that_shows_it(models: dict[str, Model]) -> None:
    """The Dagster UI hangs a test of several models on the one that its `meta` names."""
    shown_at = {
        path.name: re.findall(r"'ref': \{'name': '(\w+)'\}", path.read_text("utf-8"))
        for path in sql_files("tests/dbt")
        if len(set(re.findall(r"(?:ref|source)\(.*?\)", path.read_text("utf-8")))) > 1
    }
    assert [name for name, found in shown_at.items() if not set(found) & set(models)] == []


def test_every_var_macro_and_doc_block_is_used() -> None:
    """What nobody reads is a promise that nobody keeps."""
    sql = "\n".join(path.read_text("utf-8") for path in sql_files("models", "macros", "tests/dbt"))
    described = "\n".join(path.read_text("utf-8") for path in yaml_files())
    settings = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text("utf-8"))
    blocks = re.findall(
        r"{% docs (\w+) %}",
        "\n".join(path.read_text("utf-8") for path in (PROJECT_ROOT / "models").rglob("*.md")),
    )
    macros = re.findall(r"{%-? macro (\w+)\(", sql)
    mentioned = Counter(re.findall(r"\w+", f"{sql} {settings['on-run-start']}"))
    # dbt calls these by their names.
    called_by_dbt = re.compile(
        r"^(default|spark|duckdb)__|^generate_schema_name$|^get_incremental_"
    )

    assert [
        name for name in settings["vars"] if f'var("{name}")' not in sql.replace("'", '"')
    ] == []
    assert [name for name in macros if mentioned[name] < 2 and not called_by_dbt.search(name)] == []
    assert [name for name in blocks if f"doc('{name}')" not in described] == []
    assert [name for name, times in Counter(blocks).items() if times > 1] == []


def sql_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((PROJECT_ROOT / folder).rglob("*.sql"))


def yaml_files() -> Iterator[Path]:
    """The ymls of models and seeds that describe; unit tests hold SQL of their own."""
    for folder in ("models", "seeds"):
        for path in sorted((PROJECT_ROOT / folder).rglob("*.yml")):
            if not path.stem.endswith("unit_tests"):
                yield path


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*|{#.*?#}", "", sql, flags=re.DOTALL)


def lines_with(path: Path, pattern: str) -> list[int]:
    """Where a pattern stands, as line numbers from 0."""
    lines = path.read_text("utf-8").splitlines()
    return [number for number, line in enumerate(lines) if re.search(pattern, line)]


def has_comment_before(path: Path, number: int, *, within: int) -> bool:
    above = path.read_text("utf-8").splitlines()[max(0, number - within) : number]
    return any(re.match(r"\s*(--|#|\{#)", line) or line.strip().endswith("#}") for line in above)


def test_the_folder_to_spill_into_is_said_once_when_the_database_is_opened() -> None:
    """DuckDB refuses to be told again after it has spilled, and settings are told each time."""
    profiles = yaml.safe_load((PROJECT_ROOT / "profiles.yml").read_text("utf-8"))
    output = profiles["learning_warehouse"]["outputs"]["refresh"]

    assert "LEARNING_WAREHOUSE_SCRATCH" in output["config_options"]["temp_directory"]
    assert "temp_directory" not in output["settings"]
