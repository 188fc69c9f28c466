"""Who can sign in, and who is at this browser now? The verbs other features and the top of the portal use."""

from portal.accounts.others import Device, OthersAccount, account_of, end_others_session, end_others_sessions, switch
from portal.accounts.passwords import hash_password, one_time_password, unusable
from portal.accounts.present import current_actor
from portal.accounts.register import break_glass, choose_language, create_account, listed, my_account, named
from portal.accounts.requests import (
    Asked,
    approve_request,
    ask_removal,
    ask_reset,
    carry_out,
    end_requests_about,
    refuse_request,
    requests_refused,
    requests_waiting,
)
from portal.accounts.sessions import end_all, end_my_others, end_session, my_sessions

__all__ = [
    "Asked", "Device", "OthersAccount", "account_of", "approve_request", "ask_removal", "ask_reset", "break_glass", "carry_out",
    "choose_language", "create_account", "current_actor", "end_all", "end_my_others", "end_others_session", "end_others_sessions",
    "end_requests_about", "end_session", "hash_password", "listed", "my_account", "my_sessions", "named", "one_time_password",
    "refuse_request", "requests_refused", "requests_waiting", "switch", "unusable",
]  # fmt: skip
