/** Pairs as a small network; each link opens the rows behind it, each thing the rows that name it. */
import { t } from "../words";
import { labelled } from "./labels";
import { button, grouped, short, type PictureProps, type Row } from "./rows";

interface NetworkProps extends PictureProps {
  a: string;
  b: string;
  /** The column that says how often two things meet; without it, rows are counted. */
  count?: string;
  colour: string;
}

const MOST = 36;
const LINKS = 90;
const [WIDTH, HEIGHT] = [920, 560];

export function Network({ rows, onPick, a, b, count, colour }: NetworkProps) {
  const links = paired(rows, a, b, count);
  const weights = new Map<string, number>();
  for (const { one, two, weight } of links) for (const name of [one, two]) weights.set(name, (weights.get(name) ?? 0) + weight);
  const frequent = [...weights].sort(([m, x], [n, y]) => y - x || m.localeCompare(n)).slice(0, MOST);
  const known = new Set(frequent.map(([name]) => name));
  const drawn = links.filter(({ one, two }) => known.has(one) && known.has(two)).slice(0, LINKS);
  const names = frequent.map(([name]) => name).filter((name) => drawn.some(({ one, two }) => one === name || two === name));
  const heaviest = Math.max(1, ...drawn.map(({ weight }) => weight));
  const largest = Math.max(1, ...weights.values());
  const places = laidOut(names, drawn.map(({ one, two, weight }) => [one, two, weight]));
  const radius = (name: string) => 4 + 9 * Math.sqrt((weights.get(name) ?? 0) / largest);
  const spots = names.map((name) => {
    const [x, y] = places.get(name) ?? [0, 0];
    return { name, x, y, r: radius(name), words: short(name, 30) };
  });
  const labels = labelled(spots, WIDTH, HEIGHT);
  return (
    <figure tabIndex={0}>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("Picture")}>
        <svg class="chart net" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={t("Picture")}>
          {drawn.map(({ one, two, weight, found }) => {
            const [x1, y1] = places.get(one) ?? [0, 0];
            const [x2, y2] = places.get(two) ?? [0, 0];
            const said = `${one} – ${two}: ${weight}`;
            return (
              <line key={said} {...button(said, () => onPick(found, `${one} – ${two}`))} x1={x1} y1={y1} x2={x2} y2={y2} stroke-width={0.8 + (4 * weight) / heaviest}>
                <title>{said}</title>
              </line>
            );
          })}
          {spots.map(({ name, x, y, r, words }) => {
            const own = rows.filter((row) => row[a] === name || row[b] === name);
            const label = labels.get(name);
            return (
              <g key={name}>
                <circle {...button(`${name}: ${own.length}`, () => onPick(own, name))} cx={x} cy={y} r={r} style={{ fill: `var(--${colour})` }} />
                {label && (
                  <text class="pick" onClick={() => onPick(own, name)} x={label.x} y={label.y} text-anchor={label.anchor}>
                    {words}
                  </text>
                )}
                <title>{name}</title>
              </g>
            );
          })}
        </svg>
      </div>
      {(weights.size > names.length || links.length > drawn.length) && <figcaption class="quiet">{t("The most frequent are drawn; the table has all.")}</figcaption>}
      {labels.size < names.length && <figcaption class="quiet">{t("A point without room for its name says it when pointed at.")}</figcaption>}
    </figure>
  );
}

interface Link {
  one: string;
  two: string;
  weight: number;
  found: Row[];
}

/** Each pair once, the weightiest first; what an answer lists from both sides is counted from one. */
function paired(rows: readonly Row[], a: string, b: string, count?: string): Link[] {
  const pairs = grouped(
    rows.filter((row) => row[a] && row[b] && row[a] !== row[b]),
    (row) => [row[a], row[b]].sort().join("\t"),
  );
  const links = [...pairs].map(([key, found]) => {
    const [one = "", two = ""] = key.split("\t");
    const side = found.filter((row) => row[a] === one);
    const twice = count && side.length === found.length - side.length;
    const counted = twice ? side : found;
    return { one, two, found, weight: count ? counted.reduce((sum, row) => sum + Number(row[count]), 0) : found.length };
  });
  return links.sort((x, y) => y.weight - x.weight || x.one.localeCompare(y.one) || x.two.localeCompare(y.two));
}

/** Places by forces (Fruchterman and Reingold 1991) from a fixed circle, so that the same rows give the same picture. */
function laidOut(names: readonly string[], links: readonly [string, string, number][]): Map<string, [number, number]> {
  const n = names.length;
  const at = new Map(names.map((name, k) => [name, k]));
  const x = names.map((_, k) => Math.cos((k * 2.39996) % (2 * Math.PI)) * Math.sqrt(k + 1));
  const y = names.map((_, k) => Math.sin((k * 2.39996) % (2 * Math.PI)) * Math.sqrt(k + 1));
  const degree = names.map((name) => links.filter(([one, two]) => one === name || two === name).length);
  for (let round = 0; round < 300; round++) {
    const fx = new Float64Array(n);
    const fy = new Float64Array(n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const [dx, dy] = [x[i]! - x[j]!, y[i]! - y[j]!];
        const push = 2 / Math.max(dx * dx + dy * dy, 0.01);
        fx[i]! += dx * push;
        fy[i]! += dy * push;
        fx[j]! -= dx * push;
        fy[j]! -= dy * push;
      }
    for (const [one, two, weight] of links) {
      const [i, j] = [at.get(one)!, at.get(two)!];
      const [dx, dy] = [x[i]! - x[j]!, y[i]! - y[j]!];
      // Divided by the degree, so that what is linked with much else does not fall together.
      const pull = (0.1 * Math.hypot(dx, dy) * Math.min(2, 1 + Math.log(weight))) / Math.sqrt(Math.max(1, Math.min(degree[i]!, degree[j]!)));
      fx[i]! -= dx * pull;
      fy[i]! -= dy * pull;
      fx[j]! += dx * pull;
      fy[j]! += dy * pull;
    }
    const reach = 0.6 * (1 - round / 300);
    for (let i = 0; i < n; i++) {
      fx[i]! -= 0.06 * x[i]!;
      fy[i]! -= 0.12 * y[i]!;
      const length = Math.hypot(fx[i]!, fy[i]!) || 1;
      x[i]! += (fx[i]! / length) * Math.min(length, reach);
      y[i]! += (fy[i]! / length) * Math.min(length, reach);
    }
  }
  const fit = (values: readonly number[], size: number, margin: number) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return values.map((value) => margin + ((value - low) / Math.max(high - low, 1e-9)) * (size - 2 * margin));
  };
  const [xs, ys] = [fit(x, WIDTH, 90), fit(y, HEIGHT, 34)];
  return new Map(names.map((name, k) => [name, [xs[k]!, ys[k]!]]));
}
