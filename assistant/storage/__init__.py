"""Where conversations and accounts are kept: SQLite by default, PostgreSQL when it grows."""
