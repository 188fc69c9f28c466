"""How does the portal look? Everything that draws; and Streamlit's own log lines that must not be written are held back before it loads."""

import logging

# A page's exception would be printed with its message, which may quote a record: the server's `_script_error` says where it broke instead.
QUOTES_RECORDS = "streamlit.error_util"
# Remarks, a dozen each start, that components and charts are loaded outside any session: the server loads them before anyone comes.
REMARKS = ("streamlit.runtime.scriptrunner_utils.script_run_context", "streamlit.runtime.caching.cache_data_api")


def _held_back(_record: logging.LogRecord) -> bool:
    """A filter, because setting up the server's own log switches every logger on again."""
    return False


for _name in (QUOTES_RECORDS, *REMARKS):
    logging.getLogger(_name).addFilter(_held_back)
