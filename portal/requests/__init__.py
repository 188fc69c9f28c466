"""What does the auditor ask for, what does the enterprise answer, what stood in his way, and who outside is told of it?"""

from portal.requests.answers import answer, answer_file, hand_on, prepare_file, state_beside
from portal.requests.obstacles import issue, note_interference, show_interference
from portal.requests.papers import accept, close, draft, drop, open_request, send_back
from portal.requests.registers import Registers, registers
from portal.requests.shown import Answered, Asked, Hindrance, Limitation, Register, asked_of_us, register

__all__ = [
    "Answered",
    "Asked",
    "Hindrance",
    "Limitation",
    "Register",
    "Registers",
    "accept",
    "answer",
    "answer_file",
    "asked_of_us",
    "close",
    "draft",
    "drop",
    "hand_on",
    "issue",
    "note_interference",
    "open_request",
    "prepare_file",
    "register",
    "registers",
    "send_back",
    "show_interference",
    "state_beside",
]
