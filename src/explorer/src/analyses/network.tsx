/** Pairs as a small network; each link opens the rows behind it, each thing the rows that name it. */
import { t } from "../words";
import { button, commonest, grouped, short, type PictureProps } from "./rows";

interface NetworkProps extends PictureProps {
  a: string;
  b: string;
  colour: string;
}

const MOST = 36;
const [WIDTH, HEIGHT] = [920, 560];

export function Network({ rows, onPick, a, b, colour }: NetworkProps) {
  const doubled = rows.flatMap((row) => [{ ...row, who: row[a] ?? "" }, { ...row, who: row[b] ?? "" }]);
  const names = commonest(doubled, (row) => row.who, MOST);
  const known = new Set(names);
  const links = [...grouped(
    rows.filter((row) => known.has(row[a] ?? "") && known.has(row[b] ?? "") && row[a] !== row[b]),
    (row) => [row[a], row[b]].sort().join("\t"),
  )];
  const degree = new Map(names.map((name) => [name, doubled.filter((row) => row.who === name).length]));
  const linked = names.filter((name) => links.some(([key]) => key.split("\t").includes(name)));
  const places = laidOut(linked, links.map(([key, found]) => [...(key.split("\t") as [string, string]), found.length]));
  const heaviest = Math.max(1, ...links.map(([, found]) => found.length));
  const largest = Math.max(1, ...degree.values());
  return (
    <figure tabIndex={0}>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("Picture")}>
        <svg class="chart net" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={t("Picture")}>
          {links.map(([key, found]) => {
            const [one = "", two = ""] = key.split("\t");
            const [x1, y1] = places.get(one) ?? [0, 0];
            const [x2, y2] = places.get(two) ?? [0, 0];
            return (
              <line key={key} {...button(`${one} – ${two}: ${found.length}`, () => onPick(found, `${one} – ${two}`))} x1={x1} y1={y1} x2={x2} y2={y2} stroke-width={1.2 + (5 * found.length) / heaviest}>
                <title>{`${one} – ${two}: ${found.length}`}</title>
              </line>
            );
          })}
          {linked.map((name) => {
            const [x, y] = places.get(name) ?? [0, 0];
            const own = rows.filter((row) => row[a] === name || row[b] === name);
            return (
              <g key={name}>
                <circle {...button(`${name}: ${own.length}`, () => onPick(own, name))} cx={x} cy={y} r={4 + 9 * Math.sqrt((degree.get(name) ?? 0) / largest)} style={{ fill: `var(--${colour})` }} />
                <text class="pick" onClick={() => onPick(own, name)} x={x} y={y - 8 - 9 * Math.sqrt((degree.get(name) ?? 0) / largest)} text-anchor="middle">
                  {short(name, 26)}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      {new Set(doubled.map((row) => row.who)).size > MOST && <figcaption class="quiet">{t("The most frequent are drawn; the table has all.")}</figcaption>}
    </figure>
  );
}

/** Places by forces (Fruchterman and Reingold 1991) from a fixed circle, so that the same rows give the same picture. */
function laidOut(names: readonly string[], links: readonly [string, string, number][]): Map<string, [number, number]> {
  const n = names.length;
  const at = new Map(names.map((name, k) => [name, k]));
  const x = names.map((_, k) => Math.cos((k * 2.39996) % (2 * Math.PI)) * Math.sqrt(k + 1));
  const y = names.map((_, k) => Math.sin((k * 2.39996) % (2 * Math.PI)) * Math.sqrt(k + 1));
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
      const pull = 0.05 * Math.hypot(dx, dy) * Math.min(2, 1 + Math.log(weight));
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
