"""A Form: the only thing that knows a place's layout of the official tables."""

from dataclasses import dataclass

from disclosure.money import WAN, MoneyUnit
from disclosure.table import Adder, Definition, Head, Names, Table, build
from disclosure.tieouts import Relation


@dataclass(frozen=True)
class Form:
    """The tables of a place from a year on, with its money unit and its way to print zero."""

    slug: str
    place: str
    year_from: int
    definitions: tuple[Definition, ...]
    classes: tuple[str, ...]  # the 类 that tables 1 and 4 print; money outside them is a fault
    relations: tuple[Relation, ...] = ()  # 勾稽关系 of its tables
    money: MoneyUnit = WAN
    zero: str = ""
    leading: tuple[str, ...] = ()  # tables whose own totals are the last to give way in rounding
    basis: str = ""  # the documents that the place's booklets rest on, for their opening sentence

    def tables(self, totals: Adder, names: Names, head: Head) -> tuple[Table, ...]:
        """All tables over one set of totals."""
        return tuple(
            build(definition, totals, names, head, money=self.money, zero=self.zero)
            for definition in self.definitions
        )
