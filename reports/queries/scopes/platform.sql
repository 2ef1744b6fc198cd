-- The whole platform. Nobody in the data is its owner: who reads it is configured.
select
    'platform' as scope_id,
    'The platform' as label,
    '' as parent_label,
    'UTC' as timezone,
    []::varchar[] as recipient_user_ids
