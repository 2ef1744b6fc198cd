"""The commands on delivery: report deliver, notify, deliveries, resend.

Here belong their options and what they show. Handing over belongs to `reports.delivery`.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from orchestration.cli.console import answer, complain, say, show_json, show_table
from orchestration.cli.options import JsonOption
from orchestration.cli.report_options import NameArgument, PeriodOption, period_asked
from orchestration.refresh import Call
from orchestration.reporting import deliver, notify
from orchestration.settings import Settings
from reports.catalog import report_named
from reports.delivery.delivering import Delivered
from reports.delivery.ledger import Delivery, Ledger
from reports.register import open_register

FAILURES_NAMED = 10


def add_to(commands: typer.Typer) -> None:
    """Put the commands among those on reports."""
    commands.command("deliver")(deliver_named)
    commands.command("notify")(notify_managers)
    commands.command("deliveries")(list_deliveries)
    commands.command("resend")(resend)


def deliver_named(
    name: NameArgument, *, period: PeriodOption = None, as_json: JsonOption = False
) -> None:
    """Hand a period's reports to those who receive them and do not have this version yet."""
    settings = Settings()
    definition = report_named(name)
    asked = period_asked(settings, definition, period)
    delivered = deliver(settings, _call("warehouse report deliver"), definition, asked)
    _tell(delivered, f"{definition.title}, {asked.told()}", as_json=as_json)
    with open_register(settings.reports_folder) as register:
        made = register.newest(definition.name, asked.key)
    if not made:
        say(f"None was made: warehouse report make {definition.name} --period {asked.key}")


def notify_managers(*, as_json: JsonOption = False) -> None:
    """Tell managers of the HIGH and CRITICAL alerts that they were not told of yet."""
    delivered = notify(Settings(), _call("warehouse report notify"))
    _tell(delivered, "Alerts", as_json=as_json)


def list_deliveries(
    *,
    report: Annotated[str | None, typer.Option(help="Of this report alone.")] = None,
    period: Annotated[str | None, typer.Option(metavar="KEY", help="Of this period.")] = None,
    recipient: Annotated[str | None, typer.Option(metavar="ID", help="To this recipient.")] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="What was not handed over, and why.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the newest.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List what was handed to whom, by which way, and what became of it."""
    with open_register(Settings().reports_folder) as register:
        found = Ledger(register).deliveries(report=report, period=period, recipient_id=recipient)
    wanted = [one for one in found if not failed or one.state in ("failed", "refused")]
    shown = wanted[-limit:][::-1]
    if len(wanted) > limit:
        say(f"{len(wanted) - limit:,} earlier; --limit shows them.")
    if as_json:
        show_json([_facts(one) for one in shown])
        return
    if not shown:
        which = "Nothing of that" if report or period or recipient else "Nothing"
        answer(f"{which} {'failed' if failed else 'was handed over yet'}.")
        return
    show_table(
        ["id", "report", "period", "of", "version", "to", "by", "state", "why"],
        [
            (
                one.delivery_id,
                one.parcel.report,
                one.parcel.period,
                one.parcel.scope_id,
                one.parcel.version,
                one.parcel.recipient_id,
                one.channel,
                one.state,
                one.reason,
            )
            for one in shown
        ],
        numbers=["id", "version"],
    )


def resend(
    delivery_id: Annotated[int, typer.Argument(help="The id that `report deliveries` shows.")],
) -> None:
    """Have the next delivery hand over a message again that failed or was refused."""
    with open_register(Settings().reports_folder) as register:
        found = Ledger(register).resend(delivery_id, at=datetime.now(UTC))
    parcel = found.parcel
    command = "notify" if parcel.kind == "alert" else f"deliver {parcel.report}"
    period = "" if parcel.kind == "alert" else f" --period {parcel.period}"
    say(f"To be handed over again by: warehouse report {command}{period}")


def _tell(delivered: Delivered, what: str, *, as_json: bool) -> None:
    not_sent = (*delivered.having("failed"), *delivered.having("refused"))
    if as_json:
        show_json([_facts(one) for one in delivered.deliveries])
    say(
        f"{what}: {len(delivered.new):,} handed over now, "
        f"{len(delivered.having('sent')) - len(delivered.new):,} before, {len(not_sent):,} not."
    )
    for one in not_sent[:FAILURES_NAMED]:
        complain(f"  {one.delivery_id} to {one.parcel.recipient_id} ({one.channel}): {one.reason}")
    if len(not_sent) > FAILURES_NAMED:
        more = len(not_sent) - FAILURES_NAMED
        complain(f"  ... and {more:,} more: warehouse report deliveries --failed")
    if not_sent:
        raise typer.Exit(1)


def _facts(delivery: Delivery) -> dict[str, object]:
    parcel = delivery.parcel
    return {
        "delivery_id": delivery.delivery_id,
        "kind": parcel.kind,
        "report": parcel.report,
        "period": parcel.period,
        "scope_id": parcel.scope_id,
        "version": parcel.version,
        "recipient_id": parcel.recipient_id,
        "channel": delivery.channel,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "reason": delivery.reason,
        "path": delivery.path,
        "changed_at": delivery.changed_at,
    }


def _call(command: str) -> Call:
    return Call(command=command, at=datetime.now(UTC))
