/** What the graph knows of one thing: when it held, what it rests on, what it must do, where it is named. */
import { get, useLoaded, type Entity, type Fact, type Rows } from "../api";
import { Empty, Failed, Status } from "../frame";
import { link, toWords, type Route } from "../route";
import { kindOf, KIND_NAMES, MODALITIES, MODALITY_WORDS, pathOf, placeName, spelled, type Kind } from "../things";
import { language, t } from "../words";
import { Facts, LINEAGE, lineOf, type Line } from "./facts";
import { Validity } from "./validity";

const NAMES = new Set(["prefLabel", "altLabel", "hiddenLabel", "label", "title"]);
const PERIOD = new Set(["issued", "inForceFrom", "inForceUntil"]);
const NORMS: ReadonlySet<string> = new Set(MODALITIES);

export function About({ route }: { route: Route }) {
  const name = route.params.of ?? route.rest;
  const { data, error, busy } = useLoaded(name || null, (signal) => get<Entity>(`entities/${pathOf(name)}`, {}, signal));
  if (!name) return <Empty>{t("Nothing is chosen. Search for a policy, a body, an actor or a concept.")}</Empty>;
  if (error?.status === 404)
    return (
      <Empty>
        <p>
          {t("The graph knows nothing called")} <q>{spelled(name.split("/").at(-1) ?? name)}</q>.
        </p>
        <p>
          <a href={link("search", "", { q: spelled(name.split("/").at(-1) ?? name) })}>{t("Search for it")}</a>
        </p>
      </Empty>
    );
  if (error) return <Failed error={error} />;
  if (!data || busy) return <Status busy />;
  return <Known entity={data} />;
}

function Known({ entity }: { entity: Entity }) {
  const kind = kindOf(entity.iri, entity.types);
  const facts = entity.facts;
  const norms = facts.filter((fact) => NORMS.has(fact.predicate));
  const lineage = facts.filter((fact) => LINEAGE.has(fact.predicate));
  const period = facts.filter((fact) => PERIOD.has(fact.predicate));
  const rest = facts.filter((fact) => !norms.includes(fact) && !lineage.includes(fact) && !period.includes(fact) && !NAMES.has(fact.predicate));
  const document = kind === "policy" ? documentOf(facts) : "";
  return (
    <article class="about">
      <header class="title">
        <p class="quiet kind">
          <span class={`dot ${kind}`} />
          {t(KIND_NAMES[kind])}
        </p>
        <h1>{preferred(entity)}</h1>
        <Names facts={facts} besides={preferred(entity)} />
        <p class="quiet">
          {document && (
            <>
              <a href={link("read", document)}>{t("Read it")}</a> ·{" "}
            </>
          )}
          <a href={link("graph", "", { focus: pathOf(entity.iri) })}>{t("In the graph")}</a>
          {kind === "concept" && (
            <>
              {" · "}
              <a href={link("analyses", "concept-timeline", { idea: entity.iri })}>{t("Its use over the years")}</a>
            </>
          )}
        </p>
      </header>
      {period.length > 0 && <Validity facts={period} />}
      {lineage.length > 0 && <Lineage facts={lineage} />}
      {document ? <Duties document={document} /> : norms.length > 0 && <Norms facts={norms} kind={kind} />}
      {rest.length > 0 && <Facts title={t("What is said of it")} lines={rest.map(lineOf)} />}
      {kind !== "policy" && <Named iri={entity.iri} />}
      {kind === "policy" && <Named iri={entity.iri} without={document} />}
      {!facts.length && <Empty>{t("The graph names it, and says nothing more of it.")}</Empty>}
    </article>
  );
}

/** The name in the reader's language, where there is one. */
function preferred(entity: Entity): string {
  if (language() !== "zh") return entity.label;
  const named = entity.facts.filter((fact) => ["prefLabel", "title"].includes(fact.predicate)).map((fact) => fact.label || fact.value);
  return named.find((name) => /\p{Script=Han}/u.test(name)) ?? entity.label;
}

function Names({ facts, besides }: { facts: readonly Fact[]; besides: string }) {
  const others = [...new Set(facts.filter((fact) => NAMES.has(fact.predicate)).map((fact) => fact.label || fact.value))].filter((name) => name !== besides);
  if (!others.length) return null;
  return (
    <p class="quiet names">
      {t("Also")}: {others.join(" · ")}
    </p>
  );
}

/** The document whose policy it is, as the document itself states. */
function documentOf(facts: readonly Fact[]): string {
  const own = facts.find((fact) => fact.predicate === "policy" && fact.direction === "in");
  return own?.document ?? "";
}

function Lineage({ facts }: { facts: readonly Fact[] }) {
  const groups = new Map<string, Line[]>();
  for (const fact of facts) {
    const title = t(LINEAGE.get(fact.predicate)![fact.direction === "out" ? 0 : 1]);
    groups.set(title, [...(groups.get(title) ?? []), { ...lineOf(fact), predicate: "" }]);
  }
  return (
    <section>
      <h2>{t("Lineage")}</h2>
      {[...groups].map(([title, lines]) => (
        <Facts key={title} title={title} lines={lines} below />
      ))}
    </section>
  );
}

function Norms({ facts, kind }: { facts: readonly Fact[]; kind: Kind }) {
  return (
    <section>
      <h2>{kind === "actor" || kind === "organization" || kind === "concept" ? t("What it must, may, should and must not do") : t("Norms")}</h2>
      {MODALITIES.map((modality) => {
        const lines = facts.filter((fact) => fact.predicate === modality).map((fact) => ({ ...lineOf(fact), predicate: "" }));
        return lines.length ? <Facts key={modality} title={t(MODALITY_WORDS[modality])} lines={lines} below /> : null;
      })}
    </section>
  );
}

function Duties({ document }: { document: string }) {
  const { data } = useLoaded(document, (signal) => get<Rows>("cookbook/duties", { document }, signal));
  if (!data?.rows.length) return null;
  const at = (name: string) => data.columns.indexOf(name);
  const lines = data.rows.map(
    (row): Line => ({
      predicate: `${row[at("bearer")] || t("nobody named")} · ${t(MODALITY_WORDS[row[at("modality")] as "obligation"] ?? "")}`,
      value: [row[at("action")], row[at("object")]].filter(Boolean).join(" "),
      quote: row[at("quote")] ?? "",
      words: toWords(document, row[at("start")] ?? "", row[at("end")] ?? ""),
      place: row[at("section")] ?? "",
    }),
  );
  return <Facts title={t("What it lays down")} lines={lines} />;
}

function Named({ iri, without = "" }: { iri: string; without?: string }) {
  const { data, error } = useLoaded(iri, (signal) => get<Rows>("cookbook/mentioned-in", { thing: iri }, signal));
  const at = (name: string) => data!.columns.indexOf(name);
  const rows = data?.rows.filter((row) => row[at("document")] !== without) ?? [];
  if (error || !rows.length) return null;
  const times = rows.reduce((sum, row) => sum + Number(row[at("times")]), 0);
  return (
    <section>
      <h2>{t("Where it is named")}</h2>
      <p class="quiet">
        {times} × {t("in")} {rows.length} {t("documents")}
      </p>
      <table>
        <thead class="sr">
          <tr>
            <th>{t("Policy")}</th>
            <th>{t("Year")}</th>
            <th>{t("Jurisdiction")}</th>
            <th>{t("Times")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[at("document")]}>
              <td>
                <a class="serif" href={toWords(row[at("document")]!, row[at("start")] ?? "", row[at("end")] ?? "")}>
                  {row[at("policy")]}
                </a>
              </td>
              <td class="quiet">{row[at("year")]}</td>
              <td class="quiet">{placeName(row[at("place")] ?? "")}</td>
              <td class="number">{row[at("times")]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
