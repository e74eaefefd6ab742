/** Targets against their deadlines: percentages on a scale of their own; passed or still open, as of today. */
import { language, t } from "../words";
import { button, ticks, type PictureProps, type Row } from "./rows";

const [WIDTH, HEIGHT, LEFT] = [920, 300, 44];
const HOW: Record<string, string> = { at_least: "≥", at_most: "≤", about: "≈", exactly: "=" };

export function Targets({ rows, onPick }: PictureProps) {
  const year = (row: Row) => Number(/\d{4}/.exec(row.deadline ?? "")?.[0] ?? 0);
  const dated = rows.filter((row) => year(row) > 1900 && Number(row.value) > 0);
  const percent = dated.filter((row) => row.unit === "percent" && Number(row.value) <= 100);
  const counts = dated.filter((row) => !percent.includes(row));
  const now = new Date().getFullYear();
  const passed = dated.filter((row) => year(row) < now);
  const open = dated.filter((row) => year(row) >= now);
  const none = rows.filter((row) => !dated.includes(row));
  const years = [...dated.map(year), now];
  const span: [number, number] = [Math.min(...years) - 1, Math.max(...years) + 1];
  return (
    <figure tabIndex={0}>
      <p>
        <button type="button" onClick={() => onPick(passed, t("The deadline has passed"))}>
          {passed.length} {t("deadline passed")}
        </button>{" "}
        <button type="button" onClick={() => onPick(open, t("Still open"))}>
          {open.length} {t("still open")}
        </button>{" "}
        <button type="button" onClick={() => onPick(none, t("Without a deadline"))}>
          {none.length} {t("without a deadline")}
        </button>
      </p>
      <Panel title={t("Shares in percent")} rows={percent} year={year} span={span} now={now} onPick={onPick} scale={(value) => value / 100} marks={[0, 25, 50, 75, 100]} />
      <Panel
        title={t("Amounts, on a logarithmic scale")}
        rows={counts}
        year={year}
        span={span}
        now={now}
        onPick={onPick}
        scale={(value, top) => Math.log10(1 + value) / Math.log10(1 + top)}
        marks={[1, 100, 1e4, 1e6, 1e9]}
      />
      <figcaption class="quiet">{t("Filled: still open. Hollow: the deadline has passed; the texts do not say whether it was hit.")}</figcaption>
    </figure>
  );
}

interface PanelProps extends PictureProps {
  title: string;
  year: (row: Row) => number;
  /** The years that every panel shows, so that a year stands in one place in all. */
  span: [number, number];
  now: number;
  scale: (value: number, top: number) => number;
  marks: readonly number[];
}

function Panel({ title, rows, year, span: [first, last], now, scale, marks, onPick }: PanelProps) {
  if (!rows.length) return null;
  const top = Math.max(...rows.map((row) => Number(row.value)));
  const x = (n: number) => LEFT + ((n - first) / (last - first)) * (WIDTH - LEFT);
  const y = (value: number) => HEIGHT - scale(value, top) * (HEIGHT - 20);
  const number = new Intl.NumberFormat(language() === "zh" ? "zh-Hans" : "en-GB", { notation: "compact" });
  return (
    <>
      <h3>{title}</h3>
      <svg class="chart" viewBox={`0 -8 ${WIDTH} ${HEIGHT + 32}`} role="group" aria-label={title}>
        <g class="axes">
          {marks
            .filter((mark) => mark <= top || mark <= 100)
            .map((mark) => (
              <g key={mark}>
                <line x1={LEFT} x2={WIDTH} y1={y(mark)} y2={y(mark)} />
                <text x={LEFT - 6} y={y(mark) + 4} text-anchor="end">
                  {number.format(mark)}
                </text>
              </g>
            ))}
          {ticks(first, last, 12).map((n) => (
            <text key={n} x={x(n)} y={HEIGHT + 18} text-anchor="middle">
              {n}
            </text>
          ))}
          <line class="now" x1={x(now)} x2={x(now)} y1={0} y2={HEIGHT} />
        </g>
        {rows.map((row, n) => {
          const said = `${HOW[row.comparator ?? ""] ?? ""} ${row.value} ${row.unit} ${row.what} · ${row.deadline}`;
          return (
            <circle key={n} {...button(said, () => onPick([row], said))} cx={x(year(row))} cy={y(Number(row.value))} r={6} style={{ fill: year(row) < now ? "var(--paper)" : "var(--policy)", stroke: "var(--policy)" }} stroke-width={1.6}>
              <title>{said}</title>
            </circle>
          );
        })}
      </svg>
    </>
  );
}
