"""What a version says, and the words for how it differs from the one before."""

from dataclasses import replace
from decimal import Decimal

from reports_samples import SAMPLE

from reports.content import changes_between, content_hash, content_of, packed, parsed
from reports.model import Cell, Column, Definition, Figure, Figures, Notice, Report, Section, Table

NAME = Column(key="full_name", label="Learner", kind="text")
SCORE = Column(key="score", label="Score", kind="score", decimals=1)


def report(*blocks: Figures | Table, notices: tuple[Notice, ...] = ()) -> Report:
    section = Section(key="s", title="Section", intro="", blocks=blocks)
    return replace(SAMPLE, sections=(section,), notices=notices, definitions=())


def figures(**texts: str) -> Figures:
    shown = tuple(
        Figure(key=key, label=key.capitalize(), cell=Cell(value=None, text=text))
        for key, text in texts.items()
    )
    return Figures(key="f", title="Headlines", figures=shown, empty_text="none")


def table(*rows: tuple[str, str], columns: tuple[Column, ...] = (NAME, SCORE)) -> Table:
    cells = tuple(
        (Cell(value=name, text=name), Cell(value=Decimal(score), text=score))
        for name, score in rows
    )
    return Table(key="t", title="At risk", columns=columns, rows=cells, empty_text="none")


def changes(before: Report, after: Report) -> tuple[str, ...]:
    return changes_between(parsed(content_of(before)), parsed(content_of(after)))


def test_number_and_header_of_a_version_are_no_content_and_every_cell_is() -> None:
    sample = SAMPLE
    said = content_of(sample)
    renumbered = replace(sample, version=7, changes=("x",), as_of_text="later")
    assert content_of(renumbered) == said
    assert packed(said) == packed(content_of(renumbered))
    digests = {
        content_hash(content_of(report(table(("Ada", score))))) for score in ("1.0", "1.1", "1.00")
    }
    assert len(digests) == 3


def test_figures_are_told_with_both_values() -> None:
    before = report(figures(members="12", silent="3", gone="1"))
    after = report(figures(members="13", silent="3", came="2"))
    assert changes(before, after) == (
        "Members: 12 \N{RIGHTWARDS ARROW} 13",
        "Came: 2 (not there before)",
        "Gone: no longer there",
    )


def test_rows_are_counted_by_what_became_of_them() -> None:
    before = report(table(("Ada", "1.0"), ("Bo", "2.0"), ("Cy", "3.0"), ("Di", "4.0")))
    after = report(table(("Ada", "1.0"), ("Bo", "2.5"), ("Eve", "5.0"), ("Flo", "6.0")))
    assert changes(before, after) == ("At risk: 2 rows added, 2 removed, 1 changed",)
    one_more = report(table(("Ada", "1.0"), ("Ada", "1.0")))
    assert changes(report(table(("Ada", "1.0"))), one_more) == ("At risk: 1 row added",)


def test_tables_of_other_columns_are_not_compared_by_rows() -> None:
    before = report(table(("Ada", "1.0")))
    after = report(table(("Ada", "2.0"), columns=(NAME, replace(SCORE, label="Readiness"))))
    assert changes(before, after) == ("At risk: its columns changed",)


def test_notices_that_come_and_go_are_told() -> None:
    early = Notice(kind="early", tone="warning", text="The period is not over.")
    stale = Notice(kind="stale", tone="bad", text="Stale.")
    assert changes(report(notices=(early,)), report(notices=(stale,))) == (
        "No longer said: The period is not over.",
        "Now said: Stale.",
    )


def test_what_changed_in_words_alone_is_told_as_that() -> None:
    renamed = replace(table(("Ada", "1.0")), title="Learners at risk")
    assert changes(report(table(("Ada", "1.0"))), report(renamed)) == (
        "Words or their order changed; no figure and no row of a table did.",
    )
    defined = [
        replace(report(), definitions=(Definition(metric="m", title="Members", text=text),))
        for text in ("One.", "Two.")
    ]
    assert changes(*defined) == ("Defined anew: Members",)


def test_changes_end_after_a_dozen() -> None:
    keys = [f"f{at}" for at in range(15)]
    before = report(figures(**dict.fromkeys(keys, "1")))
    after = report(figures(**dict.fromkeys(keys, "2")))
    told = changes(before, after)
    assert len(told) == 13
    assert told[-1] == "And 3 more."
