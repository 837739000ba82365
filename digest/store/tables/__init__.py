"""The tables.

Rows are not values: a table class does not validate, and none of them leaves `store`. Importing this package
makes all of them known to `metadata`.
"""

from sqlmodel import SQLModel

from digest.store.tables import archive, operation, operator, readers

__all__ = ["archive", "metadata", "operation", "operator", "readers"]

metadata = SQLModel.metadata
