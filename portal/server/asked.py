"""What does every answer of the portal's own routes need: where the request came from, that nobody keeps it, and that it is counted?"""

from __future__ import annotations

import prometheus_client
from starlette.requests import Request

NO_STORE = {"Cache-Control": "no-store, private"}
RERUNS = prometheus_client.Counter("portal_requests", "Requests answered by the portal's own routes", ["route"])


def origin(request: Request) -> str:
    return request.client.host if request.client else ""
