"""The only room that knows SQL: one file per noun, rows never leave it."""
