/** Things by how often, as bars; and what came after an end, on a line of years each. */
import { t } from "../words";
import { button, grouped, short, ticks, type PictureProps, type Row } from "./rows";

const [WIDTH, NAMES, STEP] = [920, 330, 24];
const MOST = 30;

interface BarsProps extends PictureProps {
  name: string;
  /** The column that is added up; without it, rows are counted. */
  count?: string;
  colour: string;
}

export function Bars({ rows, onPick, name, count, colour }: BarsProps) {
  const sum = (found: readonly Row[]) => (count ? found.reduce((n, row) => n + Number(row[count]), 0) : found.length);
  const all = [...grouped(rows, (row) => row[name] ?? "")].map(([one, found]) => ({ one, found, total: sum(found) }));
  const drawn = all.sort((a, b) => b.total - a.total || a.one.localeCompare(b.one)).slice(0, MOST);
  const most = Math.max(1, ...drawn.map((bar) => bar.total));
  const long = (n: number) => (n / most) * (WIDTH - NAMES - 60);
  return (
    <figure tabIndex={0}>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${drawn.length * STEP + 4}`} role="group" aria-label={t("Picture")}>
        {drawn.map(({ one, found, total }, n) => (
          <g key={one}>
            <text x={NAMES - 10} y={n * STEP + 16} text-anchor="end">
              {short(one, 52)}
            </text>
            <rect x={NAMES} y={n * STEP + 4} width={Math.max(2, long(total))} height={STEP - 8} style={{ fill: `var(--${colour})` }} />
            <text x={NAMES + long(total) + 8} y={n * STEP + 16}>
              {total}
            </text>
            <rect {...button(`${one}: ${total}`, () => onPick(found, one))} class="pick touch" x={0} y={n * STEP} width={WIDTH} height={STEP}>
              <title>{`${one}: ${total}`}</title>
            </rect>
          </g>
        ))}
      </svg>
      {all.length > MOST && <figcaption class="quiet">{t("The thirty most frequent are drawn; the table has all.")}</figcaption>}
    </figure>
  );
}

/** Each policy from the year of its end on, with a dot for each later one that still cites it. */
export function After({ rows, onPick }: PictureProps) {
  const year = (day = "") => Number(day.slice(0, 4));
  const dated = rows.filter((row) => year(row.ended) && year(row.issued));
  if (!dated.length) return null;
  const lines = [...grouped(dated, (row) => row.policy ?? "")].sort(([, [a]], [, [b]]) => (a?.ended ?? "").localeCompare(b?.ended ?? ""));
  const years = dated.flatMap((row) => [year(row.ended), year(row.issued)]);
  const [first, last] = [Math.min(...years) - 1, Math.max(...years) + 1];
  const x = (n: number) => NAMES + 10 + ((n - first) / Math.max(1, last - first)) * (WIDTH - NAMES - 30);
  return (
    <figure tabIndex={0}>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${lines.length * STEP + 28}`} role="group" aria-label={t("Picture")}>
        <g class="axes">
          {ticks(first, last, 10).map((n) => (
            <g key={n}>
              <line x1={x(n)} x2={x(n)} y1={0} y2={lines.length * STEP} />
              <text x={x(n)} y={lines.length * STEP + 18} text-anchor="middle">
                {n}
              </text>
            </g>
          ))}
        </g>
        {lines.map(([policy, found], n) => {
          const middle = n * STEP + STEP / 2;
          const [start, end] = [x(year(found[0]?.ended)), x(Math.max(...found.map((row) => year(row.issued))))];
          const title = found[0]?.title ?? "";
          return (
            <g key={policy}>
              <text x={NAMES - 10} y={middle + 4} text-anchor="end">
                {short(title, 52)}
                <title>{title}</title>
              </text>
              <line x1={start} x2={end} y1={middle} y2={middle} style={{ stroke: "var(--policy)" }} stroke-width={1.5} />
              <line x1={start} x2={start} y1={middle - 7} y2={middle + 7} style={{ stroke: "var(--policy)" }} stroke-width={2.5} />
              {[...grouped(found, (row) => row.issued!.slice(0, 4))].map(([issued, citing]) => {
                const said = `${title} (${found[0]?.ended}): ${citing.map((row) => row.citedBy).join(", ")} (${issued})`;
                return (
                  <circle key={issued} {...button(said, () => onPick(citing, said))} cx={x(Number(issued))} cy={middle} r={4 + Math.min(5, citing.length)} style={{ fill: "var(--policy)" }}>
                    <title>{said}</title>
                  </circle>
                );
              })}
            </g>
          );
        })}
      </svg>
      <figcaption class="quiet">{t("Bar: the end of a policy. Dot: a later policy still cites it; larger for several in one year.")}</figcaption>
    </figure>
  );
}
