"""How do a ledger and a list of people from elsewhere come in? Files of rows, read as they stand."""

from portal.imports.tables import Result

__all__ = ["Result"]
