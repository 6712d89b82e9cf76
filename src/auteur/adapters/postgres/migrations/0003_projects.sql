-- Projects and media as the API and the workers ask for them. Reads are one round trip each.

create function auteur.project_of(p_user_id uuid, p_project_id uuid) returns setof auteur.projects
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    perform set_config('app.user_id', p_user_id::text, true);
    return query select * from auteur.projects p
    where p.user_id = p_user_id and p.id = p_project_id and p.deleted_at is null;
end
$$;

-- The same document without its history, over media rows of its own that name the same objects. Media still on their
-- way up are left out. Ids inside the document are exchanged by the caller, who knows documents.
create function auteur.duplicate_project(
    p_user_id uuid, p_project_id uuid, p_new_id uuid, p_name text, p_document text, p_media jsonb
) returns setof auteur.projects
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    perform set_config('app.user_id', p_user_id::text, true);
    insert into auteur.projects (id, user_id, name, description, resolution, frame_rate, edl_id, thumbnail_url, edl_version)
    select p_new_id, p.user_id, p_name, p.description, p.resolution, p.frame_rate,
        case when p_document is not null then p_new_id::text end, p.thumbnail_url,
        case when p_document is not null then 1 else 0 end
    from auteur.projects p
    where p.user_id = p_user_id and p.id = p_project_id and p.deleted_at is null;
    if not found then
        return;
    end if;
    insert into auteur.media_files (
        id, project_id, user_id, name, type, mime_type, duration_ms, file_size_bytes, r2_key, r2_url,
        thumbnail_r2_key, metadata, status, sha256, derived)
    select (p_media ->> m.id::text)::uuid, p_new_id, m.user_id, m.name, m.type, m.mime_type, m.duration_ms,
        m.file_size_bytes, m.r2_key, m.r2_url, m.thumbnail_r2_key, m.metadata, m.status, m.sha256, m.derived
    from auteur.media_files m
    where m.user_id = p_user_id and m.project_id = p_project_id and m.status = 'ready' and p_media ? m.id::text;
    if p_document is not null then
        insert into auteur.edl_snapshots (user_id, project_id, version, document)
        values (p_user_id, p_new_id, 1, p_document::jsonb);
    end if;
    return query select * from auteur.projects p where p.user_id = p_user_id and p.id = p_new_id;
end
$$;

-- An object goes when no media row names it any more: rows first, objects by the collector after a grace time.
create function auteur.mark_garbage(p_user_id uuid, p_prefixes text[], p_grace interval) returns integer
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    v_count integer;
begin
    insert into auteur.object_garbage (user_id, prefix, due_at)
    select distinct p_user_id, gone.prefix, now() + p_grace from unnest(p_prefixes) gone (prefix)
    where not exists (
        select from auteur.media_files m where m.user_id = p_user_id and starts_with(m.r2_key, gone.prefix));
    get diagnostics v_count = row_count;
    return v_count;
end
$$;

-- The folder of a media file's objects: all of its key but the last part.
create function auteur.object_folder(p_key text) returns text language sql immutable
as $$ select regexp_replace(p_key, '[^/]*$', '') $$;

create function auteur.delete_media(p_user_id uuid, p_project_id uuid, p_media_id uuid, p_grace interval)
returns table (deleted boolean)
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    v_key text;
begin
    perform set_config('app.user_id', p_user_id::text, true);
    delete from auteur.media_files m
    where m.user_id = p_user_id and m.project_id = p_project_id and m.id = p_media_id returning m.r2_key into v_key;
    if found then
        perform auteur.mark_garbage(p_user_id, array[auteur.object_folder(v_key)], p_grace);
        return query select true;
    end if;
end
$$;

-- For all users, so it acts as the system: projects whose time in the trash is over.
create function auteur.purge_trash(p_user_id uuid, p_older_than interval, p_grace interval, p_limit integer)
returns table (user_id uuid, project_id uuid)
language plpgsql security definer set search_path = auteur, pg_temp
as $$
declare
    v_project record;
    v_folders text[];
begin
    for v_project in
        select p.user_id, p.id from auteur.projects p where p.deleted_at < now() - p_older_than
        order by p.deleted_at limit p_limit for update skip locked
    loop
        select array_agg(auteur.object_folder(m.r2_key)) into v_folders from auteur.media_files m
        where m.user_id = v_project.user_id and m.project_id = v_project.id;
        delete from auteur.projects p where p.user_id = v_project.user_id and p.id = v_project.id;
        perform auteur.mark_garbage(v_project.user_id, v_folders, p_grace);
        return query select v_project.user_id, v_project.id;
    end loop;
end
$$;

-- What the collector may delete now. It tells us afterwards (forget_garbage); until then the rows stay.
create function auteur.due_garbage(p_user_id uuid, p_limit integer) returns table (id bigint, prefix text)
language sql security definer set search_path = auteur, pg_temp
as $$
    select g.id, g.prefix from auteur.object_garbage g
    where g.due_at <= now() and not exists (
        select from auteur.media_files m where m.user_id = g.user_id and starts_with(m.r2_key, g.prefix))
    order by g.due_at limit p_limit
$$;

create function auteur.forget_garbage(p_user_id uuid, p_ids bigint[]) returns table (forgotten bigint)
language sql security definer set search_path = auteur, pg_temp
as $$
    with gone as (delete from auteur.object_garbage g where g.id = any (p_ids) returning 1)
    select count(*) from gone
$$;

grant execute on function
    auteur.project_of, auteur.duplicate_project, auteur.mark_garbage, auteur.object_folder, auteur.delete_media
to auteur_api, auteur_worker;
grant execute on function auteur.mark_garbage, auteur.object_folder to auteur_system;
grant execute on function auteur.purge_trash, auteur.due_garbage, auteur.forget_garbage to auteur_worker;
alter function auteur.purge_trash owner to auteur_system;
alter function auteur.due_garbage owner to auteur_system;
alter function auteur.forget_garbage owner to auteur_system;
