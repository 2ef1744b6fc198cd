"""The bar that shows how far a command is.

Here belongs how it looks and where it is shown. What is counted belongs with the commands.
"""

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn

from orchestration.cli.console import messages


def counting_progress(*before: ProgressColumn) -> Progress:
    """What is done, how much of it, and the `latest`; in a terminal, and nothing elsewhere."""
    return Progress(
        *before,
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        # A name or a path may hold what looks like markup.
        TextColumn("{task.fields[latest]}", style="dim", markup=False),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )
