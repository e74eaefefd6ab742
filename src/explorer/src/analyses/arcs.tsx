/** Relations between policies over time: an arc from each policy back to what it rests on, amends, replaces or names. */
import { useState } from "preact/hooks";
import { LINEAGE } from "../about/facts";
import { t } from "../words";
import { button, ticks, type PictureProps } from "./rows";

const [WIDTH, BASE] = [920, 330];
const DASH: Record<string, string> = { basedOn: "", implements: "", extends: "7 3", amends: "4 3", replaces: "2 3", repeals: "1 4", cites: "" };

export function Arcs({ rows, onPick }: PictureProps) {
  const [cited, setCited] = useState(false);
  const there = rows.filter((row) => cited || row.relation !== "cites");
  const dated = there.filter((row) => row.year && row.otherYear);
  const years = dated.flatMap((row) => [Number(row.year), Number(row.otherYear)]);
  if (!years.length) return null;
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const x = (year: string | number) => 20 + ((Number(year) - first) / Math.max(1, last - first)) * (WIDTH - 40);
  return (
    <figure tabIndex={0}>
      <label>
        <input type="checkbox" checked={cited} onChange={() => setCited(!cited)} /> {t("Also those that only name another")}
      </label>
      <svg class="chart arcs" viewBox={`0 0 ${WIDTH} ${BASE + 30}`} role="group" aria-label={t("Picture")}>
        <g class="axes">
          <line x1={0} x2={WIDTH} y1={BASE} y2={BASE} />
          {ticks(first, last, 12).map((year) => (
            <text key={year} x={x(year)} y={BASE + 20} text-anchor="middle">
              {year}
            </text>
          ))}
        </g>
        {dated.map((row, n) => {
          const [from, to] = [x(row.year!), x(row.otherYear!)];
          const rx = Math.max(4, Math.abs(from - to) / 2);
          const said = `${row.policy} (${row.year}) ${t(LINEAGE.get(row.relation!)?.[0] ?? row.relation!).toLowerCase()} ${row.other} (${row.otherYear})`;
          return (
            <path
              key={n}
              {...button(said, () => onPick([row], said))}
              d={`M ${Math.min(from, to)} ${BASE} A ${rx} ${Math.min(rx, BASE - 14)} 0 0 1 ${Math.max(from, to) + (from === to ? 8 : 0)} ${BASE}`}
              style={{ strokeDasharray: DASH[row.relation!] ?? "", stroke: row.relation === "cites" ? "var(--place)" : "var(--policy)" }}
            >
              <title>{said}</title>
            </path>
          );
        })}
      </svg>
      <figcaption class="keys">
        {[...LINEAGE].map(([relation, [name]]) => {
          const own = rows.filter((row) => row.relation === relation);
          return (
            own.length > 0 && (
              <button type="button" class="plain" key={relation} onClick={() => onPick(own, t(name))}>
                <svg width="30" height="10" aria-hidden="true">
                  <line x1="0" x2="30" y1="5" y2="5" style={{ strokeDasharray: DASH[relation] ?? "", stroke: relation === "cites" ? "var(--place)" : "var(--policy)" }} stroke-width="2" />
                </svg>{" "}
                {t(name)} {own.length}
              </button>
            )
          );
        })}
      </figcaption>
    </figure>
  );
}
