-- The bytes of a user's media, those announced and still on their way among them; projects that share objects (a
-- duplicate and its original) count them once. Whoever asks holds the user's storage until the transaction ends, so
-- that two uploads cannot take the same room. p_but is a media file that is not counted.
create function auteur.storage_used(p_user_id uuid, p_but uuid) returns bigint
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    perform set_config('app.user_id', p_user_id::text, true);
    perform pg_advisory_xact_lock(hashtextextended('storage ' || p_user_id, 0));
    return (
        select coalesce(sum(kept.size), 0) from (
            select max(m.file_size_bytes) as size from auteur.media_files m
            where m.user_id = p_user_id and m.id <> p_but group by m.r2_key
        ) kept
    );
end
$$;
grant execute on function auteur.storage_used(uuid, uuid) to auteur_api;
