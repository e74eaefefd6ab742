/** What the server answers, and how it is asked; addresses are relative, so that a proxy may put the page anywhere. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Params } from "./route";

export interface Hit {
  iri: string;
  document: string;
  title: string;
  section: string;
  page: number;
  start: number;
  end: number;
  quote: string;
  sentence: string;
  score: number;
  ranks: Record<string, number>;
  scores: Record<string, number>;
  gains: Record<string, number>;
  terms: string[];
  /** Where the words that match stand in the document's text, in code points. */
  marks: [number, number][];
  concepts: Record<string, string>;
  metadata: Record<string, string>;
}

export interface DocumentSummary {
  id: string;
  title: string;
  language: string;
  jurisdiction: string;
  document_type: string;
  number: string;
  status: string;
  date_issued: string;
  date_effective: string;
  date_end: string;
  issuers: string[];
  policy: string;
  source: string;
  media_type: string;
}

export interface Section {
  id: string;
  kind: string;
  number: string;
  title: string;
  level: number;
  start: number;
  end: number;
  body: number;
  parent: string;
}

export interface Node {
  iri: string;
  label: string;
  [name: string]: unknown;
}

export type Value = Node | string | number | boolean;

export interface Finding {
  iri: string;
  type: string;
  start: number;
  end: number;
  quote: string;
  confidence: number;
  status: string;
  rule: string;
  section: string;
  also: { start: number; end: number; quote: string }[];
  properties: Record<string, Value[]>;
}

export interface AnnotatedDocument extends DocumentSummary {
  iri: string;
  text: string;
  sections: Section[];
  annotations: Record<"mentions" | "norms" | "targets" | "definitions" | "items" | "relations" | "topics", Finding[]>;
}

export interface Fact {
  predicate: string;
  direction: "in" | "out";
  value: string;
  label: string;
  quote: string;
  document: string;
  start: number;
  end: number;
  confidence: string;
  finding: string;
}

export interface Entity {
  iri: string;
  label: string;
  types: string[];
  facts: Fact[];
}

export interface Recipe {
  name: string;
  title: string;
  question: string;
  params: Record<string, string>;
  sparql: string;
}

export interface Rows {
  name: string;
  columns: string[];
  rows: string[][];
}

export class Problem extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== "")).toString();
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return query ? `${encoded}?${query}` : encoded;
}

export async function get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address(path, params), { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "the server does not answer; is `policykg serve` still running?");
  }
  if (answer.ok) return (await answer.json()) as T;
  const said: unknown = await answer.json().catch(() => ({}));
  const detail = said && typeof said === "object" && "detail" in said ? String(said.detail) : answer.statusText;
  throw new Problem(answer.status, detail);
}

const kept = new Map<string, unknown>();

/** Asked once for as long as the page is open. */
export async function once<T>(path: string, params: Params = {}): Promise<T> {
  const key = address(path, params);
  if (!kept.has(key)) kept.set(key, await get<T>(path, params));
  return kept.get(key) as T;
}

export interface Loaded<T> {
  data?: T;
  error?: Problem;
  busy: boolean;
}

/** What `load` gives for `key`; the last answer stays until the next one is there, so that nothing flickers. */
export function useLoaded<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Loaded<T> & { key: string | null } {
  const [state, setState] = useState<Loaded<T> & { key: string | null }>({ busy: key !== null, key: null });
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (key === null) {
      setState({ busy: false, key });
      return;
    }
    const stop = new AbortController();
    setState((before) => ({ ...before, error: undefined, busy: true }));
    latest.current(stop.signal).then(
      (data) => stop.signal.aborted || setState({ data, busy: false, key }),
      (error: unknown) => stop.signal.aborted || setState({ error: asProblem(error), busy: false, key }),
    );
    return () => stop.abort();
  }, [key]);
  return state;
}

function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, String(error));
}

/** The documents that pass the filters, all of them: they are few, and facets count them. */
export async function documents(filters: Params = {}, signal?: AbortSignal): Promise<DocumentSummary[]> {
  const found: DocumentSummary[] = [];
  const all = !Object.values(filters).some(Boolean);
  for (;;) {
    const asked = { ...filters, limit: "1000", offset: String(found.length) };
    const part = await (all ? once<Listed>("documents", asked) : get<Listed>("documents", asked, signal));
    found.push(...part.documents);
    if (found.length >= part.total || !part.documents.length) return found;
  }
}

interface Listed {
  total: number;
  documents: DocumentSummary[];
}
