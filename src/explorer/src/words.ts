/** The interface's words: English as they stand in the code, Chinese by the dictionary. */
import { CHINESE } from "./chinese";

export type Language = "en" | "zh";

let now: Language = "en";

export function setLanguage(language: Language): void {
  now = language;
}

export function language(): Language {
  return now;
}

export function t(words: string): string {
  return now === "zh" ? (CHINESE[words] ?? words) : words;
}

/** A count as one reads it: 50,795. */
export function number(count: number): string {
  return count.toLocaleString(now === "zh" ? "zh-Hans" : "en-GB");
}
