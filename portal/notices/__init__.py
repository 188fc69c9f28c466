"""Who is told what, in the inbox and through the channels that he chose?"""

from db.notices import OF_AUDITS, OF_REQUESTS, Mode, NoticeKind
from portal.notices.care import Health, health, retry, send_test
from portal.notices.habits import DIGEST_AT, Habits, choose, mine
from portal.notices.inbox import (
    COUNTED,
    MOST,
    Line,
    inbox,
    mark,
    mark_read,
    mark_read_as_complainant,
    mark_read_as_reporter,
    news,
    unread,
    unread_about,
)
from portal.notices.problems import said as problem
from portal.notices.telling import About, tell, tell_missing, tell_reporter
from portal.notices.wording import said

__all__ = [
    "COUNTED", "DIGEST_AT", "MOST", "OF_AUDITS", "OF_REQUESTS", "About", "Habits", "Health", "Line", "Mode", "NoticeKind", "choose", "health",
    "inbox", "mark", "mark_read", "mark_read_as_complainant", "mark_read_as_reporter", "mine", "news", "problem", "retry", "said", "send_test",
    "tell", "tell_missing", "tell_reporter", "unread", "unread_about",
]  # fmt: skip
