"""What a ledger and its jobs owe each other, read from a whole database: one sentence for each broken law."""

from __future__ import annotations

import asyncpg

LAWS = {
    "the balance is not the sum of the entries": """
        select c.user_id::text from auteur.credits c left join auteur.credit_transactions t using (user_id)
        group by c.user_id, c.balance having c.balance <> coalesce(sum(t.amount), 0)""",
    "an entry's balance_after is not the sum so far": """
        select id::text from (
            select id, balance_after, sum(amount) over (partition by user_id order by seq) as so_far
            from auteur.credit_transactions) t where balance_after <> so_far""",
    "a job did not hold its quote once": """
        select j.id::text from auteur.jobs j
        left join auteur.credit_transactions t on t.job_id = j.id and t.kind = 'hold'
        group by j.id, j.quote having count(t.id) <> (j.quote > 0)::int or coalesce(-sum(t.amount), 0) <> j.quote""",
    "a job that lives does not hold its credits": """
        select j.id::text from auteur.jobs j left join auteur.credit_holds h on h.job_id = j.id
        where j.status in ('pending', 'processing') and j.quote > 0 and h.state is distinct from 'held'""",
    "a job that lives has got something back": """
        select j.id::text from auteur.jobs j join auteur.credit_transactions t on t.job_id = j.id
        where j.status in ('pending', 'processing') and t.kind <> 'hold'""",
    "a completed job was not charged its cost": """
        select j.id::text from auteur.jobs j left join auteur.credit_transactions t on t.job_id = j.id
        where j.status = 'completed' group by j.id, j.credits_cost
        having coalesce(-sum(t.amount), 0) <> j.credits_cost
            or count(t.id) filter (where t.kind = 'refund') > 0""",
    "a job without a result was not refunded whole and once": """
        select j.id::text from auteur.jobs j left join auteur.credit_transactions t on t.job_id = j.id
        where j.status in ('failed', 'cancelled') group by j.id, j.quote, j.credits_refunded
        having coalesce(sum(t.amount), 0) <> 0 or count(t.id) filter (where t.kind = 'refund') <> (j.quote > 0)::int
            or j.credits_refunded <> (j.quote > 0)""",
    "a hold's state is not its job's": """
        select j.id::text from auteur.jobs j join auteur.credit_holds h on h.job_id = j.id
        where h.amount <> j.quote or h.state <> case j.status when 'completed' then 'settled'
            when 'failed' then 'refunded' when 'cancelled' then 'refunded' else 'held' end
            or (j.status = 'completed' and h.settled <> j.credits_cost)""",
    "a job was not announced once": """
        select j.id::text from auteur.jobs j left join auteur.events e on e.job_id = j.id and e.type = 'job.created'
        group by j.id having count(e.seq) <> 1""",
    "a job's end was not told once": """
        select j.id::text from auteur.jobs j
        left join auteur.events e on e.job_id = j.id and e.type in ('job.completed', 'job.failed', 'job.cancelled')
        group by j.id, j.status having count(e.seq) <> (j.status not in ('pending', 'processing'))::int
            or max(e.type) <> 'job.' || j.status""",
    "a user's events have gaps": """
        select c.user_id::text from auteur.credits c left join auteur.events e using (user_id)
        group by c.user_id, c.last_seq having count(e.seq) <> c.last_seq or coalesce(max(e.seq), 0) <> c.last_seq""",
    "more of a user's jobs run than there are slots": """
        select user_id::text from auteur.jobs where status = 'processing'
        group by user_id, lane having count(*) > max(slots)""",
}


async def broken_laws(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """The laws that do not hold in this database, as its superuser sees it."""
    return [law for law, query in LAWS.items() if await connection.fetch(query)]
