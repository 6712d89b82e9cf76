"""What is wrong with the protection of a schema's tables, read from the catalogue."""

from __future__ import annotations

import asyncpg

_TENANT_TABLES = """
select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, r.rolname as owner,
    (select not a.attnotnull from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id') as loose
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
where n.nspname = 'auteur' and c.relkind in ('r', 'p')
  and (c.relname = 'users' or exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped))
order by c.relname
"""
_POLICIES = """
select p.polname, pg_get_expr(p.polqual, p.polrelid) as seen, pg_get_expr(p.polwithcheck, p.polrelid) as written,
    p.polcmd::text as command, array(select rolname::text from pg_roles where oid = any (p.polroles)) as roles
from pg_policy p where p.polrelid = $1
"""
_PARENTS = """
select k.conname, parent.relname as parent,
    exists (select from unnest(k.conkey) key join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key
            where a.attname = 'user_id') as composite
from pg_constraint k join pg_class parent on parent.oid = k.confrelid
where k.conrelid = $1 and k.contype = 'f'
"""
_UNINDEXED = """
select k.conrelid::regclass::text as child, k.conname
from pg_constraint k join pg_namespace n on n.oid = k.connamespace
where k.contype = 'f' and n.nspname = 'auteur' and not exists (
    select from pg_index i where i.indrelid = k.conrelid
      and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
      and (i.indpred is null))
"""
_POWERS = """
select rolname from pg_roles
where rolname in ('auteur_api', 'auteur_worker', 'auteur_system', 'auteur_owner')
  and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
"""
_OWNED = """
select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
where r.rolname in ('auteur_api', 'auteur_worker', 'auteur_backup') and c.relkind in ('r', 'p', 'v', 'm', 'S')
"""
_DEFINERS = """
select p.proname, r.rolname as owner, p.proconfig, has_function_privilege('public', p.oid, 'execute') as by_all
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
where n.nspname = 'auteur' and p.prosecdef
"""
OWN = "(user_id = ( SELECT auteur.current_user_id() AS current_user_id))"


async def schema_faults(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """One sentence for each fault; empty where every tenant's row is protected."""
    faults = [f"the role {row['rolname']} has powers" for row in await connection.fetch(_POWERS)]
    faults += [f"{row['relname']} belongs to a login" for row in await connection.fetch(_OWNED)]
    for table in await connection.fetch(_TENANT_TABLES):
        faults += [f"{table['relname']}: {fault}" for fault in await _table_faults(connection, table)]
    for row in await connection.fetch(_UNINDEXED):
        faults.append(f"{row['child']}: no index for {row['conname']}")
    for row in await connection.fetch(_DEFINERS):
        if row["owner"] != "auteur_system":
            faults.append(f"{row['proname']}() acts as {row['owner']}")
        if "search_path=auteur, pg_temp" not in (row["proconfig"] or []):
            faults.append(f"{row['proname']}() has no search_path of its own")
        if row["by_all"]:
            faults.append(f"{row['proname']}() may be called by everybody")
    return faults


async def _table_faults(connection: asyncpg.Connection[asyncpg.Record], table: asyncpg.Record) -> list[str]:
    faults = []
    if not table["relrowsecurity"]:
        faults.append("row-level security is off")
    if not table["relforcerowsecurity"]:
        faults.append("row-level security is not forced")
    if table["owner"] != "auteur_owner":
        faults.append(f"it belongs to {table['owner']}")
    if table["loose"]:
        faults.append("user_id may be null")
    own = OWN.replace("user_id =", "id =", 1) if table["relname"] == "users" else OWN
    for policy in await connection.fetch(_POLICIES, table["oid"]):
        limited = policy["seen"] == own and policy["written"] == own
        system = policy["roles"] == ["auteur_system"]
        backup = policy["roles"] == ["auteur_backup"] and policy["command"] == "r"
        if not (limited or system or backup):
            faults.append(f"the policy {policy['polname']} lets strangers in")
    for parent in await connection.fetch(_PARENTS, table["oid"]):
        if parent["parent"] != "users" and not parent["composite"]:
            faults.append(f"{parent['conname']} accepts another tenant's {parent['parent']}")
    return faults
