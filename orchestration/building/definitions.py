"""Whether what stands in the warehouse follows the definitions of today.

An incremental fact keeps rows of earlier builds, a view or a seed is left as an earlier build made
it. They are right only as long as their SQL, its macros and the policy numbers are what they were;
when one changes, they are made anew. Here belong the fingerprints of the definitions and their
place in the warehouse file.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import yaml

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

Standing = Literal["facts", "views_and_seeds"]
Fingerprints = dict[Standing, str]

OURS = "learning_warehouse"

CREATE = """
    drop table if exists ledger.fact_definitions;
    create table if not exists ledger.definitions (subject varchar, fingerprint varchar)
"""


def fingerprints(manifest: "Manifest", *, project: Path) -> Fingerprints:
    """What changes when one of the models or seeds does, a macro, or a policy number.

    Of macros, facts go by those that they use, for they take long to make; views by all.
    """
    policy = yaml.safe_load((project / "dbt_project.yml").read_text("utf-8")).get("vars", {})
    nodes = list(manifest.nodes.values())
    facts = [node for node in nodes if node.config.materialized == "incremental"]
    others = [node for node in nodes if node.config.materialized in {"view", "seed"}]
    ours = {name for name, macro in manifest.macros.items() if macro.package_name == OURS}
    used = {name for fact in facts for name in _reached_from(fact.depends_on.macros, manifest)}
    return {
        "facts": _fingerprint(facts, used & ours, manifest, policy),
        "views_and_seeds": _fingerprint(others, ours, manifest, policy),
    }


def followed(connection: duckdb.DuckDBPyConnection, current: Fingerprints) -> set[Standing]:
    """What in the warehouse is known to follow these definitions.

    What does not is forgotten: it is about to be made anew, and may be found half done.
    """
    connection.execute(CREATE)
    rows = connection.execute("select subject, fingerprint from ledger.definitions").fetchall()
    same = {subject for subject, fingerprint in current.items() if (subject, fingerprint) in rows}
    for subject in current.keys() - same:
        forget(connection, subject)
    return same


def forget(connection: duckdb.DuckDBPyConnection, subject: Standing) -> None:
    """Hold it no longer for made by any definitions: the next build makes it anew."""
    connection.execute("delete from ledger.definitions where subject = ?", [subject])


def remember(connection: duckdb.DuckDBPyConnection, current: Fingerprints) -> None:
    """Write down by which definitions everything has been made."""
    connection.execute("begin")
    connection.execute("delete from ledger.definitions")
    connection.executemany("insert into ledger.definitions values (?, ?)", list(current.items()))
    connection.execute("commit")


def _fingerprint(
    nodes: list[Any], macros: set[str], manifest: "Manifest", policy: dict[str, Any]
) -> str:
    parts = {
        "nodes": {
            node.unique_id: [node.raw_code, node.checksum.checksum, node.config.to_dict()]
            for node in nodes
        },
        "macros": {name: manifest.macros[name].macro_sql for name in macros},
        "vars": policy,
    }
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _reached_from(names: list[str], manifest: "Manifest") -> set[str]:
    """These macros and those that they use in turn."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in manifest.macros or name in found:
            continue
        found.add(name)
        waiting += manifest.macros[name].depends_on.macros
    return found
