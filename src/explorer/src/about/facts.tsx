/** Facts as lines that read like sentences, each with its words below and a way to them. */
import { useState } from "preact/hooks";
import type { Fact } from "../api";
import { link, toWords } from "../route";
import { spelled } from "../things";
import { t } from "../words";

/** A relation between policies, as it reads from either end. */
export const LINEAGE: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["basedOn", ["Based on", "Basis of"]],
  ["implements", ["Implements", "Implemented by"]],
  ["extends", ["Extends", "Extended by"]],
  ["amends", ["Amends", "Amended by"]],
  ["replaces", ["Replaces", "Replaced by"]],
  ["repeals", ["Repeals", "Repealed by"]],
  ["cites", ["Cites", "Cited by"]],
]);

export interface Line {
  predicate: string;
  value: string;
  iri?: string;
  quote: string;
  words: string;
  place: string;
}

const OTHER_WAY: Record<string, string> = {
  issuedBy: "issued",
  addresses: "addressed by",
  uses: "used by",
  subject: "subject of",
  cooperatesWith: "cooperates with",
  benefits: "receives",
  provides: "provided by",
  broader: "narrower",
  isPartOf: "has part",
  policy: "text",
};

export function lineOf(fact: Fact): Line {
  const named = fact.value.startsWith("http") && !["source", "notation"].includes(fact.predicate);
  const norm = fact.finding !== "" && fact.value === fact.finding;
  return {
    predicate: fact.direction === "in" ? (OTHER_WAY[fact.predicate] ?? `← ${said(fact.predicate)}`) : said(fact.predicate),
    value: fact.label || fact.value,
    iri: named && !norm ? fact.value : undefined,
    quote: fact.quote,
    words: fact.document ? toWords(fact.document, fact.start, fact.end) : "",
    place: fact.document,
  };
}

function said(predicate: string): string {
  return spelled(predicate.replace(/([a-z])([A-Z])/g, "$1 $2")).toLowerCase();
}

const SHOWN = 12;

export function Facts({ title, lines, below }: { title: string; lines: readonly Line[]; below?: boolean }) {
  const [all, setAll] = useState(false);
  const Heading = below ? "h3" : "h2";
  const listed = all ? lines : lines.slice(0, SHOWN);
  return (
    <section class="facts">
      <Heading>
        {title} <span class="quiet">{lines.length}</span>
      </Heading>
      <ul>
        {listed.map((line, n) => (
          <li key={n}>
            <p class="fact">
              {line.predicate && <span class="quiet">{t(line.predicate)} </span>}
              {line.iri ? <a href={link("about", "", { of: line.iri })}>{line.value}</a> : <span>{line.value}</span>}
            </p>
            {line.words ? (
              <p class="quote">
                <a href={line.words}>{line.quote}</a> <span class="quiet">{line.place}</span>
              </p>
            ) : (
              <p class="quiet">{t("from the catalogue")}</p>
            )}
          </li>
        ))}
      </ul>
      {lines.length > SHOWN && (
        <button type="button" onClick={() => setAll(!all)}>
          {all ? t("Fewer") : `${t("All")} ${lines.length}`}
        </button>
      )}
    </section>
  );
}

