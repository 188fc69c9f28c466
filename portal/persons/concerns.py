"""In which ways can a row concern a person? One short word for each, which portal/persons/tables.py uses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Concern:
    """Of one table. A column is named once; whatever names somebody else than the person who asks is withheld from him.

    about: ids of persons whom the row is about. acts: ids of persons who only acted in it. names: a person's id or a pseudonym, as text.
    told: pseudonyms. another: ids of persons in a row that is somebody else's and is not shown to them. through: (column, table, key):
    the row is part of the row of that table whose `key` is this column's value. hide: never given to anybody. beside: says something of
    whoever is named, and is withheld where he is. offices: kept as JSON in which somebody in office stands by his id; given with his
    name. keep: the rule that forbids erasing it. why: where nothing leads to a person, why not.
    """

    about: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    another: tuple[str, ...] = ()
    through: tuple[tuple[str, str, str], ...] = ()
    hide: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    keep: str = ""
    why: str = ""

    @property
    def persons(self) -> frozenset[str]:
        """Columns that hold a person's id or a pseudonym."""
        return frozenset((*self.about, *self.acts, *self.names, *self.told, *self.another))

    def __or__(self, other: Concern) -> Concern:
        return Concern(
            about=self.about + other.about,
            acts=self.acts + other.acts,
            names=self.names + other.names,
            told=self.told + other.told,
            another=self.another + other.another,
            through=self.through + other.through,
            hide=self.hide + other.hide,
            beside=self.beside + other.beside,
            offices=self.offices + other.offices,
            keep=self.keep or other.keep,
        )


def about(*columns: str, hide: tuple[str, ...] = (), offices: tuple[str, ...] = (), keep: str = "") -> Concern:
    """All of the row is his."""
    return Concern(about=columns, hide=hide, offices=offices, keep=keep)


def acts(*columns: str, hide: tuple[str, ...] = (), keep: str = "") -> Concern:
    """He acted in office: that he did is his, what it says is not."""
    return Concern(acts=columns, hide=hide, keep=keep)


def named(*columns: str, hide: tuple[str, ...] = (), beside: tuple[str, ...] = (), keep: str = "") -> Concern:
    """As text, a person by his id or his pseudonym."""
    return Concern(names=columns, hide=hide, beside=beside, keep=keep)


def told(*columns: str, hide: tuple[str, ...] = (), keep: str = "") -> Concern:
    """He stands in it under his pseudonym: given to him in a transaction of its own."""
    return Concern(told=columns, hide=hide, keep=keep)


def another(*columns: str) -> Concern:
    """He is named in what is somebody else's: it would harm the other to tell him."""
    return Concern(another=columns)


def through(column: str, table: str, key: str = "id", *, hide: tuple[str, ...] = (), keep: str = "") -> Concern:
    """It is his where the other row is."""
    return Concern(through=((column, table, key),), hide=hide, keep=keep)


def nobody(why: str = "") -> Concern:
    """Nothing in it leads to a person."""
    return Concern(why=why)
