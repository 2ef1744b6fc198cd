{#
    What the incremental facts share: what a fact has taken in is the largest `through_load_id`
    among its own rows, so the mark and the rows are written in one transaction.
#}

{# The load up to which the fact has taken its source in, as a number. #}
{% macro taken_in_through() -%}
    {%- if not execute or not is_incremental() -%}{{ return(0) }}{%- endif -%}
    {%- set found = run_query('select coalesce(max(through_load_id), 0) from ' ~ this) -%}
    {{ return(found.columns[0].values()[0]) }}
{%- endmacro %}

{#
    The span of UTC days that the new events of a fact fall on, as two literals, the second not
    included: a filter on literals lets DuckDB skip all other row groups. `margin_days` more stand
    at both ends. Without anything new the span is empty.
#}
{% macro span_of_new_events(events, mark, margin_days=0) -%}
    {%- set span = {'from': '1900-01-01', 'until': '9999-01-01'} -%}
    {%- if execute and is_incremental() -%}
        {%- set found = run_query(
            'select cast(cast(min(occurred_at) as date) - ' ~ margin_days ~ ' as varchar), '
            ~ 'cast(cast(max(occurred_at) as date) + 1 + ' ~ margin_days ~ ' as varchar) '
            ~ 'from ' ~ events ~ ' where _load_id > ' ~ mark
        ) -%}
        {%- do span.update({
            'from': found.columns[0].values()[0] or '9999-01-01',
            'until': found.columns[1].values()[0] or '9999-01-01',
        }) -%}
    {%- endif -%}
    {{ return(span) }}
{%- endmacro %}

{#
    The span of days that the new events of a fact of learner-days reach into, in every time zone.
    Users whose time zone changed have every one of their days placed anew, so the span is then
    without bounds.
#}
{% macro touched_span(events, users, mark) -%}
    {%- if execute and is_incremental() -%}
        {%- set moved = run_query(
            'select count(*) from (' ~ users_placed_elsewhere(users) ~ ') as moved'
        ).columns[0].values()[0] -%}
        {%- if not moved -%}
            {{ return(span_of_new_events(events, mark, margin_days=3)) }}
        {%- endif -%}
    {%- endif -%}
    {{ return({'from': '1900-01-01', 'until': '9999-01-01'}) }}
{%- endmacro %}

{# The users in the fact whose time zone is no longer the one that their days were placed by. #}
{% macro users_placed_elsewhere(users) -%}
    select distinct placed.user_id
    from {{ this }} as placed
    left join {{ users }} as users_now on placed.user_id = users_now.user_id
    where placed.timezone <> coalesce(users_now.timezone, 'UTC')
{%- endmacro %}

{#
    Incremental strategy: puts the new rows in the place of the same learner-days, and of every
    day of a learner whose days were placed by another time zone.
#}
{% macro get_incremental_replace_learner_days_sql(arg_dict) -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    delete from {{ arg_dict['target_relation'] }} as old
    where exists (
        select 1
        from {{ arg_dict['temp_relation'] }} as new
        where
            new.user_id = old.user_id
            and (new.activity_on = old.activity_on or new.timezone <> old.timezone)
    );
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
