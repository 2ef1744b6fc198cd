"""The bar of progress: where it is drawn, and what stands in it."""

from io import StringIO

import pytest
from rich.console import Console

from orchestration.cli import progress
from orchestration.cli.progress import counting_progress


def test_a_name_that_looks_like_markup_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Console(file=StringIO(), force_terminal=True, width=100)
    monkeypatch.setattr(progress, "messages", terminal)
    drawn = counting_progress()
    drawn.add_task("Team report", total=3, completed=1, latest="Ops [/dim] [red]Dev")
    with terminal.capture() as captured:
        terminal.print(drawn.get_renderable())
    assert "Ops [/dim] [red]Dev" in captured.get()


def test_no_bar_is_drawn_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    monkeypatch.setattr(progress, "messages", Console(file=written, force_terminal=False))
    with counting_progress() as drawn:
        drawn.add_task("Team report", total=3, latest="Atlas")
    assert written.getvalue() == ""
