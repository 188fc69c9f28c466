"""How is a person erased where nothing forbids it, and what does the receipt say was erased, what kept, and by which rule?"""

from portal.erasure.asking import Due, Waiting, agree, ask, ask_at_his_wish, due, my_wish, refuse, take_back
from portal.erasure.clearing import clear, unindex
from portal.erasure.reading import Line, Receipt, erasures, receipt
from portal.erasure.rules import Held, held_by
from portal.erasure.standing import end_all

__all__ = [
    "Due",
    "Held",
    "Line",
    "Receipt",
    "Waiting",
    "agree",
    "ask",
    "ask_at_his_wish",
    "clear",
    "due",
    "end_all",
    "erasures",
    "held_by",
    "my_wish",
    "receipt",
]
__all__ += ["refuse", "take_back", "unindex"]
