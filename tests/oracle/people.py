"""Who the learners are and where they belong: days, enrolments and teams at as_of."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

import polars as pl

from oracle.exports import Exports

ENDED_AS = ("completed", "withdrawn", "deferred")


@dataclass(frozen=True)
class People:
    """Learners, their enrolments and teams, as the exports say."""

    exports: Exports

    @cached_property
    def learners(self) -> pl.DataFrame:
        """One row per learner: organization_id, timezone (UTC without one), today and d (D)."""
        organizations = self.exports.state("organizations").select("organization_id", "timezone")
        learners = (
            self.exports.state("users")
            .filter(pl.col("role") == "learner")
            .select("user_id", "organization_id")
            .join(organizations, on="organization_id", how="left", validate="m:1")
            .with_columns(pl.col("timezone").fill_null("UTC"))
        )
        return learners.with_columns(today=self.today(learners["timezone"])).with_columns(
            d=pl.col("today").dt.offset_by("-1d")
        )

    def today(self, zones: pl.Series) -> pl.Series:
        """The local day of as_of in each of the time zones."""
        days = {zone: self._day_of_as_of(zone) for zone in zones.unique()}
        return zones.replace_strict(days, return_dtype=pl.Date)

    @cached_property
    def zones(self) -> list[str]:
        """The time zones of organizations, and UTC."""
        return sorted({"UTC", *self.exports.state("organizations")["timezone"]})

    def local_day(self, moment: str) -> pl.Expr:
        """The local day of a UTC column, in a frame that has `timezone`."""
        utc = pl.col(moment).dt.replace_time_zone("UTC")
        return pl.coalesce(
            pl.when(pl.col("timezone") == zone).then(utc.dt.convert_time_zone(zone).dt.date())
            for zone in self.zones
        )

    def closing(self, day: str) -> pl.Expr:
        """The moment in UTC at which a local day ends, in a frame that has `timezone`."""
        midnight = pl.col(day).dt.offset_by("1d").cast(pl.Datetime("us"))
        # Where clocks go forward at midnight, the day begins at 1.
        starts = [midnight, midnight.dt.offset_by("1h")]
        return pl.coalesce(
            pl.when(pl.col("timezone") == zone).then(
                start.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
                .dt.convert_time_zone("UTC")
                .dt.replace_time_zone(None)
            )
            for zone in self.zones
            for start in starts
        )

    def of_learners(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows whose user is a learner, with organization, time zone and days."""
        return frame.join(self.learners, on="user_id", how="inner", validate="m:1")

    @cached_property
    def enrollments(self) -> pl.DataFrame:
        """One row per enrolment that had begun: when it ran, and the status in force."""
        cohorts = self.exports.state("cohorts").select("cohort_id", "program_id", "ends_on")
        written = pl.col("updated_at")
        recorded_end = (
            pl.when(pl.col("status") == "completed")
            .then(pl.coalesce("completed_at", written))
            .when(pl.col("status") == "withdrawn")
            .then(pl.coalesce("withdrawn_at", written))
            .when(pl.col("status") == "deferred")
            .then(written)
        )
        return (
            self.of_learners(self.exports.state("enrollments"))
            .filter(pl.col("enrolled_at") <= self.exports.as_of)
            .with_columns(ended_at=recorded_end)
            .with_columns(
                has_ended=(pl.col("ended_at") <= self.exports.as_of).fill_null(value=False)
            )
            .with_columns(
                status=pl.when("has_ended").then("status").otherwise(pl.lit("enrolled")),
                ended_at=pl.when("has_ended").then("ended_at"),
            )
            .with_columns(
                enrolled_on=self.local_day("enrolled_at"), ended_on=self.local_day("ended_at")
            )
            .join(cohorts, on="cohort_id", how="left", validate="m:1")
        )

    @cached_property
    def enrollments_counted(self) -> pl.DataFrame:
        """Enrolments that run or were completed; of a learner without any, those that were left."""
        is_in = pl.col("status").is_in(["enrolled", "completed"])
        return self.enrollments.filter(is_in | ~is_in.any().over("user_id"))

    @cached_property
    def enrollments_speaking(self) -> pl.DataFrame:
        """One row per learner ever enrolled: one that runs before one that ended, then the last."""
        first = self.enrollments.group_by("user_id").agg(
            first_enrolled_at=pl.col("enrolled_at").min()
        )
        return (
            self.enrollments.sort(
                "has_ended", "enrolled_at", "enrollment_id", descending=[False, True, True]
            )
            .unique("user_id", keep="first", maintain_order=True)
            .join(first, on="user_id", validate="1:1")
        )

    @cached_property
    def enrolled_days(self) -> pl.DataFrame:
        """One row per learner and local day (`day`) of an enrolment, up to as_of's."""
        until = pl.coalesce("ended_on", "today")
        return (
            self.enrollments.filter(pl.col("enrolled_on") <= until)
            .select("user_id", day=pl.date_ranges("enrolled_on", until))
            .explode("day")
            .unique()
        )

    @cached_property
    def memberships(self) -> pl.DataFrame:
        """One row per team that is there and learner who is in it, with the first stay's start."""
        as_of = self.exports.as_of
        return (
            self.exports.state("team_memberships")
            .filter(pl.col("joined_at") <= as_of)
            .filter((pl.col("left_at") > as_of).fill_null(value=True))
            .join(self.learners, on="user_id", how="semi")
            .join(self.exports.state("teams"), on="team_id", how="semi")
            .group_by("team_id", "user_id")
            .agg(pl.col("joined_at").min())
        )

    @cached_property
    def speaking_teams(self) -> pl.DataFrame:
        """One row per learner in a team: the team joined last, and its manager."""
        teams = self.exports.state("teams").select("team_id", "manager_user_id")
        return (
            self.memberships.sort("joined_at", "team_id")
            .unique("user_id", keep="last", maintain_order=True)
            .join(teams, on="team_id", validate="m:1")
        )

    @cached_property
    def subtrees(self) -> pl.DataFrame:
        """One row per team (`ancestor_id`) and team at or below it; rings hold each other."""
        teams = self.exports.state("teams").select("team_id", "parent_team_id")
        nested = teams.select("team_id", ancestor_id="team_id")
        known = 0
        while len(nested) > known:
            known = len(nested)
            below = nested.join(
                teams, left_on="team_id", right_on="parent_team_id", suffix="_below"
            ).select("ancestor_id", team_id="team_id_below")
            nested = pl.concat([nested.select("ancestor_id", "team_id"), below]).unique()
        return nested

    def _day_of_as_of(self, zone: str) -> date:
        return self.exports.as_of.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date()
