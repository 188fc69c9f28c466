"""Why did a channel not take a message, and what can be done? In plain words, from the code of the problem: no address, secret or content."""

from __future__ import annotations

from dataclasses import dataclass

from portal.locale import N_


@dataclass(frozen=True)
class Said:
    """`code` stands in the sentence where it tells more."""

    why: str
    what_to_do: str


ASK_OPERATOR = N_("The operator compares the channel's entry in the channels file with the settings on the other side.")
UNREACHED = Said(
    N_("The other side could not be reached ({code})."),
    N_("Check the network and the firewall between this server and the other side, and the proxy if there is one."),
)
LATE = Said(
    N_("The other side did not answer in time ({code})."),
    N_("It is tried again by itself. If it stays so, check the network, or give the channel more time in the channels file."),
)
NOT_ALLOWED = Said(N_("The other side did not accept our key, signature or password ({code})."), ASK_OPERATOR)
NOT_THERE = Said(N_("There is nothing at the channel's address ({code})."), ASK_OPERATOR)
TOO_MANY = Said(
    N_("The other side takes no more for now ({code})."), N_("It is tried again by itself, more slowly. Lower per_minute in the channels file.")
)
THEIR_FAULT = Said(N_("The other side has a fault of its own ({code})."), N_("It is tried again by itself. Ask whoever runs the other side."))
SAID_NO = Said(
    N_("The other side answered, and refused the message ({code})."),
    N_("For a group's robot check its keyword, its signature and its list of allowed addresses; a program of your own says why in its log."),
)
NO_ADDRESS = Said(
    N_("The person who should get it has given no mail address."), N_("He gives one under “My account”, or chooses not to be told by mail.")
)
UNREADABLE = Said(N_("The answer of the other side could not be read ({code})."), ASK_OPERATOR)
GIVEN_UP = Said(N_("The channel was not there when the message should have gone."), N_("Set the channel up again, then try again what was given up."))
OTHER = Said(N_("Something went wrong on the way ({code})."), ASK_OPERATOR)

BY_CODE = {
    "no address": NO_ADDRESS, "answer is no JSON": UNREADABLE, "answer without end": UNREADABLE, "given up": GIVEN_UP,
    "http 401": NOT_ALLOWED, "http 403": NOT_ALLOWED, "http 404": NOT_THERE, "http 410": NOT_THERE, "http 429": TOO_MANY,
    "smtp 535": NOT_ALLOWED, "smtp 530": NOT_ALLOWED, "smtp 421": TOO_MANY, "smtp 450": TOO_MANY, "smtp 452": TOO_MANY,
    "ConnectError": UNREACHED, "ConnectionRefusedError": UNREACHED, "gaierror": UNREACHED, "ProxyError": UNREACHED, "OSError": UNREACHED,
}  # fmt: skip
BY_BEGINNING = (("http 5", THEIR_FAULT), ("http ", SAID_NO), ("smtp 4", THEIR_FAULT), ("smtp ", SAID_NO), ("errcode", SAID_NO), ("code", SAID_NO),
                ("StatusCode", SAID_NO), ("ok false", SAID_NO), ("error", SAID_NO))  # fmt: skip


def said(code: str) -> Said:
    """To be translated where it is shown."""
    if code in BY_CODE:
        return BY_CODE[code]
    if "Timeout" in code or code == "TimeoutError":
        return LATE
    return next((words for beginning, words in BY_BEGINNING if code.startswith(beginning)), OTHER)
