"""A page as PDF, printed by a headless Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from policykg.errors import PolicyKGError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_SECONDS = 180
_FLAGS = ("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync", "--disable-quic",
          "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer")  # fmt: skip


def pdf(text: str, path: Path) -> None:
    """Print the HTML page into `path`; PolicyKGError where there is no Chromium or it fails."""
    browser = next(filter(None, map(shutil.which, _NAMES)), None)
    if browser is None:
        raise PolicyKGError(
            "a PDF is printed by Chromium, which is not installed; install it (Debian: apt-get install chromium), "
            "or write .html and print it from a browser"
        )
    with tempfile.TemporaryDirectory(prefix="policykg-report-") as folder:
        source, printed = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(text, encoding="utf-8")
        command = [browser, *_FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", source.as_uri()]
        # Chromium refuses its sandbox to root; the page runs no script and loads nothing.
        command[1:1] = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            ran = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise PolicyKGError(f"{browser} did not print the report in {_SECONDS} s; write .html instead") from error
        if ran.returncode or not printed.is_file():
            said = ran.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise PolicyKGError(f"{browser} did not print the report: {said[0]}; write .html instead")
        shutil.copyfile(printed, path)
