/** How many documents and passages each value of each filter leaves. */
import { get } from "../api";
import type { Params } from "../route";

export interface FacetValue {
  value: string;
  label: string;
  passages: number;
  documents: number;
}

export type Counts = Partial<Record<string, FacetValue[]>>;

export interface Suggestion {
  text: string;
  field: string;
  value: string;
  language: string;
}

export async function countsOf(params: Params, signal: AbortSignal): Promise<Counts> {
  return (await get<{ facets: Counts }>("facets", { ...params, limit: "1000" }, signal)).facets;
}

export async function suggestionsFor(typed: string, signal: AbortSignal): Promise<Suggestion[]> {
  return (await get<{ suggestions: Suggestion[] }>("suggest", { q: typed, limit: "8" }, signal)).suggestions;
}
