"""The one settings object. It reads the environment; nothing else in the project does.

Here belong settings and the places that follow from the home. What is done at those places does
not.
"""

import os
import re
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[1]
PREFIX = "WAREHOUSE_"
MEMORY_SIZE = re.compile(r"^(\d+(?:\.\d+)?) ?([KMGTkmgt]i?[Bb])$")


def bytes_of(memory: str) -> int:
    """An amount of memory in bytes; as in DuckDB, GB counts in thousands and GiB in 1,024s."""
    number, unit = MEMORY_SIZE.findall(memory)[0]
    base = 1024 if "i" in unit.lower() else 1000
    return int(float(number) * base ** ("KMGT".index(unit[0].upper()) + 1))


class Settings(BaseSettings):
    """Every setting, its default and what it means; `WAREHOUSE_<NAME>` in the environment sets it.

    Raises pydantic's ValidationError where a value is wrong or where a `WAREHOUSE_` variable is
    no setting or empty: a misspelt one must not fall back to its default in silence, and an empty
    folder would be the one that the caller happens to be in.
    """

    # A traceback must not show the password that stands beside a wrong value.
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    home: Path = Field(
        default=PROJECT_ROOT / "var",
        description="The folder that everything written lives under.",
    )
    landing: Path | None = Field(
        default=None,
        description="Where platforms drop their exports; `landing` in the home if not set.",
    )
    memory_limit: str = Field(
        default="4GiB",
        pattern=MEMORY_SIZE.pattern,
        description="The most memory that DuckDB takes before it spills to the home, as in 4GiB or "
        "512MB.",
    )
    threads: int = Field(
        default=os.cpu_count() or 2, ge=1, description="How many threads DuckDB works with."
    )
    keep_snapshots: int = Field(
        default=14, ge=1, description="How many published snapshots are kept at least."
    )
    keep_snapshot_days: int = Field(
        default=30,
        ge=0,
        description="Of younger snapshots, the last of each day is kept this long.",
    )
    keep_withheld_builds: int = Field(
        default=3, ge=0, description="How many withheld candidates are kept for inspection."
    )
    sensor_seconds: int = Field(
        default=5, ge=1, description="How often the landing folder is looked at."
    )
    reports_from: date = Field(
        default=date(2026, 1, 1),
        description="The first day whose reports Dagster shows as periods.",
    )
    daily_reports_hour: int = Field(
        default=2,
        ge=0,
        le=23,
        description="The hour, by its readers' clock, at which a day's reports are made.",
    )
    weekly_reports_hour: int = Field(
        default=6, ge=0, le=23, description="The hour on Mondays of a week's reports."
    )
    monthly_reports_hour: int = Field(
        default=6, ge=0, le=23, description="The hour on the first of a month of a month's reports."
    )
    report_processes: int = Field(
        default=os.cpu_count() or 2, ge=1, description="How many processes write reports."
    )
    smtp_host: str | None = Field(
        default=None,
        description="The mail server that reports are sent by; without it they stay in the outbox.",
    )
    smtp_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Its port; 587, 465 or 25 by smtp_security if not set.",
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the connection is encrypted; the certificate is always verified.",
    )
    smtp_user: str | None = Field(default=None, description="The name to log in with, if needed.")
    smtp_password: SecretStr | None = Field(default=None, description="The password to it.")
    smtp_from: str = Field(
        default="Learning Warehouse <warehouse@localhost>",
        description="Who mails come from: an address, or `Name <address>`.",
    )
    smtp_timeout_seconds: int = Field(
        default=30, ge=1, description="How long the mail server may take for one answer."
    )
    smtp_retries: int = Field(
        default=4,
        ge=0,
        description="How often is tried again when the server is away or asks to wait, each time "
        "after twice as long.",
    )
    alert_cooldown_hours: int = Field(
        default=24,
        ge=0,
        description="How long nobody is notified again of one rule and subject.",
    )
    keep_alert_mail_days: int = Field(
        default=90,
        ge=1,
        description="How long mails about alerts stay in the outbox, and what they say in the "
        "register.",
    )

    @model_validator(mode="before")
    @classmethod
    def _no_unknown_or_empty_variable(cls, values: dict[str, object]) -> dict[str, object]:
        known = {PREFIX + name.upper() for name in cls.model_fields}
        unknown = sorted(
            name for name in os.environ if name.startswith(PREFIX) and name not in known
        )
        if unknown:
            raise ValueError(
                f"{', '.join(unknown)} in the environment is no setting; "
                f"the settings are {', '.join(sorted(known))}"
            )
        empty = sorted(name for name in known if os.environ.get(name, "set").strip() == "")
        if empty:
            raise ValueError(
                f"{', '.join(empty)} in the environment is empty; give it a value, or unset it"
            )
        return values

    @model_validator(mode="after")
    def _absolute_places(self) -> Self:
        # dbt and DuckDB resolve relative paths against the working directory of the moment.
        object.__setattr__(self, "home", self.home.expanduser().resolve())
        if self.landing is not None:
            object.__setattr__(self, "landing", self.landing.expanduser().resolve())
        return self

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Self:
        if self.smtp_password is not None and self.smtp_security == "none":
            raise ValueError(
                f"{PREFIX}SMTP_PASSWORD would be sent unencrypted; set {PREFIX}SMTP_SECURITY to "
                "starttls or tls"
            )
        return self

    @property
    def memory_bytes(self) -> int:
        """The memory limit in bytes."""
        return bytes_of(self.memory_limit)

    @property
    def half_memory_limit(self) -> str:
        """What each of two may take that work side by side."""
        return f"{self.memory_bytes // 2}B"

    @property
    def landing_folder(self) -> Path:
        """`landing/<source>/<entity>/*`: the exports, never touched."""
        return self.landing or self.home / "landing"

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB file of raw history and facts, for one writer."""
        return self.home / "warehouse.duckdb"

    @property
    def builds_folder(self) -> Path:
        """Candidates, and a record of each build."""
        return self.home / "builds"

    @property
    def published_folder(self) -> Path:
        """The published snapshots, immutable."""
        return self.home / "published"

    @property
    def current_file(self) -> Path:
        """The newest published snapshot, replaced by an atomic rename."""
        return self.home / "current.duckdb"

    @property
    def reports_folder(self) -> Path:
        """`<report>/<period>/<scope>/v<version>/*`: every report made, and their register."""
        return self.home / "reports"

    @property
    def outbox_folder(self) -> Path:
        """Every message, as it was or would be handed to the mail server."""
        return self.home / "outbox"

    @property
    def addresses_file(self) -> Path:
        """Who has which e-mail address; delivery alone reads it."""
        return self.home / "addresses.parquet"

    @property
    def recipients_file(self) -> Path:
        """Who receives reports beside those that the data names."""
        return self.home / "recipients.yml"

    @property
    def data_docs_folder(self) -> Path:
        """Great Expectations' Data Docs of the last audit."""
        return self.home / "data_docs"

    @property
    def truth_folder(self) -> Path:
        """What the generator planted, for tests."""
        return self.home / "truth"

    @property
    def scratch_folder(self) -> Path:
        """Where DuckDB spills; safe to delete when nothing runs."""
        return self.home / "scratch"

    @property
    def dbt_target_folder(self) -> Path:
        """What dbt leaves: the parsed project and compiled SQL."""
        return self.home / "dbt"

    @property
    def model_docs_folder(self) -> Path:
        """Where dbt's documentation of the models is written."""
        return self.home / "model_docs"

    @property
    def dagster_folder(self) -> Path:
        """Dagster's own storage of runs and events."""
        return self.home / "dagster"

    @property
    def lock_file(self) -> Path:
        """Held by the one process that writes."""
        return self.home / "writer.lock"
