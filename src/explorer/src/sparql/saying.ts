/** What YASGUI writes in English, in the reader's language: its words stand in the page, and it has no setting for them. */
import { t } from "../words";

/** Queries, their results and addresses are nobody's interface. */
const LEFT = ".CodeMirror, thead, tbody, style, svg";
const ATTRIBUTES = ["title", "placeholder", "aria-label"];
const WITH_NUMBERS: readonly [RegExp, string][] = [
  [/^(\d+) results? in ([\d.]+) seconds?$/, "{1} results in {2} seconds"],
  [/^Showing ([\d,]+) to ([\d,]+) of ([\d,]+) entries$/, "{1} to {2} of {3} rows"],
  [/^Shows (.+) view$/, "shows {1}"],
];

export function translate(place: HTMLElement): void {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent?.trim() ?? "";
    if (!words || node.parentElement?.closest(LEFT)) continue;
    const said = inLanguage(words);
    if (said !== words) node.textContent = said;
  }
  for (const name of ATTRIBUTES)
    for (const element of place.querySelectorAll(`[${name}]`)) {
      const words = element.getAttribute(name) ?? "";
      const said = inLanguage(words);
      if (said !== words) element.setAttribute(name, said);
    }
}

function inLanguage(words: string): string {
  for (const [pattern, form] of WITH_NUMBERS) {
    const found = pattern.exec(words);
    if (found && t(form) !== form) return t(form).replace(/\{(\d)\}/g, (_, n: string) => t(found[Number(n)] ?? ""));
  }
  return t(words);
}
