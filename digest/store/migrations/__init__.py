"""How the schema came to be: Alembic scripts."""
