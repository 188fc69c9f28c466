"""Which options do all commands share, and how do they open the portal?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portal.commands.console import _, warn
from portal.config import Settings, settings
from portal.startup import Portal, open_portal, upgrade_portal

Data = Annotated[Path | None, typer.Option(help=_("The data directory (also ANJIAN_DATA; otherwise ./data)."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print one machine-readable object on stdout."))]


def placed(data: Path | None, **more: object) -> Settings:
    return settings(data=data, **more)


def opened(data: Path | None) -> Portal:
    return open_portal(placed(data))


def ready(settings: Settings) -> None:
    """For the processes that stay: an older database is brought to this version before they open it."""
    was = upgrade_portal(settings)
    if was:
        warn(_("The database in {data} was of an older version ({was}) and has been brought to this one.", data=settings.data, was=was))
