"""People: learners and staff, and the accounts that they have.

Here belong who there is and `users`. Who belongs to which team is told in `teams`.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.columns import (
    BoolArray,
    IntArray,
    blank,
    choose,
    ids,
    moments,
)
from orchestration.generating.names import draw_names
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.organizations import Organizations

ROLES = ("learner", "teacher", "manager", "mentor", "director", "admin")
LEARNER, TEACHER, MANAGER, MENTOR, DIRECTOR, ADMIN = range(6)
LEARNERS_A_MENTOR, LEARNERS_A_TEACHER = 16, 60


def user_ids(users: IntArray, *, missing: BoolArray | None = None) -> pl.Series:
    """The ids of people, learners and staff, numbered from 0."""
    return ids("usr", users + 1, digits=7, missing=missing)


@dataclass(frozen=True)
class Staff:
    """People who are not learners; their numbers go on where the learners' end.

    `first[role, o]` is the number of the first of organization o in that role, `count[role, o]`
    how many there are.
    """

    organization: IntArray
    role: IntArray
    first: IntArray
    count: IntArray


def plan_staff(
    options: GeneratorOptions,
    organizations: Organizations,
    *,
    programs: IntArray,
    managers: IntArray,
) -> Staff:
    """Staff by organization; `programs` and `managers` count what each organization has."""
    learners = organizations.learners
    count = np.zeros((len(ROLES), len(learners)), dtype=np.int64)
    count[TEACHER] = np.maximum(1, learners // LEARNERS_A_TEACHER)
    count[MANAGER] = managers
    count[MENTOR] = np.maximum(2, learners // LEARNERS_A_MENTOR)
    count[DIRECTOR] = -(-programs // 2)
    count[ADMIN] = 1
    flat = count.ravel()
    first = (options.learners + np.cumsum(flat) - flat).reshape(count.shape)
    return Staff(
        organization=np.repeat(np.tile(np.arange(len(learners)), len(ROLES)), flat),
        role=np.repeat(np.repeat(np.arange(len(ROLES)), len(learners)), flat),
        first=first,
        count=count,
    )


def accounts(
    options: GeneratorOptions,
    organizations: Organizations,
    *,
    users: IntArray,
    organization: IntArray,
    role: IntArray,
    created_at: IntArray,
    part: int,
) -> pl.DataFrame:
    """The first version of the accounts of `users`, as they were made at `created_at`."""
    rng = options.stream("accounts", part)
    names = draw_names(organizations.countries, organization, rng=rng)
    domains = choose([entry.domain for entry in organizations.entries], organization)
    username = names["login"] + pl.Series(users + 1).cast(pl.String)
    count = len(users)
    return pl.DataFrame(
        {
            "user_id": user_ids(users),
            "organization_id": ids("org", organization + 1, digits=2),
            "username": username,
            # Some accounts have no name to show, some no address.
            "full_name": blank(names["full_name"], rng.random(count) < 0.004),
            "email": blank(username + "@" + domains, rng.random(count) < 0.01),
            "role": choose(ROLES, role),
            "created_at": moments(created_at),
            "last_login_at": pl.Series([None], dtype=pl.Datetime("us")).extend_constant(
                None, count - 1
            ),
            "is_active": pl.repeat(value=True, n=count, eager=True),
            "updated_at": moments(created_at),
            "is_deleted": pl.repeat(value=False, n=count, eager=True),
        }
    )


def staff_accounts(
    options: GeneratorOptions, organizations: Organizations, staff: Staff
) -> pl.DataFrame:
    """All versions of the staff's accounts: made, then a last login; one of them was deleted."""
    rng = options.stream("staff")
    count = len(staff.role)
    made = options.first_day * DAY_SECONDS - rng.integers(70, 280, count) * DAY_SECONDS
    made += rng.integers(0, DAY_SECONDS, count)
    first = accounts(
        options,
        organizations,
        users=options.learners + np.arange(count),
        organization=staff.organization,
        role=staff.role,
        created_at=made,
        part=999_999,
    )
    login = options.until_seconds - 600 - rng.integers(0, 5 * DAY_SECONDS, count)
    later = first.with_columns(last_login_at=moments(login), updated_at=moments(login + 5))
    gone = int(staff.first[TEACHER, 0])
    deleted = first[gone - options.learners].with_columns(
        updated_at=moments(np.array([options.first_day * DAY_SECONDS + 40_000])),
        is_active=pl.lit(value=False),
        is_deleted=pl.lit(value=True),
    )
    stayed = pl.Series(np.arange(count) != gone - options.learners)
    return pl.concat([first, later.filter(stayed), deleted]).sort("updated_at", "user_id")
