"""What stands on PostgreSQL: the server itself, the schema, and the ports kept in it."""
