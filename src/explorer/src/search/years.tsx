/** A histogram of years that one can brush: drag over it, or move either end with the arrow keys. */
import { useRef, useState } from "preact/hooks";
import { t } from "../words";
import type { FacetValue } from "./counts";

interface YearsProps {
  counts: readonly FacetValue[];
  since: string;
  until: string;
  onChange: (since: string, until: string) => void;
}

const HEIGHT = 56;

export function Years({ counts, since, until, onChange }: YearsProps) {
  const place = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const years = counts.map((c) => Number(c.value)).filter((year) => year > 1000);
  if (years.length < 2) return null;
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const span = last - first + 1;
  const most = Math.max(...counts.map((c) => c.documents));
  const [from, to] = drag ? [Math.min(...drag), Math.max(...drag)] : [Number(since.slice(0, 4)) || first, Number(until.slice(0, 4)) || last];
  const yearAt = (event: PointerEvent) => {
    const box = place.current!.getBoundingClientRect();
    return first + Math.max(0, Math.min(span - 1, Math.floor(((event.clientX - box.left) / box.width) * span)));
  };
  const choose = (a: number, b: number) => onChange(a <= first ? "" : String(a), b >= last ? "" : String(b));
  return (
    <section class="facet years">
      <h3 id="years">{t("Year of issue")}</h3>
      <svg
        ref={place}
        viewBox={`0 0 ${span} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([yearAt(event), yearAt(event)]);
        }}
        onPointerMove={(event) => drag && setDrag([drag[0], yearAt(event)])}
        onPointerUp={() => {
          if (drag) choose(Math.min(...drag), Math.max(...drag));
          setDrag(null);
        }}
      >
        <rect class="ground" x={0} y={0} width={span} height={HEIGHT} />
        <rect class="brush" x={from - first} y={0} width={Math.max(0, to - from + 1)} height={HEIGHT} />
        {counts.map((c) => {
          const height = Math.max(2, (c.documents / most) * (HEIGHT - 4));
          const year = Number(c.value);
          return <rect key={c.value} class={year >= from && year <= to ? "in" : "out"} x={year - first + 0.1} y={HEIGHT - height} width={0.8} height={height} />;
        })}
      </svg>
      <div class="ends" role="group" aria-labelledby="years">
        <input type="number" aria-label={t("From year")} min={first} max={to} value={from} onChange={(event) => choose(Number(event.currentTarget.value), to)} />
        <span>–</span>
        <input type="number" aria-label={t("To year")} min={from} max={last} value={to} onChange={(event) => choose(from, Number(event.currentTarget.value))} />
        {(since || until) && (
          <button type="button" class="plain quiet" onClick={() => onChange("", "")}>
            {t("All years")}
          </button>
        )}
      </div>
    </section>
  );
}
