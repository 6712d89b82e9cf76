-- What a job makes is media of its own: it is derived too, so that it can be seen and heard before an export.

set local role auteur_system;
-- The result, the charge (never more than the quote), the rest of the hold, what the result says about the job's media
-- (p_media: derived, thumbnail_r2_key), the event, and the free jobs that follow (p_then), on
-- the same media where they name no other.
-- false: not yours any more.
create or replace function auteur.complete_job(
    p_job uuid, p_fence bigint, p_output jsonb, p_charge integer, p_media jsonb, p_then jsonb
) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job auteur.jobs;
    v_charge integer;
begin
    update auteur.jobs set status = 'completed', output_data = p_output, completed_at = now(), lease_until = null,
        run_after = null, progress = 1, credits_cost = least(quote, greatest(0, p_charge)),
        error_code = null, error_message = null, error_hint = null
    where id = p_job and status = 'processing' and fence = p_fence
    returning * into v_job;
    if not found then
        return false;
    end if;
    if p_media is not null then
        update auteur.media_files m set
            thumbnail_r2_key = coalesce(p_media ->> 'thumbnail_r2_key', m.thumbnail_r2_key),
            derived = m.derived || coalesce(p_media -> 'derived', '{}'),
            updated_at = now()
        where m.user_id = v_job.user_id and m.id = v_job.media_id;
    end if;
    v_charge := v_job.credits_cost;
    update auteur.credit_holds set state = 'settled', settled = v_charge
    where user_id = v_job.user_id and job_id = p_job and state = 'held';
    assert found or v_job.quote = 0, 'a job that lives holds its quote';
    perform from auteur.record(
        v_job.user_id, 'job.completed',
        jsonb_build_object('type', v_job.type, 'status', 'completed', 'credits_cost', v_charge),
        p_job, v_job.project_id,
        p_kind => case when v_charge < v_job.quote then 'release' end, p_amount => v_job.quote - v_charge,
        p_ref => p_job::text, p_description => v_job.type);
    perform auteur.admit(v_job.user_id, v_job.lane, v_job.slots);
    perform from jsonb_to_recordset(p_then) as t (
            type text, lane text, priority integer, slots integer, input jsonb, media_id uuid)
        cross join lateral auteur.submit_job(v_job.user_id, t.type, t.lane, 0, t.priority, t.slots, v_job.project_id,
            coalesce(t.media_id, v_job.media_id), t.input, null, null, v_job.request_id);
    return true;
end $$;
set local role auteur_owner;
