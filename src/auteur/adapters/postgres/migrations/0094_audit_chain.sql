-- Each line of a user's audit log holds the hash of the one before: what is changed, taken out or put in between later,
-- also by the owner of the schema, no longer fits. One chain a user, because a user's lines go with the account.
-- Whoever rewrites a whole chain is found by any line of it that was kept elsewhere (a backup, an export).
alter table auteur.audit add column place integer, add column chain text;

create function auteur.audit_hash(p_before text, p_line auteur.audit) returns text
language sql immutable set search_path = auteur, pg_temp
as $$
    select encode(sha256(convert_to(p_before || jsonb_build_array(
        p_line.place, p_line.user_id, p_line.actor, p_line.action, p_line.subject, p_line.detail, p_line.request_id,
        (extract(epoch from p_line.at) * 1000000)::bigint)::text, 'UTF8')), 'hex')
$$;

create function auteur.chain_audit() returns trigger
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    v_last auteur.audit;
begin
    perform pg_advisory_xact_lock(hashtextextended('audit ' || new.user_id, 0));
    select * into v_last from auteur.audit a where a.user_id = new.user_id order by a.place desc limit 1;
    new.place := coalesce(v_last.place, 0) + 1;
    new.chain := auteur.audit_hash(coalesce(v_last.chain, ''), new);
    return new;
end
$$;
grant execute on function auteur.audit_hash, auteur.chain_audit to auteur_api, auteur_worker, auteur_system;

-- The lines that are there.
grant update (place, chain) on auteur.audit to auteur_system;
set local role auteur_system;
do $$
declare
    v_line auteur.audit;
    v_before auteur.audit;
begin
    for v_line in select * from auteur.audit order by user_id, id loop
        if v_before.user_id is distinct from v_line.user_id then
            v_before := null;
        end if;
        v_line.place := coalesce(v_before.place, 0) + 1;
        v_line.chain := auteur.audit_hash(coalesce(v_before.chain, ''), v_line);
        update auteur.audit a set place = v_line.place, chain = v_line.chain where a.id = v_line.id;
        v_before := v_line;
    end loop;
end
$$;
set local role auteur_owner;
revoke update (place, chain) on auteur.audit from auteur_system;

alter table auteur.audit alter place set not null, alter chain set not null,
    add constraint audit_places unique (user_id, place);
create trigger audit_chained before insert on auteur.audit for each row execute function auteur.chain_audit();

-- The first line of each chain that does not follow from the one before it: none, unless somebody changed the past.
-- For whoever may read all lines (backups, the superuser).
create function auteur.audit_breaks() returns table (user_id uuid, place integer, id bigint)
language sql stable set search_path = auteur, pg_temp
as $$
    select distinct on (a.user_id) a.user_id, a.place, a.id from (
        select l.*, lag(l.place, 1, 0) over w as place_before, lag(l.chain, 1, '') over w as chain_before, l as line
        from auteur.audit l window w as (partition by l.user_id order by l.place)
    ) a
    where a.place <> a.place_before + 1 or a.chain <> auteur.audit_hash(a.chain_before, a.line)
    order by a.user_id, a.place
$$;
grant execute on function auteur.audit_breaks, auteur.audit_hash to auteur_backup;
