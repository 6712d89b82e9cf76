-- The backup reads everything and writes nothing. pg_dump also asks sequences where they are.
grant select on all tables in schema auteur to auteur_backup;
grant select on all sequences in schema auteur to auteur_backup;
alter default privileges for role auteur_owner in schema auteur grant select on tables to auteur_backup;
alter default privileges for role auteur_owner in schema auteur grant select on sequences to auteur_backup;
