/** A passage that was found: its words first, then why it was found. */
import { useState } from "preact/hooks";
import type { Hit } from "../api";
import { link, toWords } from "../route";
import { placeName, spelled } from "../things";
import { t } from "../words";

const BY: Record<string, string> = { dense: "by meaning", lexical: "by words", labels: "by other names", concepts: "by other names" };

export function HitItem({ hit }: { hit: Hit }) {
  const [whole, setWhole] = useState(false);
  const facts = [placeName(hit.metadata.jurisdiction ?? ""), spelled(hit.metadata.document_type ?? ""), (hit.metadata.date_issued ?? "").slice(0, 4)];
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
        {whole ? paragraphs(hit) : <p>{marked(hit.sentence, hit.terms)}</p>}
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

function paragraphs(hit: Hit) {
  return hit.quote
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part, n) => (
      <p key={n}>
        {part.includes(hit.sentence) ? (
          <>
            {marked(part.slice(0, part.indexOf(hit.sentence)), hit.terms)}
            <span class="best">{marked(hit.sentence, hit.terms)}</span>
            {marked(part.slice(part.indexOf(hit.sentence) + hit.sentence.length), hit.terms)}
          </>
        ) : (
          marked(part, hit.terms)
        )}
      </p>
    ));
}

/** The text with the question's words marked. */
export function marked(text: string, terms: readonly string[]) {
  const words = terms.filter(Boolean).map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!words.length) return text;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})|(${words.filter((word) => /\p{Script=Han}/u.test(word)).join("|") || "(?!)"})`, "giu");
  const parts: (string | preact.JSX.Element)[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    // A word that was found by its stem is marked to its end.
    const end = match.index + match[0].length + (/^\p{Script=Latin}*/u.exec(text.slice(match.index + match[0].length))?.[0].length ?? 0);
    if (match.index < at) continue;
    parts.push(text.slice(at, match.index), <mark key={match.index}>{text.slice(match.index, end)}</mark>);
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

function Reasons({ hit }: { hit: Hit }) {
  const ranks = Object.entries(hit.ranks).map(([name, rank]) => `${t(BY[name] ?? name)} ${t("no.")} ${rank}`);
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
