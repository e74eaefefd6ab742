"""The picture in the README: the explorer's reader in chromium, `python scripts/picture.py KG`, with the page built."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from bench_explorer import FLAGS, served
from PIL import Image
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).with_name("explorer.png")
DOCUMENT = "cn-ve-law-2022"
COLOURS = 64
"""Enough for letters and the seven colours of the classes; more would only make the file larger."""


def main(kg: Path) -> None:
    with served(kg) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or "", args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(90_000)
        page.goto(f"{address}#/read/{DOCUMENT}")
        page.wait_for_selector(".note-norm")
        page.get_by_role("heading", name="Enterprises").scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 420)")
        page.wait_for_timeout(1000)
        taken = page.screenshot(clip={"x": 0, "y": 18, "width": 1280, "height": 804})
        browser.close()
    with Image.open(io.BytesIO(taken)) as image:
        image.convert("RGB").quantize(COLOURS).save(TARGET, optimize=True)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "kg"))
