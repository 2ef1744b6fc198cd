"""How dbt's models and seeds look as assets: keys, groups, owners, kinds, descriptions.

Here belongs the reading of dbt's manifest for Dagster, checks aside.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dagster import AssetKey, AssetSpec
from dagster_dbt import DagsterDbtTranslator, DbtProject

MARTS, SEEDS = "marts", "seeds"


class WarehouseTranslator(DagsterDbtTranslator):
    """Places every dbt node by its folder: the layer is the key's first part.

    A source has the key of the raw asset that fills it, so the graph is one.
    """

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> AssetSpec:
        """The node's asset, with how it is materialized among its kinds."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        materialized = self.get_resource_props(manifest, unique_id)["config"].get("materialized")
        return spec.merge_attributes(kinds={materialized}) if materialized else spec

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> AssetKey:
        """`raw/users`, `staging/stg_users`, `marts/learner_summary`, `seeds/learner_levels`."""
        return node_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder: `staging`, `intermediate_people`, `marts_learner`; `seeds`."""
        if dbt_resource_props["resource_type"] == "source":
            return str(dbt_resource_props["source_name"])
        return "_".join((_layer(dbt_resource_props), *dbt_resource_props["fqn"][2:-1]))

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """The team in the node's `meta.owner`."""
        owner = dbt_resource_props.get("config", {}).get("meta", {}).get("owner")
        return [f"team:{owner}"] if owner else None

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's description, its file, and its SQL as written."""
        described = dbt_resource_props.get("description") or _by_name(dbt_resource_props)
        written = f"Written in `{dbt_resource_props['original_file_path']}`"
        code = dbt_resource_props.get("raw_code")
        if not code:
            return f"{described}\n\n{written}."
        return f"{described}\n\n{written}:\n\n```sql\n{code.strip()}\n```"


def node_key(node: Mapping[str, Any]) -> AssetKey:
    """The key of a dbt node, or of a source, by what the manifest says of it."""
    if node["resource_type"] == "source":
        return AssetKey([node["source_name"], node["name"]])
    return AssetKey([_layer(node), node["name"]])


def table_of(node: Mapping[str, Any]) -> str:
    """The table or view that a node makes, as `schema.name` in its own database."""
    return f"{node['schema']}.{node['alias']}"


def _layer(node: Mapping[str, Any]) -> str:
    return SEEDS if node["resource_type"] == "seed" else str(node["fqn"][1])


def _by_name(node: Mapping[str, Any]) -> str:
    return f"The {node['resource_type']} `{node['name']}`."
