"""How is a person erased where nothing forbids it, and what does the receipt say was erased, what kept, and by which rule?"""

from portal.erasure.asking import Due, agree, ask, ask_at_his_wish, due, refuse
from portal.erasure.clearing import clear, unindex
from portal.erasure.reading import Line, Receipt, erasures, receipt
from portal.erasure.rules import Held, held_by

__all__ = ["Due", "Held", "Line", "Receipt", "agree", "ask", "ask_at_his_wish", "clear", "due", "erasures", "held_by", "receipt", "refuse", "unindex"]
