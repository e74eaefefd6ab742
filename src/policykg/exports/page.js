"use strict";
// The network of this page: drawn, moved in, searched, narrowed by class, and each link shown with its words.
const { kinds, relations, nodes, edges, quotes } = JSON.parse(document.getElementById("data").textContent);
const canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
const tip = document.getElementById("tip"), panel = document.getElementById("chosen");
const box = document.querySelector("input"), list = document.getElementById("found");
const count = nodes.label.length, shown = new Set(kinds.keys());
const radius = nodes.weight.map((weight) => 3 + 2 * Math.sqrt(weight));
const ranked = [...Array(count).keys()].sort((a, b) => nodes.weight[b] - nodes.weight[a] || a - b);
const lower = nodes.label.map((label) => label.toLowerCase());
const linksOf = Array.from({ length: count }, () => []);
edges.source.forEach((source, n) => { linksOf[source].push(n); linksOf[edges.target[n]].push(n); });
const MOST_LABELS = 120, LONGEST = 42, SLOW = 24, REST = 120;

let view = { x: 0, y: 0, scale: 1 }, over = -1, chosen = -1, colours = {}, snapshot = null, waiting = 0, timer = 0;

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const one = (name) => style.getPropertyValue(`--${name}`).trim();
  colours = { paper: one("paper"), ink: one("ink"), link: one("link"), kinds: kinds.map(([kind]) => one(kind)) };
}

const visible = (n) => shown.has(nodes.kind[n]);
const across = (n) => (nodes.x[n] - view.x) * view.scale;
const down = (n) => (nodes.y[n] - view.y) * view.scale;
/** On the screen circles shrink more slowly than places move together, so that a large network stays visible. */
const size = (n) => Math.max(1.5, radius[n] * Math.min(1.6, Math.max(view.scale, view.scale ** 0.5 * 0.85)));

function fit() {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = 0; n < count; n++) {
    left = Math.min(left, nodes.x[n]); right = Math.max(right, nodes.x[n]);
    top = Math.min(top, nodes.y[n]); bottom = Math.max(bottom, nodes.y[n]);
  }
  if (!count) [left, top, right, bottom] = [0, 0, 1, 1];
  const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
  view.scale = Math.min(2, (wide - 80) / Math.max(1, right - left), (high - 80) / Math.max(1, bottom - top));
  view.x = (left + right) / 2 - wide / 2 / view.scale;
  view.y = (top + bottom) / 2 - high / 2 / view.scale;
}

function draw() {
  waiting = 0;
  const started = performance.now(), ratio = devicePixelRatio || 1;
  const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(wide * ratio)) canvas.width = Math.round(wide * ratio);
  if (canvas.height !== Math.round(high * ratio)) canvas.height = Math.round(high * ratio);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, wide, high);
  const inside = (n) => { const x = across(n), y = down(n); return x > -50 && x < wide + 50 && y > -50 && y < high + 50; };
  drawLinks(inside);
  const there = ranked.filter((n) => visible(n) && inside(n));
  drawNodes(there);
  drawLabels(there);
  // A picture that takes long is moved as a picture, and drawn anew when the hand rests.
  snapshot = performance.now() - started > SLOW ? { ...view, picture: copy() } : null;
}

function copy() {
  const kept = document.createElement("canvas");
  [kept.width, kept.height] = [canvas.width, canvas.height];
  kept.getContext("2d").drawImage(canvas, 0, 0);
  return kept;
}

function drawLinks(inside) {
  const marked = chosen >= 0 ? chosen : over;
  pen.lineWidth = 1;
  pen.strokeStyle = colours.link;
  pen.globalAlpha = marked >= 0 ? 0.15 : Math.max(0.12, Math.min(0.45, 3000 / edges.source.length));
  pen.beginPath();
  edges.source.forEach((a, n) => {
    const b = edges.target[n];
    if (!visible(a) || !visible(b) || !(inside(a) || inside(b))) return;
    pen.moveTo(across(a), down(a));
    pen.lineTo(across(b), down(b));
  });
  pen.stroke();
  pen.globalAlpha = 1;
  if (marked < 0) return;
  pen.strokeStyle = colours.ink;
  pen.beginPath();
  for (const n of linksOf[marked]) {
    const [a, b] = [edges.source[n], edges.target[n]];
    if (visible(a) && visible(b)) { pen.moveTo(across(a), down(a)); pen.lineTo(across(b), down(b)); }
  }
  pen.stroke();
}

function drawNodes(there) {
  const marked = chosen >= 0 ? chosen : over;
  const near = marked >= 0 && new Set([marked, ...linksOf[marked].flatMap((n) => [edges.source[n], edges.target[n]])]);
  for (const faint of near ? [true, false] : [false])
    kinds.forEach((_, kind) => {
      pen.fillStyle = colours.kinds[kind];
      pen.globalAlpha = faint ? 0.25 : 1;
      pen.beginPath();
      for (const n of there) {
        if (nodes.kind[n] !== kind || (near && near.has(n) === faint)) continue;
        pen.moveTo(across(n) + size(n), down(n));
        pen.arc(across(n), down(n), size(n), 0, 7);
      }
      pen.fill();
    });
  pen.globalAlpha = 1;
  for (const n of [over, chosen].filter((one) => one >= 0 && visible(one))) {
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(across(n), down(n), size(n) + 2, 0, 7);
    pen.stroke();
  }
}

/** Labels of what has most links first, none over another; those of what is marked come before all. */
function drawLabels(there) {
  const marked = chosen >= 0 ? chosen : over;
  const first = marked < 0 ? [] : [marked, ...linksOf[marked].map((n) => (edges.source[n] === marked ? edges.target[n] : edges.source[n]))];
  const near = new Set(first), taken = new Map();
  pen.font = '13px Georgia, "Noto Serif", "Noto Serif CJK SC", "Songti SC", SimSun, serif';
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.strokeStyle = colours.paper;
  pen.fillStyle = colours.ink;
  pen.lineWidth = 4;
  let written = 0;
  for (const n of [...near, ...there]) {
    if (written >= MOST_LABELS) break;
    if (!visible(n) || (marked >= 0 && !near.has(n))) continue;
    const words = short(nodes.label[n]);
    const x = across(n) + size(n) + 4, y = down(n), wide = pen.measureText(words).width;
    if (n !== marked && !free(taken, x, y, wide)) continue;
    take(taken, x, y, wide);
    pen.strokeText(words, x, y);
    pen.fillText(words, x, y);
    written++;
  }
}

function short(label) {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1).trimEnd()}…` : label;
}

function free(taken, x, y, wide) {
  for (let row = Math.floor((y - 9) / 20) - 1; row <= Math.floor((y + 9) / 20) + 1; row++)
    for (const one of taken.get(row) ?? [])
      if (Math.abs(one.y - y) < 17 && one.x < x + wide + 6 && x < one.x + one.wide + 6) return false;
  return true;
}

function take(taken, x, y, wide) {
  const row = Math.floor(y / 20);
  taken.set(row, [...(taken.get(row) ?? []), { x, y, wide }]);
}

function drawSoon() {
  if (!waiting) waiting = requestAnimationFrame(draw);
}

/** While the view moves: the last picture at its new place if drawing takes long, else the network itself. */
function moved() {
  if (!snapshot) return drawSoon();
  clearTimeout(timer);
  timer = setTimeout(drawSoon, REST);
  if (!waiting) waiting = requestAnimationFrame(() => {
    waiting = 0;
    if (!snapshot) return;
    const by = view.scale / snapshot.scale, [wide, high] = [canvas.clientWidth, canvas.clientHeight];
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, wide, high);
    pen.drawImage(snapshot.picture, (snapshot.x - view.x) * view.scale, (snapshot.y - view.y) * view.scale, wide * by, high * by);
  });
}

function zoom(by, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const scale = Math.min(20, Math.max(0.002, view.scale * by));
  view.x += x / view.scale - x / scale;
  view.y += y / view.scale - y / scale;
  view.scale = scale;
  moved();
}

function nodeAt(x, y) {
  let [best, least] = [-1, Infinity];
  for (let n = 0; n < count; n++) {
    if (!visible(n)) continue;
    const away = Math.hypot(across(n) - x, down(n) - y) - size(n);
    if (away < Math.min(least, 5)) [best, least] = [n, away];
  }
  return best;
}

/** An element with text or elements in it; text stays text, whatever it holds. */
function make(name, inside = [], attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[inside].flat());
  return made;
}

function about(n) {
  const dates = nodes.start[n] && ` · ${nodes.start[n]}${nodes.end[n] ? `–${nodes.end[n]}` : ""}`;
  const links = linksOf[n].length;
  return make("p", [make("i", [], { class: kinds[nodes.kind[n]][0] }), `${kinds[nodes.kind[n]][1]}${dates} · ${links} link${links === 1 ? "" : "s"}`], { class: "about" });
}

function quoted(n) {
  const found = quotes[edges.quote[n]];
  if (!found) return [];
  const [document, before, words, after] = found;
  return [make("blockquote", ["“", before, make("mark", words), after, "”"]), make("cite", document)];
}

function sentence(n, from) {
  const out = edges.source[n] === from, other = out ? edges.target[n] : edges.source[n];
  const times = edges.weight[n] > 1 ? ` · ${edges.weight[n]} statements` : "";
  return { other, words: [out ? `${relations[edges.relation[n]]} ` : "", nodes.label[other], out ? "" : ` · ${relations[edges.relation[n]]} this`, times] };
}

/** The links with words first, then those that most statements rest on. */
function byWeight(n) {
  const has = (one) => (quotes[edges.quote[one]] ? 1 : 0);
  return [...linksOf[n]].sort((a, b) => has(b) - has(a) || edges.weight[b] - edges.weight[a] || a - b);
}

function point(n, x, y) {
  if (n !== over) { over = n; drawSoon(); }
  canvas.style.cursor = n < 0 ? "grab" : "pointer";
  tip.hidden = n < 0;
  if (n < 0) return;
  const some = byWeight(n).slice(0, 2).map((one) => make("div", [make("p", sentence(one, n).words), ...quoted(one)]));
  tip.replaceChildren(make("strong", nodes.label[n]), about(n), ...some);
  tip.style.left = `${Math.max(4, Math.min(x + 14, canvas.clientWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(4, Math.min(y + 14, canvas.clientHeight - tip.offsetHeight - 8))}px`;
}

function choose(n, { centre = false } = {}) {
  chosen = n;
  panel.hidden = n < 0;
  if (n < 0) return drawSoon();
  tip.hidden = true;
  const items = byWeight(n).map((one) => {
    const { other, words } = sentence(one, n);
    const go = make("button", words, { type: "button" });
    go.addEventListener("click", () => { choose(other, { centre: true }); panel.querySelector(".close").focus(); });
    return make("li", [go, ...quoted(one)]);
  });
  const close = make("button", "×", { type: "button", class: "close", "aria-label": "close" });
  close.addEventListener("click", () => { choose(-1); canvas.focus(); });
  panel.replaceChildren(close, make("h2", nodes.label[n]), about(n), make("ul", items, { class: "links" }));
  panel.scrollTop = 0;
  if (centre) {
    shown.add(nodes.kind[n]);
    press();
    view.scale = Math.max(view.scale, 0.6);
    const narrow = panel.offsetWidth > canvas.clientWidth * 0.7;
    view.x = nodes.x[n] - (canvas.clientWidth - (narrow ? 0 : panel.offsetWidth)) / 2 / view.scale;
    view.y = nodes.y[n] - (canvas.clientHeight - (narrow ? panel.offsetHeight : 0)) / 2 / view.scale;
  }
  drawSoon();
}

function press() {
  document.querySelectorAll(".keys button").forEach((button) => button.setAttribute("aria-pressed", String(shown.has(Number(button.dataset.kind)))));
}

document.querySelectorAll(".keys button").forEach((button) => button.addEventListener("click", () => {
  const kind = Number(button.dataset.kind);
  if (!shown.delete(kind)) shown.add(kind);
  press();
  if (chosen >= 0 && !visible(chosen)) choose(-1);
  drawSoon();
}));

let matches = [], current = 0;

function search() {
  const wanted = box.value.trim().toLowerCase();
  matches = wanted ? ranked.filter((n) => lower[n].includes(wanted)).slice(0, 12) : [];
  current = 0;
  listFound(wanted);
}

function listFound(wanted) {
  list.hidden = !wanted;
  box.setAttribute("aria-expanded", String(Boolean(wanted)));
  list.replaceChildren(...matches.map((n, at) => {
    const item = make("li", [make("i", [], { class: kinds[nodes.kind[n]][0] }), nodes.label[n]], { role: "option", id: `found-${at}`, "aria-selected": String(at === current) });
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); pickFound(at); });
    return item;
  }));
  if (wanted && !matches.length) list.append(make("li", "Nothing is called that.", { class: "about" }));
  box.setAttribute("aria-activedescendant", matches.length ? `found-${current}` : "");
}

function pickFound(at) {
  if (matches[at] === undefined) return;
  const n = matches[at];
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  choose(n, { centre: true });
}

box.addEventListener("input", search);
box.addEventListener("blur", () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); });
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter") pickFound(current);
  else if (event.key === "Escape") { box.value = ""; search(); }
  else if (matches.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    current = (current + (event.key === "ArrowDown" ? 1 : matches.length - 1)) % matches.length;
    listFound(box.value.trim().toLowerCase());
  }
});

const fingers = new Map();
let dragged = 0;
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
  dragged = 0;
});
canvas.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId), now = [event.offsetX, event.offsetY];
  if (!before) return point(nodeAt(...now), ...now);
  const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
  fingers.set(event.pointerId, now);
  dragged += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
  if (others.length) {
    const [other] = others, gap = (at) => Math.max(1, Math.hypot(at[0] - other[0], at[1] - other[1]));
    return zoom(gap(now) / gap(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  }
  view.x -= (now[0] - before[0]) / view.scale;
  view.y -= (now[1] - before[1]) / view.scale;
  tip.hidden = true;
  moved();
});
canvas.addEventListener("pointerup", (event) => {
  fingers.delete(event.pointerId);
  if (dragged < 5) choose(nodeAt(event.offsetX, event.offsetY));
});
canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
canvas.addEventListener("pointerleave", () => point(-1));
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) / 400), event.offsetX, event.offsetY);
}, { passive: false });

const STEPS = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
canvas.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (step) { view.x += step[0] / view.scale; view.y += step[1] / view.scale; moved(); }
  else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "0") { fit(); drawSoon(); }
  else return;
  event.preventDefault();
});
addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen >= 0) { choose(-1); canvas.focus(); } });
addEventListener("resize", drawSoon);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); drawSoon(); });

readColours();
fit();
draw();
