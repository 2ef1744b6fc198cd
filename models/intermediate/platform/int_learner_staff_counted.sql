-- Whom managers and mentors are there for at as_of; a learner of two teams of a manager is one.
with stg_users as (
    select * from {{ ref('stg_users') }}
),

stg_teams as (
    select * from {{ ref('stg_teams') }}
),

int_teams_nested as (
    select * from {{ ref('int_teams_nested') }}
),

int_team_memberships_in_force as (
    select * from {{ ref('int_team_memberships_in_force') }}
),

stg_mentor_assignments as (
    select * from {{ ref('stg_mentor_assignments') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

teams_managed as (
    select
        stg_teams.manager_user_id,
        count(distinct stg_teams.team_id) as team_count,
        count(distinct memberships.user_id) as learner_count
    from stg_teams
    inner join int_teams_nested on stg_teams.team_id = int_teams_nested.ancestor_team_id
    left join int_team_memberships_in_force as memberships
        on int_teams_nested.team_id = memberships.team_id
    where stg_teams.manager_user_id is not null
    group by all
),

learners_mentored as (
    select
        stg_mentor_assignments.mentor_user_id,
        count(distinct int_learners.user_id) as learner_count
    from stg_mentor_assignments
    inner join int_learners
        on stg_mentor_assignments.learner_user_id = int_learners.user_id
    where
        stg_mentor_assignments.assigned_at <= {{ as_of() }}
        and coalesce(stg_mentor_assignments.ended_at > {{ as_of() }}, true)
    group by all
),

learner_staff_counted as (
    select
        stg_users.user_id,
        stg_users.role,
        case stg_users.role when 'manager' then coalesce(teams_managed.team_count, 0) end
            as team_count,
        case stg_users.role
            when 'manager' then coalesce(teams_managed.learner_count, 0)
            else coalesce(learners_mentored.learner_count, 0)
        end as learner_count
    from stg_users
    left join teams_managed on stg_users.user_id = teams_managed.manager_user_id
    left join learners_mentored on stg_users.user_id = learners_mentored.mentor_user_id
    where stg_users.role in ('manager', 'mentor')
)

select * from learner_staff_counted
