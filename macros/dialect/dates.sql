{# What DuckDB and Spark say differently about days and moments; one macro a difference. #}

{#
    The local day of a UTC timestamp in an IANA time zone. DuckDB's timezone('UTC', ...) would look at
    a calendar to say which moment that is, which takes as long as the other time zone does.
#}
{% macro local_day(timestamp_utc, timezone) -%}
    {{ return(adapter.dispatch('local_day', 'learning_warehouse')(timestamp_utc, timezone)) }}
{%- endmacro %}
{% macro default__local_day(timestamp_utc, timezone) -%}
    cast(timezone({{ timezone }}, make_timestamptz(epoch_us({{ timestamp_utc }}))) as date)
{%- endmacro %}
{% macro spark__local_day(timestamp_utc, timezone) -%}
    to_date(from_utc_timestamp({{ timestamp_utc }}, {{ timezone }}))
{%- endmacro %}

{# What a time zone's clock is ahead of UTC at a UTC timestamp, as an interval. #}
{% macro utc_offset(timestamp_utc, timezone) -%}
    {{ return(adapter.dispatch('utc_offset', 'learning_warehouse')(timestamp_utc, timezone)) }}
{%- endmacro %}
{% macro default__utc_offset(timestamp_utc, timezone) -%}
    (timezone({{ timezone }}, make_timestamptz(epoch_us({{ timestamp_utc }}))) - {{ timestamp_utc }})
{%- endmacro %}
{% macro spark__utc_offset(timestamp_utc, timezone) -%}
    (from_utc_timestamp({{ timestamp_utc }}, {{ timezone }}) - {{ timestamp_utc }})
{%- endmacro %}

{#
    The same local day for many rows, to which int_time_zone_days is left joined where is_zone_day
    says: to join and add its offset takes a quarter of the time that asking the calendar does,
    which is left for the days that it does not hold.
#}
{% macro local_day_by_offset(timestamp_utc, timezone, zone_days) -%}
    coalesce(
        cast({{ timestamp_utc }} + {{ zone_days }}.utc_offset as date),
        {{ local_day(timestamp_utc, timezone) }}
    )
{%- endmacro %}

{# Whether a row of int_time_zone_days is that of a UTC timestamp in a time zone. #}
{% macro is_zone_day(timestamp_utc, timezone, zone_days) -%}
    {{ timezone }} = {{ zone_days }}.timezone
    and cast({{ timestamp_utc }} as date) = {{ zone_days }}.utc_on
{%- endmacro %}

{# Seconds from one timestamp to a later one, with their fraction. #}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'learning_warehouse')(earlier, later)) }}
{%- endmacro %}
{% macro default__seconds_between(earlier, later) -%}
    (epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0
{%- endmacro %}
{% macro spark__seconds_between(earlier, later) -%}
    (unix_micros({{ later }}) - unix_micros({{ earlier }})) / 1000000.0
{%- endmacro %}

{# Whole days from one date to a later one. #}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between', 'learning_warehouse')(earlier, later)) }}
{%- endmacro %}
{% macro default__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}
{% macro spark__days_between(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}

{# A date some days later; earlier with a negative number. #}
{% macro days_after(day, days) -%}
    {{ return(adapter.dispatch('days_after', 'learning_warehouse')(day, days)) }}
{%- endmacro %}
{% macro default__days_after(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}
{% macro spark__days_after(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}

{# A timestamp some hours earlier. #}
{% macro hours_before(moment, hours) -%}
    ({{ moment }} - {{ hours }} * interval '1' hour)
{%- endmacro %}

{# A timestamp some minutes earlier. #}
{% macro minutes_before(moment, minutes) -%}
    ({{ moment }} - {{ minutes }} * interval '1' minute)
{%- endmacro %}

{# One row a day from the first date to the last, both included; none where last < first. #}
{% macro each_day(first_day, last_day) -%}
    {{ return(adapter.dispatch('each_day', 'learning_warehouse')(first_day, last_day)) }}
{%- endmacro %}
{% macro default__each_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval '1' day)) as date)
{%- endmacro %}
{% macro spark__each_day(first_day, last_day) -%}
    explode(case
        when {{ first_day }} <= {{ last_day }} then sequence({{ first_day }}, {{ last_day }})
    end)
{%- endmacro %}

{# The frame of a window by date: so many days, the row's own the last of them. #}
{% macro last_days(days) -%}
    range between interval '{{ days - 1 }}' day preceding and current row
{%- endmacro %}

{#
    The UTC timestamp at which a local day is over: the first midnight where the clocks go back to
    it, which DuckDB would take for the second. So the day's last microsecond is asked for.
#}
{% macro day_closes_at(day, timezone) -%}
    {{ return(adapter.dispatch('day_closes_at', 'learning_warehouse')(day, timezone)) }}
{%- endmacro %}
{% macro default__day_closes_at(day, timezone) -%}
    (
        timezone('UTC', timezone(
            {{ timezone }}, cast({{ days_after(day, 1) }} as timestamp) - interval '1' microsecond
        ))
        + interval '1' microsecond
    )
{%- endmacro %}
{% macro spark__day_closes_at(day, timezone) -%}
    to_utc_timestamp(cast({{ days_after(day, 1) }} as timestamp), {{ timezone }})
{%- endmacro %}

{# A date in words, as in "2 March 2026". #}
{% macro day_in_words(day) -%}
    {{ return(adapter.dispatch('day_in_words', 'learning_warehouse')(day)) }}
{%- endmacro %}
{% macro default__day_in_words(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}
{% macro spark__day_in_words(day) -%}
    date_format({{ day }}, 'd MMMM yyyy')
{%- endmacro %}

{# The frame of a window by order: so many rows, the row itself the last of them. #}
{% macro last_rows(rows) -%}
    rows between {{ rows - 1 }} preceding and current row
{%- endmacro %}
