"""The soak script runs, for some seconds; how long it holds is what `.ci/run` and an hour of it show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "soak.py"


def test_a_short_soak_fails_no_request(kg: Path) -> None:
    command = [sys.executable, str(SCRIPT), str(kg), "--minutes", "0.01", "--growth", "100"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 failed" in ran.stdout
