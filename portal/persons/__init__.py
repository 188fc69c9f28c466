"""How does each table concern a person: whom is a row about, who acted in it, what of it is another's, what keeps it from being erased?"""

from portal.persons.concerns import Concern, about, acts, another, named, nobody, through, told
from portal.persons.gather import Part, Row, acts_of, mapped, rows_about, rows_told
from portal.persons.tables import TABLES

__all__ = [
    "TABLES", "Concern", "Part", "Row", "about", "acts", "acts_of", "another", "mapped", "named", "nobody", "rows_about", "rows_told",
    "through", "told",
]  # fmt: skip
