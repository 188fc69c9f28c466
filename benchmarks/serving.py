"""Which server answers? Ours with its pages, ours with the empty page, or stock `streamlit run`; each in a process of its own.

As a program (`python -m benchmarks.serving portal|empty PORT DATA`) it is one of the first two.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from portal.config import Settings
from tests.headless import Browser
from tests.served import free_port

ROOT = Path(__file__).parent.parent
EMPTY = Path(__file__).with_name("empty.py")
PORTAL, ONLY_EMPTY, STOCK = "portal", "empty", "stock"


@contextmanager
def server(kind: str, data: Path) -> Iterator[str]:
    """Its address, while it runs."""
    port = free_port()
    log = data.parent / f"{kind}.log"
    ours = [sys.executable, "-m", "benchmarks.serving", kind, str(port), str(data)]
    stock = [sys.executable, "-m", "streamlit", "run", str(EMPTY), "--server.headless=true", f"--server.port={port}"]
    stock += ["--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
    folder = data.parent if kind == STOCK else ROOT  # elsewhere, so that our .streamlit/config.toml is not stock's
    with log.open("wb") as said:
        process = subprocess.Popen(stock if kind == STOCK else ours, cwd=folder, env={**os.environ}, stdout=said, stderr=said)
        try:
            yield _ready(f"http://127.0.0.1:{port}", process, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _ready(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text("utf-8")[-2000:]
        try:
            if Browser(url).get("/_stcore/health").status == 200:
                return url
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not ready: {log.read_text('utf-8')[-2000:]}")


def _serve(kind: str, port: int, data: Path) -> None:
    """The portal's own serving function. Each rerun is logged as if it were the first look: people read pages, benchmarks repeat them."""
    from portal import server as portal_server

    if kind == ONLY_EMPTY:
        portal_server.APP = EMPTY
    sys.modules["db.log.reveal"].VIEW_LASTS = timedelta(0)
    portal_server.serve(Settings(data=data, key_file=data / "kek"), "127.0.0.1", port)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
