/** Questions that researchers ask, each answered by a picture, the table behind it, and the same table as CSV. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { address, documents, get, once, useLoaded, type DocumentSummary, type Recipe, type Rows } from "../api";
import { Empty, Failed, Status } from "../frame";
import { go, link, type Params, type Route } from "../route";
import { useVocabulary } from "../using";
import { t } from "../words";
import type { Vocabulary } from "../vocabulary";
import { Arcs } from "./arcs";
import { After, Bars } from "./bars";
import { Matrix } from "./matrix";
import { Network } from "./network";
import { Diffusion, Roles, Scatter, Spans } from "./others";
import { ANALYSES, type Analysis } from "./registry";
import { asRows, type PictureProps, type Row } from "./rows";
import { saved } from "./saving";
import { Table } from "./table";
import { Targets } from "./targets";
import { Lines, Years } from "./years";
import "../styles/analyses.css";

/** A document to begin with, where the graph has it: a law that another law of the corpus precedes. */
const REVISED = "cn-ve-law-2022";

export function Analyses({ route }: { route: Route }) {
  const one = ANALYSES.find((analysis) => analysis.name === route.rest);
  return (
    <div class="analyses">
      <nav aria-label={t("Analyses")}>
        <Index current={one?.name} />
      </nav>
      <div class="one">{one ? <One key={one.name} analysis={one} params={route.params} /> : <Welcome />}</div>
    </div>
  );
}

function Index({ current }: { current?: string }) {
  const groups = [...new Set(ANALYSES.map((analysis) => analysis.group))];
  const wide = matchMedia("(min-width: 60rem)").matches;
  return (
    <details open={wide || !current}>
      <summary>{t("All analyses")}</summary>
      {groups.map((group) => (
        <section key={group}>
          <h2>{t(group)}</h2>
          <ul>
            {ANALYSES.filter((analysis) => analysis.group === group).map((analysis) => (
              <li key={analysis.name}>
                <a href={link("analyses", analysis.name)} aria-current={analysis.name === current ? "page" : undefined}>
                  {t(analysis.title)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}

function Welcome() {
  return (
    <>
      <h1>{t("Analyses")}</h1>
      <p class="serif lead">{t("Each is a question to the whole graph: a picture, the rows behind it with their words, and the same rows to save. Every number opens its rows.")}</p>
      <ul class="questions">
        {ANALYSES.map((analysis) => (
          <li key={analysis.name}>
            <a class="serif" href={link("analyses", analysis.name)}>
              {t(analysis.question)}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function One({ analysis, params }: { analysis: Analysis; params: Params }) {
  const similar = analysis.query === "similar";
  const recipe = useLoaded("cookbook", () => once<{ queries: Recipe[] }>("cookbook"));
  const takes = similar ? { document: "document" } : (recipe.data?.queries.find((one) => one.name === analysis.query)?.params ?? {});
  const given: Params = Object.fromEntries(Object.entries(params).filter(([name]) => name in takes));
  const shelf = useLoaded("documents", () => documents());
  const names = useVocabulary();
  const asked: Params = { ...analysis.first, ...given, ...(similar && { document: given.document || (shelf.data ? begun(shelf.data) : "") }) };
  const ready = similar ? asked.document !== "" : recipe.data !== undefined;
  const { data, error, busy } = useLoaded(ready ? JSON.stringify([analysis.query, asked]) : null, (signal) => answered(analysis, asked, signal));
  const [picked, setPicked] = useState<{ rows: readonly Row[]; title: string } | null>(null);
  useEffect(() => setPicked(null), [data]);
  const pick = (rows: readonly Row[], title: string) => {
    setPicked({ rows, title });
    requestAnimationFrame(() => document.getElementById("rows")?.scrollIntoView({ block: "nearest" }));
  };
  const rows = useMemo(() => (data ? asRows(data, names) : []), [data, names]);
  return (
    <>
      <h1>{t(analysis.title)}</h1>
      <p class="serif lead">{t(analysis.question)}</p>
      <Asked takes={takes} params={asked} always={similar ? ["document"] : Object.keys(analysis.first ?? {})} shelf={shelf.data ?? []} names={names} onChange={(changed) => go(link("analyses", analysis.name, { ...params, ...changed }))} />
      {error ? <Failed error={error} /> : !data ? <Status busy /> : <Status busy={busy} />}
      {data && !rows.length && <Empty>{t("No row answers this. Take a choice back, or build more documents into the graph.")}</Empty>}
      {rows.length > 0 && <Drawn analysis={analysis} rows={rows} onPick={pick} />}
      {data && rows.length > 0 && (
        <section id="rows" class="behind">
          <h2>
            {picked ? picked.title : t("All rows")} <span class="quiet">{(picked?.rows ?? rows).length}</span>
          </h2>
          <p>
            {picked && (
              <button type="button" onClick={() => setPicked(null)}>
                {t("All rows")}
              </button>
            )}{" "}
            {similar ? (
              <button type="button" onClick={() => saved("diffusion.csv", data)}>
                CSV
              </button>
            ) : (
              <a class="button" href={address(`cookbook/${analysis.query}`, { ...asked, format: "csv" })} download={`${analysis.name}.csv`}>
                CSV
              </a>
            )}{" "}

          </p>
          <Table key={picked?.title ?? ""} columns={data.columns} rows={picked?.rows ?? rows} />
        </section>
      )}
    </>
  );
}

/** The document that travelled provisions are first asked of. */
function begun(shelf: readonly DocumentSummary[]): string {
  const latest = [...shelf].sort((a, b) => b.date_issued.localeCompare(a.date_issued) || a.id.localeCompare(b.id))[0];
  return (shelf.find((one) => one.id === REVISED) ?? latest)?.id ?? "";
}

async function answered(analysis: Analysis, asked: Params, signal: AbortSignal): Promise<Rows> {
  if (analysis.query !== "similar") return get<Rows>(`cookbook/${analysis.query}`, asked, signal);
  const found = await get<{ parallels: Record<string, unknown>[] }>(`documents/${asked.document}/similar`, {}, signal);
  const columns = Object.keys(found.parallels[0] ?? {});
  return { name: "diffusion", columns, rows: found.parallels.map((one) => columns.map((column) => String(one[column] ?? ""))) };
}

function Drawn({ analysis, rows, onPick }: PictureProps & { analysis: Analysis }) {
  const { picture } = analysis;
  const props = { rows, onPick };
  switch (picture.kind) {
    case "matrix":
      return <Matrix {...props} {...picture} />;
    case "network":
      return <Network {...props} {...picture} />;
    case "years":
      return <Years {...props} {...picture} />;
    case "lines":
      return <Lines {...props} {...picture} />;
    case "targets":
      return <Targets {...props} />;
    case "arcs":
      return <Arcs {...props} />;
    case "roles":
      return <Roles {...props} />;
    case "scatter":
      return <Scatter {...props} {...picture} />;
    case "spans":
      return <Spans {...props} />;
    case "diffusion":
      return <Diffusion {...props} />;
    case "bars":
      return <Bars {...props} {...picture} />;
    case "after":
      return <After {...props} />;
  }
}

interface AskedProps {
  takes: Record<string, string>;
  params: Params;
  /** What must be chosen: it has no choice of all. */
  always: readonly string[];
  shelf: readonly DocumentSummary[];
  names?: Vocabulary;
  onChange: (changed: Params) => void;
}

/** What the query may be asked of: a document, a concept, a day, or words. */
function Asked({ takes, params, always, shelf, names, onChange }: AskedProps) {
  if (!Object.keys(takes).length) return null;
  return (
    <form class="asked" onSubmit={(event) => event.preventDefault()}>
      {Object.entries(takes)
        .filter(([name]) => name !== "thing")
        .map(([name, kind]) => (
          <label key={name}>
            <span>{t(LABELS[name] ?? name)}</span>
            {kind === "document" ? (
              <Documents shelf={shelf} every={!always.includes(name)} value={params[name] ?? ""} onChange={(value) => onChange({ [name]: value })} />
            ) : kind === "concept" ? (
              <Concepts names={names} every={!always.includes(name)} value={params[name] ?? ""} onChange={(value) => onChange({ [name]: value })} />
            ) : (
              <input type={kind === "day" ? "date" : "text"} value={params[name] ?? ""} onChange={(event) => onChange({ [name]: event.currentTarget.value })} />
            )}
          </label>
        ))}
    </form>
  );
}

const LABELS: Record<string, string> = { document: "Document", other: "Other document", idea: "Concept", one: "First concept", two: "Second concept", date: "Day", actor: "Actor" };

interface ChoiceProps {
  value: string;
  /** Whether all may be chosen. */
  every: boolean;
  onChange: (value: string) => void;
}

function Documents({ shelf, value, every, onChange }: ChoiceProps & { shelf: readonly DocumentSummary[] }) {
  return (
    <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {every && <option value="">{t("all documents")}</option>}
      {[...shelf]
        .sort((a, b) => a.title.localeCompare(b.title))
        .map((document) => (
          <option key={document.id} value={document.id}>
            {document.title || document.id} {document.date_issued.slice(0, 4)}
          </option>
        ))}
    </select>
  );
}

function Concepts({ names, value, every, onChange }: ChoiceProps & { names?: Vocabulary }) {
  const all = names ? [...new Set([...names.narrower].flatMap(([id, below]) => [id, ...below]))].sort((a, b) => names.name(a).localeCompare(names.name(b))) : [];
  const iri = (id: string) => `https://w3id.org/policykg/vocabulary/${id}`;
  return (
    <select value={value.includes("/") ? value : value ? iri(value) : ""} onChange={(event) => onChange(event.currentTarget.value)}>
      {every && <option value="">{t("all concepts")}</option>}
      {all.map((id) => (
        <option key={id} value={iri(id)}>
          {names?.name(id)}
        </option>
      ))}
    </select>
  );
}
