"""The explorer in Debian's chromium, used by pointer and keyboard: a fact leads to its words.

The graph is built by the real pipeline and served by the real server.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; run `make install`")

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect  # noqa: E402  after the skip

from policykg.server import page  # noqa: E402

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
"""Rendering by software, so that WebGL works without a graphics card; and no call home."""
SERVE = """
import sys
from pathlib import Path
from policykg.server import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]))
"""

_PATIENCE = 30_000
"""Milliseconds that a step may take beside other work; `scripts/bench_explorer.py` says how fast views are."""
expect.set_options(timeout=_PATIENCE)
Open = Callable[..., Page]
AXE = Path(__file__).parents[1] / "src" / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = {
    "shelf": "",
    "search": "#/search?q=who%20pays%20apprentices",
    "reader": "#/read/apprenticeship-measures",
    "policy": "#/about/policy/apprenticeship-measures",
    "concept": "#/about/concept/apprentice",
    "graph": "#/graph",
    "analyses": "#/analyses",
    "duties": "#/analyses/duties-of-actors",
    "targets": "#/analyses/targets",
    "lineage": "#/analyses/lineage-over-time",
    "bars": "#/analyses/what-a-regulates-that-b-does-not",
    "links": "#/analyses/cooperation",
    "trends": "#/analyses/concept-timeline",
    "periods": "#/analyses/in-force-on",
    "sparql": "#/sparql?query=targets",
}


@pytest.fixture(scope="module")
def address(kg: Path) -> Iterator[str]:
    if not CHROMIUM:
        pytest.skip("no chromium here; on Debian: apt-get install chromium")
    if not (page.FOLDER / "index.html").is_file():
        pytest.skip("the explorer is not built; run `make explorer`")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(kg), str(port)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            for _ in range(400):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5).close()
                    break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """Closed with this module: while Playwright runs, no other test may run an event loop."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the page at a fragment; afterwards: no error on the console, no request to another host."""
    refused = request.node.get_closest_marker("refused")
    errors: list[str] = []
    outside: list[str] = []
    pages: list[Page] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not (refused and "status of 404" in message.text):
            errors.append(message.text)

    def on_request(asked: Request) -> None:
        if not asked.url.startswith((address, "data:", "blob:")):
            outside.append(asked.url)

    def open_(fragment: str = "", *, width: int = 1400, **options: str) -> Page:
        size = {"width": width, "height": 1000}
        context = browser.new_context(viewport=size, locale=options.pop("locale", "en-GB"), **options)  # type: ignore[arg-type]  # as Playwright has them
        context.set_default_timeout(_PATIENCE)
        new = context.new_page()
        new.on("console", on_console)
        new.on("pageerror", lambda error: errors.append(str(error)))
        new.on("request", on_request)
        new.goto(address + fragment)
        new.wait_for_load_state("networkidle")
        pages.append(new)
        return new

    yield open_
    if folder := os.environ.get("POLICYKG_SHOTS"):
        for number, shown in enumerate(pages):
            name = f"{request.node.name.replace('/', '-')}-{number}.png"
            shown.screenshot(path=Path(folder) / name, full_page=False)
    for shown in pages:
        shown.context.close()
    assert not errors
    assert not outside


def chosen(page: Page) -> str:
    return "".join(page.locator(".words .chosen").all_inner_texts())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(opened: Open, view: str, width: int, theme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; run `make explorer`")
    page = opened(VIEWS[view], width=width, color_scheme=theme)
    page.wait_for_timeout(300)
    # Evaluated by the debugger, which the page's content security policy does not bind.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    grave = [
        (v["id"], v["impact"], [(n["target"], n["failureSummary"]) for n in v["nodes"][:3]])
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert not grave, json.dumps(grave, indent=1)


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_is_wider_than_a_phone(opened: Open, view: str) -> None:
    page = opened(VIEWS[view], width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_question_is_typed_and_its_passage_read(opened: Open) -> None:
    page = opened()
    page.get_by_role("combobox").fill("who pays apprentices a wage")
    page.get_by_role("combobox").press("Enter")
    first = page.locator(".hit").first
    expect(first).to_contain_text("pay apprentices a monthly wage")
    assert "q=who+pays" in page.url
    first.get_by_role("link").first.click()
    expect(page.locator("[data-chosen]").first).to_be_in_viewport()
    assert "Training enterprises must pay apprentices a monthly wage." in chosen(page)


def test_names_are_suggested_while_one_types_and_taken_by_keyboard(opened: Open) -> None:
    page = opened()
    box = page.get_by_role("combobox")
    box.press_sequentially("apprentic", delay=10)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**#/about/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_facet_narrows_and_the_address_keeps_it(opened: Open) -> None:
    page = opened("#/search?q=apprentices")
    page.get_by_role("checkbox", name="China").check()
    page.wait_for_url("**jurisdiction=CN**")
    page.reload()
    expect(page.get_by_role("checkbox", name="China")).to_be_checked()
    expect(page.locator(".hit").first).to_contain_text("China")


def test_without_a_question_filters_narrow_the_documents(opened: Open) -> None:
    page = opened()
    every = page.locator(".shelf li").count()
    page.get_by_role("checkbox", name="must not").check()
    page.wait_for_url("**modality=prohibition**")
    expect(page.locator(".shelf li")).not_to_have_count(every)
    expect(page.locator(".found [role=status]")).to_contain_text(f"{page.locator('.shelf li').count()} documents")


@pytest.mark.parametrize("analysis", ["what-a-regulates-that-b-does-not", "in-force-on", "incentives"])
def test_every_analysis_draws_what_its_rows_say(opened: Open, analysis: str) -> None:
    page = opened(f"#/analyses/{analysis}")
    expect(page.locator("figure svg.chart, .matrix").first).to_be_visible()


def test_what_nobody_answers_says_what_to_do(opened: Open) -> None:
    page = opened("#/search?q=apprentices&since=2031")
    expect(page.get_by_text("No passage answers this.")).to_be_visible()


def test_the_reader_puts_duties_in_the_margin_and_hides_what_one_unticks(opened: Open) -> None:
    page = opened("#/read/apprenticeship-measures")
    expect(page.locator(".note-norm").filter(has_text="pay monthly wage")).to_contain_text("must")
    before = page.locator(".words a.actor").count()
    assert before > 0
    page.get_by_role("checkbox", name="Actors").uncheck()
    assert page.locator(".words a.actor").count() == 0


def test_a_fact_of_an_entity_leads_to_its_words(opened: Open) -> None:
    page = opened("#/about/policy/apprenticeship-measures")
    fact = page.locator(".facts .quote a").filter(has_text="monthly wage").first
    words = fact.inner_text()
    fact.click()
    expect(page.locator("[data-chosen]").first).to_be_in_viewport()
    assert chosen(page) == words


def test_a_number_of_a_picture_opens_its_rows_and_a_row_its_words(opened: Open) -> None:
    page = opened("#/analyses/duties-of-actors")
    number = page.locator(".matrix tbody button:not(.sum)").first
    count = int(number.inner_text())
    number.click()
    expect(page.locator(".rows tbody tr")).to_have_count(count)
    page.locator(".rows td.serif a").first.click()
    expect(page.locator("[data-chosen]").first).to_be_in_viewport()


def test_the_table_behind_a_picture_is_saved_as_csv(opened: Open) -> None:
    page = opened("#/analyses/targets")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    saved = started.value.path().read_text(encoding="utf-8-sig")
    assert saved.startswith("policy,what,comparator,value,unit,baseline,deadline,quote,document,start,end")
    assert "1000" in saved


def test_the_graph_finds_a_name_lists_its_links_and_saves_what_is_shown(opened: Open) -> None:
    page = opened("#/graph?view=full")
    box = page.get_by_label("Find by name")
    box.fill("Measures on Apprenticeship")
    box.press("Enter")
    expect(page.get_by_label("What is chosen")).to_contain_text("addresses")
    with page.expect_download() as started:
        page.get_by_role("button", name="GEXF").click()
    assert "gexf.net/1.3" in started.value.path().read_text(encoding="utf-8")
    with page.expect_download() as drawn:
        page.get_by_role("button", name="PNG").click()
    assert drawn.value.path().read_bytes().startswith(b"\x89PNG")


DRAG = """async ([across, down]) => {
  const canvas = document.querySelector('.canvas .sigma-mouse'), box = canvas.getBoundingClientRect();
  const say = (kind, part) => canvas.dispatchEvent(new MouseEvent(kind, {
    clientX: box.left + 100 + part * across, clientY: box.top + 100 + part * down, bubbles: true, buttons: 1}));
  say('mousedown', 0);
  for (const part of [0.5, 1]) {
    say('mousemove', part);
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
  return document.querySelector('.canvas .sigma-nodes').style.transform;
}"""


def test_a_graph_that_takes_long_to_draw_is_moved_as_it_is_and_drawn_anew_at_rest(opened: Open) -> None:
    page = opened("#/graph?view=full")
    layer = page.locator(".canvas .sigma-nodes")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 30})
    page.get_by_role("button", name="Closer").click()
    page.wait_for_timeout(2000)
    assert page.evaluate(DRAG, [60, 40]).startswith("translate(60px, 40px)")
    expect(layer).not_to_have_attribute("style", re.compile("translate"))


def test_the_page_speaks_chinese_and_remembers_it(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("link", name="分析")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="分析")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


def test_the_dark_is_remembered(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_everything_is_reached_with_the_keyboard_alone(opened: Open) -> None:
    page = opened("#/read/apprenticeship-measures")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_query_of_the_cookbook_is_answered_as_a_table_and_a_chart(opened: Open) -> None:
    page = opened("#/sparql")
    page.get_by_label("From the cookbook").select_option("actors")
    expect(page.locator(".yasr_results table tbody tr").first).to_be_visible()
    page.get_by_role("tab", name="Chart").or_(page.locator(".select_chart")).first.click()
    expect(page.locator(".yasr_results svg.chart rect").first).to_be_visible()


def test_on_a_phone_the_button_that_runs_a_query_covers_no_words(opened: Open) -> None:
    page = opened("#/sparql", width=390)
    button = page.locator(".yasqe_queryButton").bounding_box()
    words = page.locator(".CodeMirror-scroll").bounding_box()
    assert button
    assert words
    assert button["y"] + button["height"] <= words["y"]


def test_the_view_of_queries_speaks_chinese_too(opened: Open) -> None:
    page = opened("#/sparql?query=actors", locale="zh-CN")
    expect(page.locator(".yasr_response_chip")).to_contain_text("条结果")
    assert page.locator(".yasr_btn.select_table").inner_text().strip() == "表"
    assert page.locator(".yasr_btn.select_response").inner_text().strip() == "响应"
    assert "行动者提及次数" in page.get_by_label("查询手册").inner_text()


def test_actors_are_called_in_the_reader_s_language(opened: Open) -> None:
    page = opened("#/analyses/actors-as-bearers-vs-mentions", locale="zh-CN")
    expect(page.locator(".rows tbody")).to_contain_text("学徒")


@pytest.mark.parametrize("analysis", ["co-occurring-concepts", "actors-as-bearers-vs-mentions"])
def test_names_in_a_picture_do_not_cover_each_other(opened: Open, analysis: str) -> None:
    page = opened(f"#/analyses/{analysis}")
    expect(page.locator("figure svg.chart g > text").first).to_be_visible()
    boxes = page.evaluate("""() => [...document.querySelectorAll('figure svg.chart g:has(circle) > text')].map(
        (text) => (({left, right, top, bottom}) => [left, right, top, bottom])(text.getBoundingClientRect()))""")
    assert len(boxes) > 2
    covered = [
        (one, other)
        for n, one in enumerate(boxes)
        for other in boxes[:n]
        if one[0] < other[1] - 2 and other[0] < one[1] - 2 and one[2] < other[3] - 4 and other[2] < one[3] - 4
    ]
    assert not covered


def test_provisions_travel_from_a_document_that_the_graph_has(opened: Open) -> None:
    page = opened("#/analyses/diffusion")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.get_by_label("Document").input_value()


@pytest.mark.refused
def test_a_query_that_fails_says_why(opened: Open) -> None:
    page = opened("#/analyses/what-a-regulates-that-b-does-not?document=nothing")
    expect(page.get_by_role("alert")).to_contain_text("no document 'nothing'")
