"""Whether the facts in the warehouse were computed by the definitions of today.

An incremental fact keeps rows of earlier builds. They are right only as long as its SQL, its macros
and the policy numbers are what they were; when one changes, every fact is computed anew. Here
belong the fingerprint of the definitions and its place in the warehouse file.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

CREATE = "create table if not exists ledger.fact_definitions (fingerprint varchar)"


def fingerprint_of_facts(manifest: "Manifest", *, project: Path) -> str:
    """What changes when an incremental model, a macro that it uses or a var does."""
    settings = yaml.safe_load((project / "dbt_project.yml").read_text("utf-8"))
    facts: list[Any] = [
        node for node in manifest.nodes.values() if node.config.materialized == "incremental"
    ]
    used = {name for fact in facts for name in _macros_of(fact.depends_on.macros, manifest)}
    parts = {
        "models": {fact.unique_id: fact.raw_code for fact in facts},
        "macros": {name: manifest.macros[name].macro_sql for name in used},
        "vars": settings.get("vars", {}),
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def were_computed_by(connection: duckdb.DuckDBPyConnection, fingerprint: str) -> bool:
    """Whether all facts in the warehouse are known to follow these definitions."""
    connection.execute(CREATE)
    known = connection.execute("select fingerprint from ledger.fact_definitions").fetchall()
    return known == [(fingerprint,)]


def record_computed_by(connection: duckdb.DuckDBPyConnection, fingerprint: str) -> None:
    """Write down by which definitions all facts have been computed."""
    connection.execute("begin")
    connection.execute("delete from ledger.fact_definitions")
    connection.execute("insert into ledger.fact_definitions values (?)", [fingerprint])
    connection.execute("commit")


def _macros_of(names: list[str], manifest: "Manifest") -> set[str]:
    """The project's own macros among `names`, with those that they use in turn."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        macro = manifest.macros.get(name)
        if macro is None or name in found or macro.package_name != "learning_warehouse":
            continue
        found.add(name)
        waiting += macro.depends_on.macros
    return found
