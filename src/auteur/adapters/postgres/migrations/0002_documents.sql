-- What the EDL store asks for, each one round trip and one transaction, as the user named (row-level security applies).

-- False where there is a document already; no row where the project is unknown.
create function auteur.create_document(p_user_id uuid, p_project_id uuid, p_version integer, p_document text)
returns table (created boolean)
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    v_version integer;
begin
    perform set_config('app.user_id', p_user_id::text, true);
    select p.edl_version into v_version from auteur.projects p
    where p.user_id = p_user_id and p.id = p_project_id and p.deleted_at is null for update;
    if not found then
        return;
    end if;
    if v_version > 0 then
        return query select false;
        return;
    end if;
    insert into auteur.edl_snapshots (user_id, project_id, version, document)
    values (p_user_id, p_project_id, p_version, p_document::jsonb);
    update auteur.projects p set edl_version = p_version, edl_id = p_project_id::text, updated_at = now()
    where p.user_id = p_user_id and p.id = p_project_id;
    return query select true;
end
$$;

create function auteur.iso_seconds(p_at timestamptz) returns text language sql stable
as $$ select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;

-- Compare and set. `appended` is false where the document is not at p_base; no row where the project is unknown.
create function auteur.append_operation(
    p_user_id uuid, p_project_id uuid, p_base integer, p_op text, p_client_id text
) returns table (appended boolean, at text)
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    v_at timestamptz := now();
begin
    perform set_config('app.user_id', p_user_id::text, true);
    update auteur.projects p set edl_version = p_base + 1, updated_at = v_at
    where p.user_id = p_user_id and p.id = p_project_id and p.edl_version = p_base and p.deleted_at is null;
    if found then
        insert into auteur.edl_operations (user_id, project_id, version, op, client_id, at)
        values (p_user_id, p_project_id, p_base + 1, p_op::jsonb, p_client_id, v_at);
        return query select true, auteur.iso_seconds(v_at);
    elsif exists (
        select from auteur.projects p where p.user_id = p_user_id and p.id = p_project_id and p.deleted_at is null
    ) then
        return query select false, null::text;
    end if;
end
$$;

-- The operations after a version, [[version, at, client, op], …].
create function auteur.operations_between(p_project_id uuid, p_after integer, p_upto integer) returns text
language sql stable set search_path = auteur, pg_temp
as $$
    select coalesce(json_agg(
        json_build_array(o.version, auteur.iso_seconds(o.at), o.client_id, o.op) order by o.version
    ), '[]')::text
    from auteur.edl_operations o
    where o.project_id = p_project_id and o.version > p_after and o.version <= p_upto
$$;

-- At most p_limit operations after a version; no row where the project is unknown.
create function auteur.read_log(p_user_id uuid, p_project_id uuid, p_after integer, p_limit integer)
returns table (operations text)
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    v_version integer;
begin
    perform set_config('app.user_id', p_user_id::text, true);
    select p.edl_version into v_version from auteur.projects p
    where p.user_id = p_user_id and p.id = p_project_id and p.deleted_at is null;
    if found then
        return query select auteur.operations_between(
            p_project_id, p_after, least(v_version::bigint, p_after::bigint + p_limit)::integer);
    end if;
end
$$;

-- The document at a version (null: as it is now) for one who has version p_have (0: nothing): what is missing of it,
-- with a snapshot to begin from where p_have is of no use. No row where the project is unknown.
create function auteur.read_document(p_user_id uuid, p_project_id uuid, p_have integer, p_upto integer)
returns table (version integer, snapshot text, operations text)
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    v_version integer;
    v_base integer := p_have;
    v_document text;
begin
    perform set_config('app.user_id', p_user_id::text, true);
    select least(p.edl_version, coalesce(p_upto, p.edl_version)) into v_version from auteur.projects p
    where p.user_id = p_user_id and p.id = p_project_id and p.deleted_at is null;
    if not found then
        return;
    end if;
    if p_have = 0 or p_have > v_version then
        select s.version, s.document::text into v_base, v_document from auteur.edl_snapshots s
        where s.user_id = p_user_id and s.project_id = p_project_id and s.version <= v_version
        order by s.version desc limit 1;
    end if;
    return query select v_version, v_document, auteur.operations_between(p_project_id, v_base, v_version);
end
$$;

-- Keeps the first snapshot, the three latest and one of every 16 in between: any version is near one of them.
create function auteur.keep_snapshot(p_user_id uuid, p_project_id uuid, p_version integer, p_document text)
returns table (kept boolean)
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    perform set_config('app.user_id', p_user_id::text, true);
    insert into auteur.edl_snapshots (user_id, project_id, version, document)
    select p_user_id, p_project_id, p_version, p_document::jsonb
    where exists (
        select from auteur.projects p
        where p.user_id = p_user_id and p.id = p_project_id and p.edl_version >= p_version
    ) on conflict do nothing;
    kept := found;
    delete from auteur.edl_snapshots s using (
        select o.version, o.ordinal, max(o.ordinal) over () as last
        from (select n.version, row_number() over (order by n.version) as ordinal from auteur.edl_snapshots n
              where n.user_id = p_user_id and n.project_id = p_project_id) o
    ) ranked
    where s.user_id = p_user_id and s.project_id = p_project_id and s.version = ranked.version
      and ranked.ordinal = ranked.last - 3 and ranked.ordinal > 1 and (s.version / 64) % 16 <> 0;
    return next;
end
$$;

grant execute on function
    auteur.create_document, auteur.append_operation, auteur.iso_seconds, auteur.operations_between,
    auteur.read_log, auteur.read_document, auteur.keep_snapshot
to auteur_api, auteur_worker;
