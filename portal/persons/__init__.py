"""How does each table concern a person: whom is a row about, who acted in it, what of it is another's, what keeps it from being erased?"""

from portal.persons.concerns import Concern, about, acts, another, named, nobody, through, told
from portal.persons.gather import Found, Part, Row, acts_of, found_about, found_told, mapped
from portal.persons.tables import TABLES

__all__ = [
    "TABLES", "Concern", "Found", "Part", "Row", "about", "acts", "acts_of", "another", "found_about", "found_told", "mapped", "named",
    "nobody", "through", "told",
]  # fmt: skip
