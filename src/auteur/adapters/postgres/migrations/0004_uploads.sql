alter table auteur.upload_sessions alter size_bytes drop not null;  -- the specification's request does not say it

-- For all users: uploads whose time is over, with their media rows. Their folders are garbage at once.
create function auteur.expire_uploads(p_user_id uuid, p_limit integer)
returns table (key text, store_upload_id text)
language plpgsql security definer set search_path = auteur, pg_temp
as $$
declare
    v_upload record;
begin
    for v_upload in
        select u.user_id, u.media_id, u.key, u.store_upload_id from auteur.upload_sessions u
        where u.state = 'open' and u.expires_at < now() order by u.expires_at limit p_limit for update skip locked
    loop
        delete from auteur.media_files m where m.user_id = v_upload.user_id and m.id = v_upload.media_id;
        perform auteur.mark_garbage(v_upload.user_id, array[auteur.object_folder(v_upload.key)], interval '15 minutes');
        key := v_upload.key;
        store_upload_id := v_upload.store_upload_id;
        return next;
    end loop;
end
$$;
grant execute on function auteur.expire_uploads to auteur_worker;
alter function auteur.expire_uploads owner to auteur_system;
