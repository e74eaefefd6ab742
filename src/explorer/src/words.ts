/** The interface's words: English as they stand in the code, Chinese by the dictionary. */
import { CHINESE } from "./chinese";
import { CHINESE_OF_SPARQL } from "./sparql/chinese";

const DICTIONARY = { ...CHINESE_OF_SPARQL, ...CHINESE };

export type Language = "en" | "zh";

let now: Language = "en";

export function setLanguage(language: Language): void {
  now = language;
}

export function language(): Language {
  return now;
}

export function t(words: string): string {
  return now === "zh" ? (DICTIONARY[words] ?? words) : words;
}

/** A count as one reads it: 50,795. */
export function number(count: number): string {
  return count.toLocaleString(now === "zh" ? "zh-Hans" : "en-GB");
}
