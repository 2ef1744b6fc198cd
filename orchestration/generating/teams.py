"""Teams in a hierarchy of three levels, who manages them, and who was in them when.

Here belong `teams` and `team_memberships`.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.catalogue import DEPARTMENTS, TEAM_NAMES
from orchestration.generating.columns import IntArray, choose, ids, moments
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.organizations import Organizations
from orchestration.generating.people import MANAGER, Staff, user_ids

TEAMS_A_DEPARTMENT = 6


@dataclass(frozen=True)
class Teams:
    """Teams as arrays; level 1 is an organization's whole, 3 are the teams that learners are in.

    `manager` counts the managers of the team's organization from 0; `parent` is -1 at the top.
    `first_leaf[o]` and `leaves[o]` give the level 3 teams of organization o, `first_department[o]`
    and `departments[o]` those of level 2.
    """

    organization: IntArray
    level: IntArray
    parent: IntArray
    manager: IntArray
    first_leaf: IntArray
    leaves: IntArray
    first_department: IntArray
    departments: IntArray
    managers: IntArray


def team_ids(teams: IntArray) -> pl.Series:
    """The ids of teams."""
    return ids("team", teams + 1, digits=5)


def plan_teams(options: GeneratorOptions, organizations: Organizations) -> Teams:
    """About a dozen learners a team, six teams a department; managers lead one to three teams."""
    rng = options.stream("teams")
    size = 12 * max(1.0, (options.learners / 10_000) ** 0.25)
    leaves = np.maximum(2, np.round(organizations.learners / size).astype(np.int64))
    departments = -(-leaves // TEAMS_A_DEPARTMENT)
    counts = 1 + departments + leaves
    tops = np.cumsum(counts) - counts
    organization = np.repeat(np.arange(len(counts)), counts)
    position = np.arange(len(organization)) - tops[organization]
    level = np.where(position == 0, 1, np.where(position <= departments[organization], 2, 3))
    leaf = position - 1 - departments[organization]
    parent = np.select(
        [level == 1, level == 2],
        [np.full(len(level), -1), tops[organization]],
        tops[organization] + 1 + leaf % departments[organization],
    )
    # Each manager leads a stretch of one to three leaves; departments and the whole have their own.
    is_start = rng.random(len(level)) < 0.55
    is_start |= leaf % 3 == 0
    leader = np.cumsum((level == 3) & is_start)
    leader -= np.where(tops[organization] > 0, leader[tops[organization] - 1], 0)
    manager = np.where(level == 3, departments[organization] + leader, position)
    managers = np.zeros(len(counts), dtype=np.int64)
    np.maximum.at(managers, organization, manager + 1)
    return Teams(
        organization=organization,
        level=level,
        parent=parent,
        manager=manager,
        first_leaf=tops + 1 + departments,
        leaves=leaves,
        first_department=tops + 1,
        departments=departments,
        managers=managers,
    )


def _team_names(teams: Teams, tops: list[str]) -> pl.Series:
    position = np.arange(len(teams.level)) - np.where(
        teams.level == 3,
        teams.first_leaf[teams.organization],
        teams.first_department[teams.organization],
    )
    size = np.where(teams.level == 3, len(TEAM_NAMES), len(DEPARTMENTS))
    names = choose(
        (*TEAM_NAMES, *DEPARTMENTS, *tops),
        np.select(
            [teams.level == 3, teams.level == 2],
            [position % size, len(TEAM_NAMES) + position % size],
            len(TEAM_NAMES) + len(DEPARTMENTS) + teams.organization,
        ),
    )
    again = np.where(teams.level == 1, 0, position // size)
    numbered = names + " " + pl.Series(again + 1).cast(pl.String)
    return numbered.zip_with(pl.Series(again > 0), names)


def export_teams(
    options: GeneratorOptions, organizations: Organizations, teams: Teams, staff: Staff
) -> pl.DataFrame:
    """All versions of the teams: some were renamed, some changed managers, one was dissolved."""
    rng = options.stream("team versions")
    count = len(teams.level)
    numbers = np.arange(count)
    manager = staff.first[MANAGER, teams.organization] + teams.manager
    other = staff.first[MANAGER, teams.organization] + (
        (teams.manager + 1) % teams.managers[teams.organization]
    )
    start = options.first_day * DAY_SECONDS
    current = pl.DataFrame(
        {
            "team_id": team_ids(numbers),
            "organization_id": ids("org", teams.organization + 1, digits=2),
            "name": _team_names(teams, [entry.name for entry in organizations.entries]),
            "manager_user_id": user_ids(manager),
            "parent_team_id": ids("team", teams.parent + 1, digits=5, missing=teams.parent < 0),
            "updated_at": moments(start - 150 * DAY_SECONDS + numbers % 3_600),
            "is_deleted": pl.repeat(value=False, n=count, eager=True),
        }
    )
    is_leaf = teams.level == 3
    renamed = is_leaf & (rng.random(count) < 0.04)
    handed_over = is_leaf & (rng.random(count) < 0.06)
    # One of each, however few teams there are.
    renamed[int(teams.first_leaf[0])] = True
    handed_over[int(teams.first_leaf[0]) + 1] = True
    changed = renamed | handed_over
    first = current.with_columns(
        name=pl.when(pl.Series(renamed)).then(pl.format("{} (new)", "name")).otherwise("name"),
        manager_user_id=pl.when(pl.Series(handed_over))
        .then(user_ids(other))
        .otherwise("manager_user_id"),
    )
    when = start + rng.integers(0, options.until_seconds - start, count)
    later = current.with_columns(updated_at=moments(when)).filter(pl.Series(changed))
    dissolved = current[int(teams.first_leaf[0])].with_columns(
        team_id=team_ids(np.array([count])), name=pl.lit("Zinnia")
    )
    ended = dissolved.with_columns(
        updated_at=moments(np.array([start + 5 * DAY_SECONDS])), is_deleted=pl.lit(value=True)
    )
    return pl.concat([first, dissolved, later, ended]).sort("updated_at", "team_id")


@dataclass(frozen=True)
class Memberships:
    """Stays in teams, of learners and of managers; `left_at` is -1 while one lasts."""

    team: IntArray
    user: IntArray
    joined_at: IntArray
    left_at: IntArray

    def export(self) -> pl.DataFrame:
        """All versions: each stay as it began, and once more where it ended."""
        began = pl.DataFrame(
            {
                "team_id": team_ids(self.team),
                "user_id": user_ids(self.user),
                "joined_at": moments(self.joined_at),
                "left_at": moments(self.left_at, missing=np.full(len(self.team), fill_value=True)),
                "updated_at": moments(self.joined_at),
            }
        )
        has_left = self.left_at >= 0
        ended = began.with_columns(
            left_at=moments(self.left_at), updated_at=moments(self.left_at)
        ).filter(pl.Series(has_left))
        return pl.concat([began, ended]).sort("updated_at", "user_id", "team_id")


def plan_memberships(
    options: GeneratorOptions,
    teams: Teams,
    staff: Staff,
    *,
    organization: IntArray,
    created_at: IntArray,
) -> Memberships:
    """Who was in which team; `organization` and `created_at` are those of the learners.

    Most learners are in one team of level 3; a few are in a department itself, in two teams at
    once or in none, and some moved to another team. A third of the managers is in a team too.
    """
    rng = options.stream("memberships")
    count = len(organization)
    learners = np.arange(count)
    kind = rng.random(count)
    leaf = teams.first_leaf[organization] + (rng.random(count) * teams.leaves[organization]).astype(
        np.int64
    )
    neighbour = (
        teams.first_leaf[organization]
        + (leaf - teams.first_leaf[organization] + 1) % teams.leaves[organization]
    )
    department = teams.first_department[organization] + (
        rng.random(count) * teams.departments[organization]
    ).astype(np.int64)
    in_none, in_department = kind < 0.02, (kind >= 0.02) & (kind < 0.04)
    in_two, moved = (kind >= 0.04) & (kind < 0.07), (kind >= 0.07) & (kind < 0.12)
    joined_at = created_at + 3_600
    moved_at = (
        joined_at
        + 1
        + ((options.until_seconds - joined_at - 2) * rng.uniform(0.3, 0.9, count)).astype(np.int64)
    )
    first = np.where(in_department, department, leaf)
    still = np.full(count, -1)

    leading = np.flatnonzero((teams.level == 3) & (np.arange(len(teams.level)) % 3 == 0))
    manager = staff.first[MANAGER, teams.organization[leading]] + teams.manager[leading]
    stays = [
        (first, learners, joined_at, np.where(moved, moved_at, still), ~in_none),
        (neighbour, learners, moved_at, still, moved),
        (neighbour, learners, joined_at, still, in_two),
        (
            leading,
            manager,
            np.full(len(leading), (options.first_day - 60) * DAY_SECONDS),
            np.full(len(leading), -1),
            np.full(len(leading), fill_value=True),
        ),
    ]
    return Memberships(
        *(np.concatenate([stay[part][stay[4]] for stay in stays]) for part in range(4))
    )
