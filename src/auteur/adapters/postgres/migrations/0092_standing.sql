-- Whoever remembers that a user may ask is told when that may have changed: a session ended, a token was revoked, the
-- user was suspended or is gone. Told by the tables, so that no way of changing them is silent.
create function auteur.tell_standing() returns trigger
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    perform pg_notify('auteur', json_build_array(json_build_array('standing', to_jsonb(old) ->> tg_argv[0]))::text);
    return null;
end
$$;
create trigger account_sessions_standing after update of ended_at on auteur.account_sessions
for each row when (old.ended_at is null and new.ended_at is not null) execute function auteur.tell_standing('user_id');
create trigger api_tokens_standing after update of revoked_at on auteur.api_tokens
for each row when (old.revoked_at is null and new.revoked_at is not null) execute function auteur.tell_standing('user_id');
create trigger api_tokens_gone after delete on auteur.api_tokens
for each row execute function auteur.tell_standing('user_id');
create trigger users_standing after update of suspended_at on auteur.users
for each row when (old.suspended_at is null and new.suspended_at is not null) execute function auteur.tell_standing('id');
create trigger users_gone after delete on auteur.users
for each row execute function auteur.tell_standing('id');
