-- What a stream asks after each hint, in one round trip.
create function auteur.events_since(p_user_id uuid, p_seq bigint, p_limit integer)
returns table (seq bigint, type text, project_id uuid, job_id uuid, data jsonb, created_at timestamptz)
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    perform set_config('app.user_id', p_user_id::text, true);
    return query select e.seq, e.type, e.project_id, e.job_id, e.data, e.created_at
    from auteur.events e where e.user_id = p_user_id and e.seq > p_seq order by e.seq limit p_limit;
end
$$;
grant execute on function auteur.events_since(uuid, bigint, integer) to auteur_api;
