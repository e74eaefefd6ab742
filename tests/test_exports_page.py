"""The page of a network in Debian's chromium: one file, without a network, that runs its own script and no other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as parser

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; run `make install`")

from playwright.sync_api import Browser, Page, expect  # noqa: E402  after the skip

from policykg.exports import export, page  # noqa: E402
from policykg.exports.network import Edge, Network, Node  # noqa: E402
from policykg.exports.quotes import Words, quotes  # noqa: E402
from policykg.graph import load  # noqa: E402

HOSTILE = 'Act </script><script>document.title="run"</script><img src=x onerror=alert(1)> <!-- \x0b 计划'
AXE = Path(__file__).parents[1] / "src" / "explorer" / "node_modules" / "axe-core" / "axe.min.js"


def network(nodes: int) -> Network:
    made = [Node(f"{n:05}", f"Act number {n}", ("policy", "actor", "concept")[n % 3]) for n in range(nodes)]
    made[3] = replace(made[3], label=HOSTILE)
    edges = sorted({(f"{n:05}", f"{n * k % max(1, n):05}") for n in range(1, nodes) for k in (3, 7, 11)})
    weights = [sum(made[n].id in ends for ends in edges) if nodes < 100 else n % 9 for n in range(nodes)]
    placed = (replace(node, x=n % 71 * 90.0, y=n // 71 * 90.0, weight=weights[n]) for n, node in enumerate(made))
    return Network("test", tuple(placed), tuple(Edge(a, b, "cites") for a, b in edges))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no chromium here; on Debian: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of 80 things, one of them hostile; afterwards: no error, and nothing asked for but the file."""
    drawn = network(80)
    quoted = {("00006", "cites", edge.target): Words("law-1", "Schools ", "shall cite", f" {HOSTILE}.")
              for edge in drawn.edges if edge.source == "00006"}  # fmt: skip
    [path] = page.html(drawn, tmp_path / "g.html", quotes=quoted)
    wrong: list[str] = []
    asked: list[str] = []
    opened = browser.new_page(viewport={"width": 1000, "height": 700})
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(path.as_uri())
    yield opened
    title = opened.title()
    opened.close()
    assert not wrong
    assert asked == [path.as_uri()]
    assert title == f"test: 80 nodes, {len(drawn.edges)} links"


def pixels(shown: Page) -> str:
    return str(shown.evaluate("document.querySelector('canvas').toDataURL()"))


def test_a_name_is_found_by_keyboard_and_its_links_show_their_words(shown: Page) -> None:
    before = pixels(shown)
    box = shown.get_by_role("combobox")
    box.fill("number 6")
    expect(shown.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    wanted = shown.get_by_role("option").get_by_text("Act number 6", exact=True).inner_text()
    while shown.locator("[role=option][aria-selected=true]").inner_text() != wanted:
        box.press("ArrowDown")
    box.press("Enter")
    chosen = shown.get_by_role("complementary")
    expect(chosen.get_by_role("heading")).to_have_text("Act number 6")
    expect(chosen.locator("mark").first).to_have_text("shall cite")
    assert chosen.locator("blockquote").first.inner_text().startswith("“Schools shall cite Act </script>")
    assert pixels(shown) != before
    shown.keyboard.press("Escape")
    expect(chosen).to_be_hidden()


def test_a_link_of_what_is_chosen_leads_to_its_other_end(shown: Page) -> None:
    shown.get_by_role("combobox").fill("number 79")
    shown.get_by_role("combobox").press("Enter")
    link = shown.get_by_role("complementary").get_by_role("listitem").first.get_by_role("button")
    other = link.inner_text().removeprefix("cites ").removesuffix(" · cites this")
    link.click()
    expect(shown.get_by_role("complementary").get_by_role("heading")).to_have_text(other)


def test_classes_are_hidden_and_found_no_longer_under_the_pointer(shown: Page) -> None:
    x, y = shown.evaluate("[across(4), down(4) + canvas.getBoundingClientRect().top]")
    shown.mouse.move(x, y)
    expect(shown.get_by_role("tooltip")).to_contain_text("Act number 4")
    before = pixels(shown)
    actors = shown.get_by_role("button", name="actors")
    actors.press("Enter")
    expect(actors).to_have_attribute("aria-pressed", "false")
    shown.mouse.move(x + 1, y)
    expect(shown.get_by_role("tooltip")).to_be_hidden()
    assert pixels(shown) != before


def test_it_moves_by_pointer_wheel_and_keys(shown: Page) -> None:
    seen = [shown.evaluate("({...view})")]
    shown.mouse.move(500, 600)
    shown.mouse.down()
    shown.mouse.move(560, 620, steps=3)
    shown.mouse.up()
    seen.append(shown.evaluate("({...view})"))
    assert seen[1]["x"] < seen[0]["x"]
    shown.mouse.wheel(0, -300)
    shown.wait_for_function(f"view.scale > {seen[1]['scale']}")
    shown.locator("canvas").press("0")
    assert shown.evaluate("view.scale") == pytest.approx(seen[0]["scale"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_page(shown: Page, theme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; run `make explorer`")
    shown.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    shown.get_by_role("combobox").fill("number 6")
    shown.get_by_role("combobox").press("Enter")
    shown.evaluate(AXE.read_text(encoding="utf-8"))
    found = shown.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    grave = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert not grave


def test_a_page_of_5000_things_moves_on_while_it_is_dragged(browser: Browser, tmp_path: Path) -> None:
    [path] = page.html(network(5000), tmp_path / "g.html")
    opened = browser.new_page(viewport={"width": 1000, "height": 700})
    opened.goto(path.as_uri())
    frames = opened.evaluate("""async () => {
      const times = []; let before = performance.now();
      for (let n = 0; n < 30; n++) {
        view.x += 5; moved(); await new Promise(requestAnimationFrame);
        times.push(performance.now() - before); before = performance.now();
      }
      return times.sort((a, b) => a - b)[15];
    }""")
    opened.close()
    assert frames < 100, "milliseconds a frame, on a machine that may be busy"


def test_the_data_in_the_page_is_the_network_and_no_markup(tmp_path: Path) -> None:
    drawn = network(80)
    [path] = page.html(drawn, tmp_path / "g.html")
    root = parser.document_fromstring(path.read_text(encoding="utf-8"))
    data, script = root.findall(".//script")
    found = json.loads(data.text or "")
    assert len(found["nodes"]["label"]) == 80
    assert len(found["edges"]["source"]) == len(drawn.edges)
    assert "alert" not in (script.text or "")
    assert not root.xpath("//@src | //link | //img")
    policy = str(root.xpath("string(//meta[@http-equiv]/@content)"))
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.parametrize("view", ["policies", "concepts", "full"])
def test_links_that_rest_on_words_carry_them(kg: Path, tmp_path: Path, view: str) -> None:
    graph = load(kg)
    [path] = export(graph.store, tmp_path / "g.html", view=view)
    data, _ = parser.document_fromstring(path.read_text(encoding="utf-8")).findall(".//script")
    found = json.loads(data.text or "")
    said = [found["quotes"][n] for n in found["edges"]["quote"] if n >= 0]
    assert said
    for document, before, exact, after in said:
        assert f"{before}{exact}{after}" in graph.index.text(document)
    assert len(quotes(graph.store, view)) >= len(set(map(tuple, said)))
