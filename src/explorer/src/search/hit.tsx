/** A passage that was found: its words first, then why it was found. */
import { useState } from "preact/hooks";
import type { Hit } from "../api";
import { link, toWords } from "../route";
import { placeName, spelled } from "../things";
import { t } from "../words";

const BY: Record<string, string> = { dense: "by meaning", lexical: "by words", labels: "by other names", concepts: "by other names" };

export function HitItem({ hit }: { hit: Hit }) {
  const [whole, setWhole] = useState(false);
  const facts = [placeName(hit.metadata.jurisdiction ?? ""), t(spelled(hit.metadata.document_type ?? "")), (hit.metadata.date_issued ?? "").slice(0, 4)];
  const offset = hit.quote.indexOf(hit.sentence);
  const [start, end] = offset < 0 ? [hit.start, hit.end] : placed(hit, offset);
  const section = hit.metadata.section_path ?? "";
  return (
    <li class="hit">
      <h2>
        <a href={toWords(hit.document, start, end)}>{hit.title}</a>
      </h2>
      <p class="quiet">
        {[...facts, section, hit.page ? `${t("Page")} ${hit.page}` : ""].filter(Boolean).join(" · ")}
      </p>
      <blockquote class="quote" lang={hit.metadata.language}>
        {whole ? paragraphs(hit, [start, end]) : <p>{marked(hit, start, end)}</p>}
      </blockquote>
      <p class="why quiet">
        <Reasons hit={hit} />{" "}
        {hit.quote !== hit.sentence && (
          <button type="button" class="plain quiet" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? t("Only the sentence") : t("The whole passage")}
          </button>
        )}
      </p>
    </li>
  );
}

/** Where the sentence stands in the document: code points, whatever JavaScript counts. */
function placed(hit: Hit, offset: number): [number, number] {
  const start = hit.start + [...hit.quote.slice(0, offset)].length;
  return [start, start + [...hit.sentence].length];
}

/** The passage's paragraphs, the best sentence set off. */
function paragraphs(hit: Hit, sentence: [number, number]) {
  const parts = hit.quote.split(/(\n\s*\n)/);
  let at = hit.start;
  return parts.map((part, n) => {
    const start = at;
    at += [...part].length;
    if (!part.trim()) return null;
    const cuts = [start, ...sentence.filter((place) => place > start && place < at), at];
    return (
      <p key={n}>
        {cuts.slice(0, -1).map((from, k) => {
          const words = marked(hit, from, cuts[k + 1]!);
          return sentence[0] <= from && from < sentence[1] ? (
            <span key={from} class="best">
              {words}
            </span>
          ) : (
            words
          );
        })}
      </p>
    );
  });
}

/** The words of [start, end) of the document, in code points, with those that match marked. */
function marked(hit: Hit, start: number, end: number) {
  const points = [...hit.quote];
  const words = (from: number, to: number) => points.slice(from - hit.start, to - hit.start).join("");
  const found: (string | preact.JSX.Element)[] = [];
  let at = start;
  for (const [from, to] of hit.marks) {
    if (to <= at || from >= end) continue;
    const begin = Math.max(from, at);
    const stop = Math.min(to, end);
    found.push(words(at, begin), <mark key={begin}>{words(begin, stop)}</mark>);
    at = stop;
  }
  found.push(words(at, end));
  return found;
}

function Reasons({ hit }: { hit: Hit }) {
  const sum = Object.values(hit.gains).reduce((a, b) => a + b, 0) || 1;
  const ranks = Object.entries(hit.ranks).map(
    ([name, rank]) => `${t(BY[name] ?? name)} ${Math.round((100 * (hit.gains[name] ?? 0)) / sum)} % (${t("no.")} ${rank})`,
  );
  return (
    <>
      {t("Found")} {ranks.join(", ")}
      {hit.terms.length > 0 && <> · {hit.terms.join(", ")}</>}
      {Object.entries(hit.concepts).map(([id, label]) => (
        <span key={id}>
          {" · "}
          <span class="dot concept" />
          <a href={link("about", `concept/${id}`)}>{label}</a>
        </span>
      ))}
    </>
  );
}
