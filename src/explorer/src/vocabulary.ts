/** The names of concepts and bodies in the reader's language, and which concept is narrower than which. */
import { Problem } from "./api";
import { language } from "./words";

interface Binding {
  value: string;
  "xml:lang"?: string;
}

export type Solution = Partial<Record<string, Binding>>;

export async function select(query: string, signal?: AbortSignal): Promise<Solution[]> {
  const answer = await fetch("sparql", {
    method: "POST",
    body: new URLSearchParams({ query }),
    headers: { Accept: "application/sparql-results+json" },
    signal,
  });
  if (!answer.ok) throw new Problem(answer.status, "the vocabulary does not load");
  const found = (await answer.json()) as { results: { bindings: Solution[] } };
  return found.results.bindings;
}

const QUERY = `SELECT DISTINCT ?thing ?name ?broader WHERE {
  GRAPH ?catalogue {
    { ?thing a skos:Concept ; skos:prefLabel ?name } UNION { ?thing a org:FormalOrganization ; skos:prefLabel ?name }
    FILTER(LANG(?name) IN ("en", "zh"))
    OPTIONAL { ?thing skos:broader ?broader }
  }
  FILTER(STRENDS(STR(?catalogue), "/graph/ontology"))
} ORDER BY ?thing ?broader ?name`;

export interface Vocabulary {
  /** What a thing is called, by the last part of its IRI; the part itself where the vocabulary does not know it. */
  name(id: string): string;
  /** A thing in the reader's language, by its English name; the name itself where the vocabulary does not know it. */
  called(name: string): string;
  narrower: ReadonlyMap<string, readonly string[]>;
  tops: readonly string[];
}

let asked: Promise<Vocabulary> | undefined;

export function vocabulary(): Promise<Vocabulary> {
  asked ??= select(QUERY).then(made, (error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

function made(rows: readonly Solution[]): Vocabulary {
  const names = new Map<string, Record<string, string>>();
  const narrower = new Map<string, string[]>();
  const below = new Set<string>();
  for (const { thing, name, broader } of rows) {
    const id = last(thing?.value ?? "");
    names.set(id, { [name?.["xml:lang"] ?? "en"]: name?.value ?? "", ...names.get(id) });
    if (!broader) continue;
    const above = last(broader.value);
    below.add(id);
    const known = narrower.get(above);
    if (!known) narrower.set(above, [id]);
    else if (!known.includes(id)) known.push(id);
  }
  const byEnglish = new Map([...names.values()].map((each) => [each.en ?? "", each]));
  return {
    called: (name) => byEnglish.get(name)?.[language()] ?? name,
    name: (id) => names.get(id)?.[language()] ?? names.get(id)?.en ?? id,
    narrower,
    tops: [...narrower.keys()].filter((id) => !below.has(id)),
  };
}

export function last(iri: string): string {
  return decodeURIComponent(iri.split(/[/#]/).at(-1) ?? iri);
}
