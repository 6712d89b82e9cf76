-- Whether a project takes the size and rate of the first recording that is put into it: asked when it is made.

alter table auteur.projects add column match_first_media boolean not null default false;

create or replace function auteur.duplicate_project(
    p_user_id uuid, p_project_id uuid, p_new_id uuid, p_name text, p_document text, p_media jsonb
) returns setof auteur.projects
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    perform set_config('app.user_id', p_user_id::text, true);
    insert into auteur.projects (id, user_id, name, description, resolution, frame_rate, edl_id, thumbnail_url, edl_version,
        match_first_media)
    select p_new_id, p.user_id, p_name, p.description, p.resolution, p.frame_rate,
        case when p_document is not null then p_new_id::text end, p.thumbnail_url,
        case when p_document is not null then 1 else 0 end, p.match_first_media
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
