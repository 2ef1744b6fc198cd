with stg_modules as (
    select * from {{ ref('stg_modules') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

modules_required as (
    select
        stg_modules.course_id,
        stg_modules.module_id,
        count(*) as required_lessons_count
    from stg_modules
    inner join stg_lessons on stg_modules.module_id = stg_lessons.module_id
    where stg_lessons.is_required
    group by all
)

select * from modules_required
