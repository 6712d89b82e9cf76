"""SQL files, applied in order by `migrate.py`; an applied file is never edited."""
