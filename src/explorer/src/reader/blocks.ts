/** A document's text cut into headings, paragraphs and items; every offset stays that of the text. */
import type { Section } from "../api";

export interface Block {
  kind: "heading" | "paragraph" | "item";
  start: number;
  end: number;
  level: number;
  section?: Section;
}

/** Offsets count code points, JavaScript counts UTF-16: for most texts both are the same, and nothing is kept. */
export class Offsets {
  private readonly places: Uint32Array | null;

  constructor(readonly text: string) {
    let points = 0;
    for (const _ of text) points++;
    if (points === text.length) this.places = null;
    else {
      this.places = new Uint32Array(points + 1);
      let at = 0;
      let n = 0;
      for (const point of text) {
        this.places[n++] = at;
        at += point.length;
      }
      this.places[n] = at;
    }
  }

  /** Code points → UTF-16. */
  at(offset: number): number {
    return this.places ? (this.places[Math.min(offset, this.places.length - 1)] ?? this.text.length) : Math.min(offset, this.text.length);
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.at(start), this.at(end));
  }
}

const ITEM = /^\s*(?:[-*•·–]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}[、．.]|第[一二三四五六七八九十百零\d]{1,6}[条章节])/;
const ENDS = /[.:;!?。：；！？]["”’」）)]*\s*$/;
const RULED = /^\s*(?:\|[\s|:-]+\||[-=_*]{3,})\s*$/;

/** Where front matter ends: it is of the file, not of the policy. */
export function frontMatter(text: string): number {
  if (!text.startsWith("---\n")) return 0;
  const end = text.indexOf("\n---", 3);
  if (end < 0) return 0;
  const line = text.indexOf("\n", end + 1);
  return line < 0 ? text.length : line + 1;
}

/** The blocks from `from` on, in text order; offsets are UTF-16, as are those of `sections`. */
export function blocks(text: string, sections: readonly Section[], from: number): Block[] {
  const found: Block[] = [];
  let at = from;
  for (const section of [...sections].sort((a, b) => a.start - b.start)) {
    if (section.start < at) continue;
    body(text, at, section.start, found);
    const end = Math.max(section.body, section.start + 1);
    found.push({ kind: "heading", start: afterMarks(text, section.start), end: trimmed(text, section.start, end), level: section.level, section });
    at = end;
  }
  body(text, at, text.length, found);
  return found;
}

function body(text: string, start: number, end: number, found: Block[]): void {
  const lines = /[^\n]*\n?/g;
  lines.lastIndex = start;
  let open: Block | null = null;
  let before = "";
  for (let match = lines.exec(text); match && match.index < end && match[0]; match = lines.exec(text)) {
    const stop = Math.min(match.index + match[0].length, end);
    const line = text.slice(match.index, stop);
    if (!line.trim() || RULED.test(line)) {
      open = null;
      continue;
    }
    const title = /^#{1,6}\s/.test(line);
    const item = ITEM.test(line);
    // Wrapped lines go on; a line after a finished sentence is a paragraph of its own.
    if (!open || title || item || (ENDS.test(before) && before.length < 400)) {
      open = { kind: title ? "heading" : item ? "item" : "paragraph", start: title ? afterMarks(text, match.index) : match.index, end: stop, level: 1 };
      found.push(open);
    }
    open.end = trimmed(text, open.start, stop);
    before = line;
    if (title) open = null;
  }
}

function afterMarks(text: string, start: number): number {
  const marks = /^#{1,6}\s+/.exec(text.slice(start, start + 12));
  return start + (marks?.[0].length ?? 0);
}

function trimmed(text: string, start: number, end: number): number {
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  return end;
}
