/** When a policy was issued and in force, as a line of time with the words that say so. */
import type { Fact } from "../api";
import { toWords } from "../route";
import { t } from "../words";

const NAMES: Record<string, string> = { issued: "Issued", inForceFrom: "In force from", inForceUntil: "In force until" };
const WIDTH = 600;

export function Validity({ facts }: { facts: readonly Fact[] }) {
  const dated = [...facts].sort((a, b) => a.value.localeCompare(b.value) || Number(!a.document) - Number(!b.document));
  const first = (name: string) => dated.find((fact) => fact.predicate === name)?.value ?? "";
  const [issued, from, until] = [first("issued"), first("inForceFrom"), first("inForceUntil")];
  const start = yearOf(issued || from);
  const now = new Date().getFullYear() + new Date().getMonth() / 12;
  const end = until ? Math.max(yearOf(until) + 1, now) : now + 1;
  const low = Math.floor(start) - 1;
  const x = (year: number) => ((year - low) / Math.max(1, end + 1 - low)) * WIDTH;
  const begin = yearOf(from || issued);
  const stop = until ? yearOf(until) + (until.length === 4 ? 1 : 0) : now;
  const ticks = yearsBetween(low, end + 1);
  const seen = new Set<string>();
  return (
    <section>
      <h2>{t("Validity")}</h2>
      {start > 0 && (
        <svg class="validity" viewBox={`0 -16 ${WIDTH} 52`} role="img" aria-label={`${t("In force from")} ${from || issued} ${until ? `${t("In force until")} ${until}` : ""}`}>
          <line x1={0} x2={WIDTH} y1={14} y2={14} class="axis" />
          <rect x={x(begin)} width={Math.max(3, x(stop) - x(begin))} y={4} height={10} class="force" />
          {issued && <circle cx={x(yearOf(issued))} cy={14} r={4.5} class="issued" />}
          <line x1={x(now)} x2={x(now)} y1={-2} y2={18} class="now" />
          <text x={Math.min(x(now), WIDTH - 2)} y={-5} text-anchor="end">
            {t("today")}
          </text>
          {ticks.map((year) => (
            <text key={year} x={Math.max(14, x(year))} y={32} text-anchor="middle">
              {year}
            </text>
          ))}
        </svg>
      )}
      <ul class="dates">
        {dated
          .filter((fact) => {
            const key = `${fact.predicate} ${fact.value}`;
            return !seen.has(key) && seen.add(key);
          })
          .map((fact) => (
            <li key={`${fact.predicate} ${fact.value}`}>
              {t(NAMES[fact.predicate] ?? fact.predicate)}{" "}
              {fact.document && fact.quote === fact.value ? (
                <a href={toWords(fact.document, fact.start, fact.end)}>
                  <strong>{fact.value}</strong>
                </a>
              ) : (
                <strong>{fact.value}</strong>
              )}{" "}
              {fact.document && fact.quote === fact.value ? null : fact.document ? (
                <a class="quote" href={toWords(fact.document, fact.start, fact.end)}>
                  {fact.quote}
                </a>
              ) : (
                <span class="quiet">{t("from the catalogue")}</span>
              )}
            </li>
          ))}
      </ul>
    </section>
  );
}

function yearOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return year + (month - 1) / 12 + (date - 1) / 365;
}

function yearsBetween(low: number, high: number): number[] {
  const step = [1, 2, 5, 10, 20, 50].find((one) => (high - low) / one <= 8) ?? 100;
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((high - first) / step) + 1) }, (_, n) => first + n * step);
}
