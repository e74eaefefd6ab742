/** What narrows a search, each value with how many documents choosing it would leave. */
import { useState } from "preact/hooks";
import type { Params } from "../route";
import { MODALITIES, MODALITY_WORDS, placeName, spelled } from "../things";
import type { Vocabulary } from "../vocabulary";
import { t } from "../words";
import type { Counts, FacetValue } from "./counts";
import { Years } from "./years";

const SHOWN = 8;

interface FacetsProps {
  params: Params;
  counts?: Counts;
  names?: Vocabulary;
  onChange: (changed: Params) => void;
}

export function Facets({ params, counts, names, onChange }: FacetsProps) {
  if (!counts) return null;
  const named = (value: FacetValue) => names?.name(value.value) ?? value.label;
  return (
    <>
      <Facet title={t("Jurisdiction")} name="jurisdiction" values={counts.jurisdiction} label={(v) => placeName(v.value)} params={params} onChange={onChange} />
      <Years counts={counts.year ?? []} since={params.since ?? ""} until={params.until ?? ""} onChange={(since, until) => onChange({ since, until })} />
      <Facet title={t("Type")} name="type" values={counts.document_type} label={(v) => t(spelled(v.value))} params={params} onChange={onChange} />
      <Facet title={t("Issuer")} name="issuer" values={counts.issuer} label={named} params={params} onChange={onChange} />
      <Facet
        title={t("Says what one…")}
        name="modality"
        values={counts.modality?.filter((v) => (MODALITIES as readonly string[]).includes(v.value))}
        label={(v) => t(MODALITY_WORDS[v.value as keyof typeof MODALITY_WORDS])}
        params={params}
        onChange={onChange}
      />
      <Concepts counts={counts.concept} names={names} chosen={params.concept ?? ""} onChange={(concept) => onChange({ concept })} />
      <InForce value={params.as_of ?? ""} onChange={(as_of) => onChange({ as_of })} />
    </>
  );
}

interface FacetProps {
  title: string;
  name: string;
  values?: readonly FacetValue[];
  label: (value: FacetValue) => string;
  params: Params;
  onChange: (changed: Params) => void;
}

function Facet({ title, name, values, label, params, onChange }: FacetProps) {
  const [all, setAll] = useState(false);
  const chosen = params[name] ?? "";
  const there = values ?? [];
  const listed = chosen && !there.some((v) => v.value === chosen) ? [{ value: chosen, label: chosen, documents: 0, passages: 0 }, ...there] : there;
  if (!listed.length) return null;
  return (
    <section class="facet">
      <h3>{title}</h3>
      <ul>
        {listed.slice(0, all ? undefined : SHOWN).map((value) => (
          <Choice key={value.value} label={label(value)} count={value.documents} chosen={value.value === chosen} onChoose={() => onChange({ [name]: value.value === chosen ? "" : value.value })} />
        ))}
      </ul>
      {listed.length > SHOWN && (
        <button type="button" class="plain quiet" onClick={() => setAll(!all)}>
          {all ? t("Fewer") : `${t("All")} ${listed.length}`}
        </button>
      )}
    </section>
  );
}

function Choice({ label, count, chosen, onChoose }: { label: string; count: number; chosen: boolean; onChoose: () => void }) {
  return (
    <li>
      <label class="choice">
        <input type="checkbox" checked={chosen} onChange={onChoose} />
        <span>{label}</span>
        <span class="quiet number">{count}</span>
      </label>
    </li>
  );
}

/** The concept tree: what is narrower opens below; only concepts that the passages speak of are shown. */
function Concepts({ counts, names, chosen, onChange }: { counts?: readonly FacetValue[]; names?: Vocabulary; chosen: string; onChange: (concept: string) => void }) {
  if (!names || !counts?.length) return null;
  const found = new Map(counts.map((value) => [value.value, value.documents]));
  const branch = (id: string, seen: readonly string[]) => {
    if (seen.includes(id) || !has(id, seen)) return null;
    const below = (names.narrower.get(id) ?? []).filter((one) => has(one, [...seen, id]));
    const choice = (
      <label class="choice">
        <input type="checkbox" checked={id === chosen} onChange={() => onChange(id === chosen ? "" : id)} />
        <span>{names.name(id)}</span>
        <span class="quiet number">{found.get(id) ?? ""}</span>
      </label>
    );
    if (!below.length) return <li key={id}>{choice}</li>;
    return (
      <li key={id}>
        {choice}
        <details open={holds(id, chosen)}>
          <summary>
            <span class="sr">
              {t("Narrower than")} {names.name(id)}
            </span>
          </summary>
          <ul>{sorted(below).map((one) => branch(one, [...seen, id]))}</ul>
        </details>
      </li>
    );
  };
  const has = (id: string, seen: readonly string[]): boolean =>
    found.has(id) || (!seen.includes(id) && (names.narrower.get(id) ?? []).some((one) => has(one, [...seen, id])));
  const holds = (id: string, wanted: string, seen: readonly string[] = []): boolean =>
    !seen.includes(id) && (names.narrower.get(id) ?? []).some((one) => one === wanted || holds(one, wanted, [...seen, id]));
  const sorted = (ids: readonly string[]) => [...ids].sort((a, b) => (found.get(b) ?? 0) - (found.get(a) ?? 0) || names.name(a).localeCompare(names.name(b)));
  return (
    <section class="facet tree">
      <h3>{t("Concept")}</h3>
      <ul>{sorted(names.tops).map((id) => branch(id, []))}</ul>
    </section>
  );
}

function InForce({ value, onChange }: { value: string; onChange: (day: string) => void }) {
  return (
    <section class="facet">
      <h3>
        <label for="as-of">{t("In force on")}</label>
      </h3>
      <input id="as-of" type="date" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    </section>
  );
}
