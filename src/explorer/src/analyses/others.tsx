/** Roles in two columns, named against bound, periods in force, and where provisions travelled. */
import { toWords } from "../route";
import { placeName } from "../things";
import { t } from "../words";
import { labelled } from "./labels";
import { button, grouped, short, ticks, type PictureProps, type Row } from "./rows";

export function Roles({ rows }: PictureProps) {
  return (
    <>
      {[...grouped(rows, (row) => row.document ?? "")].map(([document, said]) => (
        <Aspects key={document} document={document} rows={said} />
      ))}
    </>
  );
}

function Aspects({ document, rows }: { document: string; rows: readonly Row[] }) {
  const aspects = [...grouped(rows, (row) => `${row.section}\t${row.ordinal}\t${row.aspect}`)];
  return (
    <table class="roles">
      <caption>
        <a href={toWords(document, rows[0]?.start ?? "", rows[0]?.end ?? "")}>{document}</a>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t("Aspect")}</th>
          <th scope="col">{t("The school")}</th>
          <th scope="col">{t("The enterprise")}</th>
        </tr>
      </thead>
      <tbody>
        {aspects.map(([key, found]) => (
          <tr key={key}>
            <th scope="row">
              {key.split("\t")[1]}. {key.split("\t")[2]}
            </th>
            {["school", "enterprise"].map((party) => (
              <td key={party} class="serif">
                {[...new Map(found.filter((row) => row.party === party).map((row) => [row.quote, row])).values()].map((row) => (
                  <p key={row.quote}>
                    <a href={toWords(row.document!, row.start!, row.end!)}>{row.quote}</a>
                  </p>
                ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const [WIDTH, HEIGHT, LEFT] = [920, 420, 44];

export function Scatter({ rows, onPick, x, y, name, colour }: PictureProps & { x: string; y: string; name: string; colour: string }) {
  const right = Math.max(1, ...rows.map((row) => Number(row[x])));
  const top = Math.max(1, ...rows.map((row) => Number(row[y])));
  const px = (n: number) => LEFT + (Math.log1p(n) / Math.log1p(right)) * (WIDTH - LEFT - 120);
  const py = (n: number) => HEIGHT - (Math.log1p(n) / Math.log1p(top)) * (HEIGHT - 20);
  const spots = [...grouped(rows, (row) => `${row[x]}\t${row[y]}`)].map(([key, found]) => {
    const first = found[0] as Row;
    return { name: key, found, first, x: px(Number(first[x])), y: py(Number(first[y])), r: 4 + Math.min(6, Math.log2(found.length)), words: found.length > 1 ? "" : short(first[name] ?? "", 24) };
  });
  const byRank = [...spots].sort((one, other) => Number(other.first[y]) - Number(one.first[y]) || Number(other.first[x]) - Number(one.first[x]));
  const labels = labelled(byRank, WIDTH, HEIGHT);
  return (
    <figure tabIndex={0}>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT + 40}`} role="group" aria-label={t("Picture")}>
        <g class="axes">
          {[0, 1, 3, 10, 30, 100, 300, 1000].filter((n) => n <= top).map((n) => (
            <g key={n}>
              <line x1={LEFT} x2={WIDTH} y1={py(n)} y2={py(n)} />
              <text x={LEFT - 6} y={py(n) + 4} text-anchor="end">{n}</text>
            </g>
          ))}
          {[1, 3, 10, 30, 100, 300, 1000].filter((n) => n <= right).map((n) => (
            <text key={n} x={px(n)} y={HEIGHT + 18} text-anchor="middle">{n}</text>
          ))}
          <text x={WIDTH - 120} y={HEIGHT + 36} text-anchor="end">{t("times named")}</text>
          <text x={LEFT} y={12}>{t("norms borne")}</text>
        </g>
        {spots.map(({ name: key, found, first, x: cx, y: cy, r, words }) => {
          const label = labels.get(key);
          const said = `${found.slice(0, 3).map((row) => row[name]).join(", ")}${found.length > 3 ? ` +${found.length - 3}` : ""}: ${first[x]} ${t("times named")}, ${first[y]} ${t("norms borne")}`;
          return (
            <g key={said}>
              <circle {...button(said, () => onPick(found, said))} cx={cx} cy={cy} r={r} style={{ fill: `var(--${colour})` }} />
              {label && (
                <text x={label.x} y={label.y} text-anchor={label.anchor}>{words}</text>
              )}
              <title>{said}</title>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

export function Spans({ rows, onPick }: PictureProps) {
  const own = [...new Map(rows.filter((row) => row.from).map((row) => [row.policy, row])).values()].slice(-60);
  if (!own.length) return null;
  const now = new Date().getFullYear() + 1;
  const year = (day: string, otherwise: number) => Number(day.slice(0, 4)) || otherwise;
  const first = Math.min(...own.map((row) => year(row.from!, now)));
  const last = Math.max(now, ...own.map((row) => year(row.until ?? "", now - 1) + 1));
  const x = (n: number) => ((n - first) / Math.max(1, last - first)) * 560;
  return (
    <figure tabIndex={0}>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${own.length * 16 + 30}`} role="group" aria-label={t("Picture")}>
        {own.map((row, n) => {
          const end = row.until ? year(row.until, now) + 1 : last;
          const said = `${row.title}: ${row.from} – ${row.until || t("no end stated")}`;
          return (
            <g key={row.policy}>
              <rect {...button(said, () => onPick([row], row.title ?? ""))} x={x(year(row.from!, now))} width={Math.max(3, x(end) - x(year(row.from!, now)))} y={n * 16 + 3} height={9} style={{ fill: "var(--policy)", opacity: row.until ? 0.75 : 0.45 }} />
              <text class="pick" onClick={() => onPick([row], row.title ?? "")} x={570} y={n * 16 + 12}>{short(row.title ?? "", 56)}</text>
              <title>{said}</title>
            </g>
          );
        })}
        <g class="axes">
          {ticks(first, last, 8).map((n) => (
            <text key={n} x={Math.max(14, x(n))} y={own.length * 16 + 20} text-anchor="middle">{n}</text>
          ))}
        </g>
      </svg>
      <figcaption class="quiet">{t("Paler: no text states an end. The latest sixty are drawn; the table has all.")}</figcaption>
    </figure>
  );
}

/** Where the provisions of one document return, by year: word for word, or in meaning. */
export function Diffusion({ rows, onPick }: PictureProps) {
  const dated = rows.filter((row) => row.date_issued && row.kind !== "topic");
  if (!dated.length) return null;
  const years = [...dated.map((row) => Number(row.date_issued!.slice(0, 4))), Number(rows[0]?.here_date_issued?.slice(0, 4) || 0)].filter(Boolean);
  const [first, last] = [Math.min(...years) - 1, Math.max(...years) + 1];
  const x = (n: number) => 200 + ((n - first) / Math.max(1, last - first)) * (WIDTH - 230);
  const lines = [...grouped(dated, (row) => row.here_section || row.here_quote!.slice(0, 40))];
  const here = Number(rows[0]?.here_date_issued?.slice(0, 4) || 0);
  return (
    <figure tabIndex={0}>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${lines.length * 30 + 34}`} role="group" aria-label={t("Picture")}>
        <g class="axes">
          {here > 0 && <line class="now" x1={x(here)} x2={x(here)} y1={0} y2={lines.length * 30} />}
          {ticks(first, last, 10).map((n) => (
            <text key={n} x={x(n)} y={lines.length * 30 + 22} text-anchor="middle">{n}</text>
          ))}
        </g>
        {lines.map(([section, found], n) => (
          <g key={section}>
            <text x={0} y={n * 30 + 19}>{short(found[0]?.here_quote ?? section, 32)}</text>
            <line class="rail" x1={200} x2={WIDTH} y1={n * 30 + 15} y2={n * 30 + 15} />
            {found.map((row, k) => {
              const said = `${row.title} (${row.date_issued}), ${placeName(row.jurisdiction ?? "")}: ${Math.round(100 * Number(row.cosine))} %`;
              return (
                <circle key={k} {...button(said, () => onPick([row], said))} cx={x(Number(row.date_issued!.slice(0, 4)))} cy={n * 30 + 15} r={4 + 5 * Number(row.cosine)} style={{ fill: row.kind === "words" ? "var(--policy)" : "var(--paper)", stroke: "var(--policy)" }} stroke-width={2}>
                  <title>{said}</title>
                </circle>
              );
            })}
          </g>
        ))}
      </svg>
      <figcaption class="quiet">{t("Filled: the same words. Hollow: the same meaning. The broken line: this policy.")}</figcaption>
    </figure>
  );
}
