/** Rows of an answer, by the names of their columns: what pictures count, and tables list. */
import type { Rows } from "../api";
import type { Vocabulary } from "../vocabulary";

export type Row = Record<string, string>;

const NAMES = new Set(["a", "actor", "b", "bearer", "beneficiary", "concept", "functions", "incentive", "industry", "instrument", "other", "platform"]);

/** Rows by column; what the vocabulary names is called as the reader's language has it. */
export function asRows(found: Rows, names?: Vocabulary): Row[] {
  const said = (column: string, value: string) => (names && NAMES.has(column) ? value.split("; ").map(names.called).join("; ") : value);
  return found.rows.map((row) => Object.fromEntries(found.columns.map((column, n) => [column, said(column, row[n] ?? "")])));
}

export function grouped(rows: readonly Row[], by: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = by(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** The keys with most rows, the most frequent first. */
export function commonest(rows: readonly Row[], by: (row: Row) => string, most: number): string[] {
  return [...grouped(rows, by)]
    .filter(([key]) => key)
    .sort(([a, x], [b, y]) => y.length - x.length || a.localeCompare(b))
    .slice(0, most)
    .map(([key]) => key);
}

/** Picks the rows behind a part of a picture, with words that say which. */
export type Pick = (rows: readonly Row[], title: string) => void;

export interface PictureProps {
  rows: readonly Row[];
  onPick: Pick;
}

/** Words cut to the room of so many letters. */
export function short(words: string, length = 34): string {
  if (room(words) <= length) return words;
  const letters = [...words];
  while (letters.length && room(letters) > length - 1) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** How many letters' room words take: a Chinese character takes that of two. */
export function room(words: Iterable<string>): number {
  return [...words].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 2 : 1), 0);
}

export function ticks(low: number, high: number, most = 8): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((one) => (high - low) / one <= most) ?? 200;
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((high - first) / step) + 1) }, (_, n) => first + n * step);
}

/** What makes a part of a picture a button for pointer and keyboard. */
export function button(label: string, act: () => void) {
  return {
    role: "button" as const,
    tabIndex: 0,
    "aria-label": label,
    class: "pick",
    onClick: act,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act();
    },
  };
}
