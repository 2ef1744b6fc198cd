"""The platform as a whole, before any learner acts: who and what there is, and its exports.

Here belongs the order in which the standing parts are planned and written. What learners do
belongs in `learner_part`.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.activity import Surge, plan_surge
from orchestration.generating.cohorts import Cohorts, export_cohorts, plan_cohorts
from orchestration.generating.columns import IntArray
from orchestration.generating.curriculum import make_curriculum
from orchestration.generating.enrolling import (
    Enrolments,
    account_created_at,
    enrolled_at,
    plan_enrolments,
)
from orchestration.generating.export_files import ExportFolder
from orchestration.generating.operations import (
    BadHour,
    make_manager_actions,
    make_service_requests,
    plan_bad_hour,
)
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.organizations import Organizations, make_organizations
from orchestration.generating.people import DIRECTOR, Staff, plan_staff, staff_accounts
from orchestration.generating.teams import (
    Memberships,
    Teams,
    export_teams,
    plan_memberships,
    plan_teams,
)


@dataclass(frozen=True)
class World:
    """What is planned for the platform as a whole.

    `begun_at` is when each enrolment begins, `created_at` when each learner's account was made.
    """

    options: GeneratorOptions
    organizations: Organizations
    cohorts: Cohorts
    teams: Teams
    staff: Staff
    enrolments: Enrolments
    begun_at: IntArray
    created_at: IntArray
    memberships: Memberships
    learner_organization: IntArray
    surge: Surge
    bad_hour: BadHour


def plan_world(options: GeneratorOptions) -> World:
    """Everything about the platform that does not hang on what learners do."""
    organizations = make_organizations(options)
    cohorts = plan_cohorts(options, organizations)
    teams = plan_teams(options, organizations)
    staff = plan_staff(
        options,
        organizations,
        programs=np.bincount(cohorts.program_organization),
        managers=teams.managers,
    )
    enrolments = plan_enrolments(options, organizations, cohorts)
    begun_at = enrolled_at(options, organizations, enrolments)
    created_at = account_created_at(options, enrolments, begun_at)
    first_of_learner = np.searchsorted(enrolments.learner, np.arange(options.learners))
    learner_organization = enrolments.organization[first_of_learner]
    memberships = plan_memberships(
        options, teams, staff, organization=learner_organization, created_at=created_at
    )
    return World(
        options,
        organizations,
        cohorts,
        teams,
        staff,
        enrolments,
        begun_at,
        created_at,
        memberships,
        learner_organization,
        plan_surge(options, cohorts),
        plan_bad_hour(options),
    )


def write_world(world: World, exports: ExportFolder) -> None:
    """Write the entities of which learners' own exports speak, and those of the staff."""
    options = world.options
    frames = dict(world.organizations.exports)
    curriculum = make_curriculum(options)
    runs = export_cohorts(
        options,
        world.organizations,
        world.cohorts,
        enrolled=np.bincount(world.enrolments.cohort, minlength=len(world.cohorts.stage)),
        directors=_directors(world),
    )
    quizzes = curriculum.pop("assessments")
    frames |= curriculum | runs
    frames["assessments"] = pl.concat([quizzes, runs["assessments"]]).sort(
        "updated_at", "assessment_id"
    )
    frames["teams"] = export_teams(options, world.organizations, world.teams, world.staff)
    frames["team_memberships"] = world.memberships.export()
    frames["service_requests"] = make_service_requests(options, world.bad_hour)
    first_of_learner = np.searchsorted(world.enrolments.learner, np.arange(options.learners))
    frames["manager_actions"] = make_manager_actions(
        options,
        world.teams,
        world.staff,
        learner_team=_first_team(world),
        learner_cohort=world.enrolments.cohort[first_of_learner],
        learner_behaviour=world.enrolments.behaviour[first_of_learner],
        since=world.begun_at[first_of_learner],
    )
    for entity, frame in frames.items():
        exports.write(entity, entity, frame)
    exports.write(
        "users", "users-1-staff", staff_accounts(options, world.organizations, world.staff)
    )


def _directors(world: World) -> IntArray:
    """The user that directs each program: an organization's directors in turn."""
    organization = world.cohorts.program_organization
    counts = np.bincount(organization)
    position = np.arange(len(organization)) - (np.cumsum(counts) - counts)[organization]
    first, count = world.staff.first[DIRECTOR], world.staff.count[DIRECTOR]
    director: IntArray = first[organization] + position % count[organization]
    return director


def _first_team(world: World) -> IntArray:
    team = np.full(world.options.learners, -1)
    stays = world.memberships
    of_learner = stays.user < world.options.learners
    # From the last to the first: what stands in the end is the first stay.
    team[stays.user[of_learner][::-1]] = stays.team[of_learner][::-1]
    return team
