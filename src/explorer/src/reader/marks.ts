/** What is marked in a text, and a stretch of it cut where marks begin and end. */
import { get, type DocumentSummary, type Section } from "../api";
import type { Modality } from "../things";
import { Offsets } from "./blocks";

export interface Thing {
  iri: string;
  label: string;
  kind: string;
}

export interface Mark {
  start: number;
  end: number;
  thing: number;
  topic: boolean;
}

export interface Note {
  iri: string;
  kind: "Norm" | "Target" | "Definition";
  start: number;
  end: number;
  confidence: number;
  status: string;
  rule: string;
  words: Partial<Record<string, string>> & { modality?: Modality };
}

export interface Reading {
  document: DocumentSummary;
  iri: string;
  text: string;
  sections: Section[];
  pages: { page: number; start: number }[];
}

export interface Marks {
  things: Thing[];
  marks: Mark[];
  notes: Note[];
}

/** A stretch of text under the same marks. */
export interface Piece {
  start: number;
  end: number;
  thing?: Thing;
  target: boolean;
  defined: boolean;
  chosen: boolean;
}

/** The document with all offsets in UTF-16, as the page counts. */
export async function readingOf(id: string, signal: AbortSignal): Promise<Reading & { offsets: Offsets }> {
  const found = await get<Reading>(`reading/${id}`, {}, signal);
  const offsets = new Offsets(found.text);
  const { at } = { at: (n: number) => offsets.at(n) };
  return {
    ...found,
    offsets,
    sections: found.sections.map((s) => ({ ...s, start: at(s.start), end: at(s.end), body: at(s.body) })),
    pages: found.pages.map((p) => ({ ...p, start: at(p.start) })),
  };
}

export async function marksOf(id: string, offsets: Offsets, signal: AbortSignal): Promise<Marks> {
  const found = await get<Marks>(`reading/${id}/marks`, {}, signal);
  const moved = <T extends { start: number; end: number }>(one: T): T => ({ ...one, start: offsets.at(one.start), end: offsets.at(one.end) });
  return { things: found.things, marks: found.marks.map(moved), notes: found.notes.map(moved) };
}

export interface Layers {
  hidden: ReadonlySet<string>;
  chosen: { start: number; end: number } | null;
}

/** The pieces of [start, end) that marks make; of overlapping names the longest wins, a thing before a concept. */
export function pieces(start: number, end: number, marks: Marks | undefined, layers: Layers): Piece[] {
  const names = over(marks?.marks ?? [], start, end).filter((mark) => !layers.hidden.has(kindOf(marks, mark)));
  const notes = over(marks?.notes ?? [], start, end);
  const targets = notes.filter((note) => note.kind === "Target" && !layers.hidden.has("target"));
  const defined = notes.filter((note) => note.kind === "Definition" && !layers.hidden.has("definition"));
  const chosen = layers.chosen ? over([layers.chosen], start, end) : [];
  const cuts = new Set([start, end]);
  for (const span of [...names, ...targets, ...defined, ...chosen]) {
    cuts.add(Math.max(span.start, start));
    cuts.add(Math.min(span.end, end));
  }
  const ordered = [...cuts].sort((a, b) => a - b);
  const covers = (spans: readonly { start: number; end: number }[], at: number) => spans.some((span) => span.start <= at && at < span.end);
  return ordered.slice(0, -1).map((from, n) => {
    const best = names.filter((mark) => mark.start <= from && from < mark.end).sort(firstOf)[0];
    return {
      start: from,
      end: ordered[n + 1] ?? end,
      thing: best && marks?.things[best.thing],
      target: covers(targets, from),
      defined: covers(defined, from),
      chosen: covers(chosen, from),
    };
  });
}

function firstOf(a: Mark, b: Mark): number {
  return Number(a.topic) - Number(b.topic) || b.end - b.start - (a.end - a.start);
}

function kindOf(marks: Marks | undefined, mark: Mark): string {
  return mark.topic ? "concept" : (marks?.things[mark.thing]?.kind ?? "");
}

/** Those that touch [start, end). */
export function over<T extends { start: number; end: number }>(spans: readonly T[], start: number, end: number): T[] {
  return spans.filter((span) => span.start < end && start < span.end);
}
