"""A report as JSON, for programs: every value as number and as text, in a shape that stays.

The shape is promised in docs/reports/formats.md; what changes it raises `FORMAT_VERSION`.
"""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from reports.model import (
    Block,
    Cell,
    Change,
    Chart,
    Figure,
    Figures,
    Report,
    Section,
    Summary,
    Table,
    Value,
)

FORMAT_VERSION = 1

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def render(report: Report) -> bytes:
    """The report as a JSON object in UTF-8, its keys always in the same order."""
    # NaN has no JSON; that it raises is better than a file that no program reads.
    text = json.dumps(as_json(report), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


def as_json(report: Report) -> dict[str, Json]:
    """The report as JSON values. Who receives it is not in it."""
    period, scope, source = report.period, report.scope, report.source
    return {
        "format_version": FORMAT_VERSION,
        "report": {
            "name": report.name,
            "title": report.title,
            "description": report.description,
            "version": report.version,
            "changes": list(report.changes),
        },
        "period": {
            "kind": period.kind,
            "key": period.key,
            "text": report.period_text,
            "start_on": period.start_on.isoformat(),
            "end_on": period.end_on.isoformat(),
        },
        "scope": {
            "kind": scope.kind,
            "id": scope.scope_id,
            "label": scope.label,
            "parent_label": scope.parent_label,
            "timezone": scope.timezone,
        },
        "source": {
            "snapshot_id": source.snapshot_id,
            "as_of": f"{source.as_of.isoformat()}Z",
            "as_of_text": report.as_of_text,
            "code_version": source.code_version,
            "freshness_seconds": source.freshness_seconds,
            "freshness_text": report.freshness_text,
            "freshness_tone": report.freshness_tone,
        },
        "notices": [
            {"kind": notice.kind, "tone": notice.tone, "text": notice.text}
            for notice in report.notices
        ],
        "sections": [_section(section) for section in report.sections],
        "definitions": [
            {"metric": found.metric, "title": found.title, "text": found.text}
            for found in report.definitions
        ],
    }


def _section(section: Section) -> Json:
    return {
        "key": section.key,
        "title": section.title,
        "intro": section.intro,
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> Json:
    if isinstance(block, Summary):
        return {"kind": "summary", "key": block.key, "sentences": list(block.sentences)}
    if isinstance(block, Figures):
        return {
            "kind": "figures",
            "key": block.key,
            "title": block.title,
            "figures": [_figure(figure) for figure in block.figures],
            "empty_text": block.empty_text,
        }
    if isinstance(block, Chart):
        return {"kind": "chart", "alt": block.alt, **_table(block.table)}
    return {"kind": "table", **_table(block)}


def _figure(figure: Figure) -> Json:
    return {
        "key": figure.key,
        "label": figure.label,
        **_cell(figure.cell),
        "unit": figure.unit,
        "change": _change(figure.change) if figure.change else None,
        "note": figure.note,
        "spark": list(figure.spark),
    }


def _change(change: Change) -> Json:
    return {
        "value": _value(change.value),
        "unit": change.unit,
        "text": change.text,
        "direction": change.direction,
        "tone": change.tone,
    }


def _table(table: Table) -> dict[str, Json]:
    keys = [column.key for column in table.columns]
    return {
        "key": table.key,
        "title": table.title,
        "columns": [
            {
                "key": column.key,
                "label": column.label,
                "format": column.kind,
                "decimals": column.decimals,
                "unit": column.unit,
            }
            for column in table.columns
        ],
        "rows": [dict(zip(keys, map(_cell, row), strict=True)) for row in table.rows],
        "total": {
            key: _cell(cell)
            for key, cell in zip(keys, table.total or (None,) * len(keys), strict=True)
            if cell
        },
        "note": table.note,
        "empty_text": table.empty_text,
    }


def _cell(cell: Cell) -> dict[str, Json]:
    return {"value": _value(cell.value), "text": cell.text, "tone": cell.tone}


def _value(value: Value) -> Json:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value
