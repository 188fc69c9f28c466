"""`serve` and `worker`: the processes that stay."""

from __future__ import annotations

from typing import Annotated

import typer

from portal.commands.console import _, say
from portal.commands.options import Data, opened, placed, ready
from portal.config import Settings

HOST = "127.0.0.1"
PORT = 8501
Port = Annotated[int, typer.Option(min=1, max=65535, help=_("The port to listen on."))]


def serve(
    data: Data = None,
    host: Annotated[str, typer.Option(help=_("The address to listen on; 0.0.0.0 for every network of this machine."))] = HOST,
    port: Port = PORT,
    public_url: Annotated[
        str | None, typer.Option(help=_("The address people type (also ANJIAN_PUBLIC_URL), for links, cookies and the Host check."))
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help=_("Leave numbering the log and daily checkpoints to a separate `worker` process."))
    ] = False,
) -> None:
    settings = placed(data, public_url=public_url)
    ready(settings)
    opened(data)
    listen(settings, host, port, working=not no_worker)


def listen(settings: Settings, host: str, port: int, *, working: bool = True) -> None:
    """Streamlit is imported only by the process that serves it."""
    from portal import server

    say(_("The portal is at {url}. Stop it with Ctrl+C.", url=settings.public_url or f"http://{host}:{port}"))
    server.serve(settings, host, port, working=working)


def work(data: Data = None) -> None:
    from portal import worker

    ready(placed(data))
    portal = opened(data)
    say(_("The worker is running. Stop it with Ctrl+C."))
    worker.run(portal.database, portal.settings)
