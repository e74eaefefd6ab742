/** Rows by year, as stacked bars; and the use of some things over the years, as lines. */
import { t } from "../words";
import { button, commonest, grouped, short, ticks, type PictureProps, type Row } from "./rows";

const [WIDTH, HEIGHT] = [920, 300];
const LEFT = 34;
/** Shades of the one colour of a class: series are kinds of the same thing. */
const SHADES = [100, 62, 38, 22, 80, 50];
const DASHES = ["", "6 3", "2 3", "9 3 2 3", "", "4 2"];

interface SeriesProps extends PictureProps {
  year: string;
  series: string;
  count?: string;
  colour: string;
}

function span(rows: readonly Row[], year: string): [number, number] {
  const years = rows.map((row) => Number(row[year])).filter((one) => one > 1000);
  return [Math.min(...years), Math.max(...years)];
}

export function Years({ rows, onPick, year, series, colour }: SeriesProps) {
  const dated = rows.filter((row) => Number(row[year]) > 1000);
  if (!dated.length) return null;
  const [first, last] = span(dated, year);
  const names = commonest(dated, (row) => row[series] || "–", 5);
  const of = (row: Row) => (names.includes(row[series] || "–") ? row[series] || "–" : "…");
  const stacks = grouped(dated, (row) => row[year] ?? "");
  const most = Math.max(...[...stacks.values()].map((found) => found.length));
  const step = (WIDTH - LEFT) / (last - first + 1);
  const y = (n: number) => HEIGHT - (n / most) * (HEIGHT - 10);
  // What is not known comes last and is grey: it is no kind of its own.
  const order = [...names.filter((one) => one !== "–"), "…", "–"];
  const fill = (one: string) => (one === "–" ? "color-mix(in oklab, var(--edge) 45%, var(--sheet))" : shade(colour, order.indexOf(one)));
  return (
    <figure tabIndex={0}>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT + 24}`} role="group" aria-label={t("Picture")}>
        <Axes first={first} last={last} most={most} step={step} y={y} />
        {[...stacks].map(([name, found]) => {
          let base = 0;
          return order.map((one) => {
            const part = found.filter((row) => of(row) === one);
            if (!part.length) return null;
            const from = base;
            base += part.length;
            return (
              <rect
                key={`${name} ${one}`}
                {...button(`${name}, ${label(one)}: ${part.length}`, () => onPick(part, `${name} · ${label(one)}`))}
                x={LEFT + (Number(name) - first) * step + step * 0.08}
                width={Math.max(1.5, step * 0.84)}
                y={y(base)}
                height={y(from) - y(base)}
                style={{ fill: fill(one) }}
              >
                <title>{`${name} · ${label(one)}: ${part.length}`}</title>
              </rect>
            );
          });
        })}
      </svg>
      <figcaption class="keys">
        {order
          .filter((one) => dated.some((row) => of(row) === one))
          .map((one) => (
            <button type="button" class="plain" key={one} onClick={() => onPick(dated.filter((row) => of(row) === one), label(one))}>
              <span class="swatch" style={{ background: fill(one) }} />
              {short(label(one))}
            </button>
          ))}
      </figcaption>
    </figure>
  );
}

function label(one: string): string {
  return one === "–" ? t("kind not known") : one === "…" ? t("others") : t(one);
}

function shade(colour: string, n: number): string {
  return `color-mix(in oklab, var(--${colour}) ${SHADES[n % SHADES.length]}%, var(--sheet))`;
}

interface AxesProps {
  first: number;
  last: number;
  most: number;
  step: number;
  y: (n: number) => number;
}

function Axes({ first, last, most, step, y }: AxesProps) {
  return (
    <g class="axes">
      {ticks(0, most, 5).map((n) => (
        <g key={n}>
          <line x1={LEFT} x2={WIDTH} y1={y(n)} y2={y(n)} />
          <text x={LEFT - 6} y={y(n) + 4} text-anchor="end">
            {n}
          </text>
        </g>
      ))}
      {ticks(first, last, 12).map((n) => (
        <text key={n} x={LEFT + (n - first + 0.5) * step} y={HEIGHT + 18} text-anchor="middle">
          {n}
        </text>
      ))}
    </g>
  );
}

/** Totals up to each year: with few policies a year, single years say little. */
export function Lines({ rows, onPick, year, series, count = "policies", colour }: SeriesProps) {
  const dated = rows.filter((row) => Number(row[year]) > 1000);
  if (!dated.length) return null;
  const [first, last] = span(dated, year);
  const sums = [...grouped(dated, (row) => row[series] ?? "")].map(([name, found]) => ({ name, found, total: found.reduce((n, row) => n + Number(row[count]), 0) }));
  const chosen = sums.sort((a, b) => b.total - a.total || a.name.localeCompare(b.name)).slice(0, 6);
  const most = Math.max(...chosen.map((one) => one.total));
  const step = (WIDTH - LEFT - 190) / (last - first + 1);
  const y = (n: number) => HEIGHT - (n / most) * (HEIGHT - 14);
  const placed = apart(chosen.map((one) => ({ name: one.name, at: y(one.total) })));
  return (
    <figure tabIndex={0}>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT + 24}`} role="group" aria-label={t("Picture")}>
        <Axes first={first} last={last} most={most} step={step} y={y} />
        {chosen.map(({ name, found, total }, n) => {
          const act = () => onPick(found, name);
          let sum = 0;
          const byYear = new Map(found.map((row) => [Number(row[year]), Number(row[count])]));
          const points = Array.from({ length: last - first + 1 }, (_, k) => {
            sum += byYear.get(first + k) ?? 0;
            return `${LEFT + (k + 0.5) * step},${y(sum)}`;
          });
          return (
            <g key={name}>
              <polyline {...button(`${name}: ${total}`, act)} points={points.join(" ")} fill="none" style={{ stroke: shade(colour, Math.min(n, 1)), strokeDasharray: DASHES[n] }} stroke-width={n ? 2 : 3} />
              <text class="pick" onClick={act} x={WIDTH - 186} y={(placed.get(name) ?? 0) + 4}>
                {short(name, 28)} {total}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption class="quiet">{t("Policies that speak of the concept, all up to the year; the six most frequent concepts.")}</figcaption>
    </figure>
  );
}

/** Labels moved apart until none covers another. */
function apart(labels: { name: string; at: number }[]): Map<string, number> {
  const placed = new Map<string, number>();
  let before = Infinity;
  for (const { name, at } of [...labels].sort((a, b) => b.at - a.at)) {
    before = Math.min(at, before - 15);
    placed.set(name, before);
  }
  return placed;
}
