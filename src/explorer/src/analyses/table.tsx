/** The rows behind a picture: the same that the CSV holds, each quote a way to its words. */
import { useState } from "preact/hooks";
import { toWords } from "../route";
import { MODALITY_WORDS, placeName, spelled, type Modality } from "../things";
import { t } from "../words";
import type { Row } from "./rows";

const HIDDEN = new Set(["start", "end", "idea", "thing", "one", "two", "date", "iri", "here_iri", "here_start", "here_end", "here_document", "here_jurisdiction", "here_title", "here_date_issued", "here_section", "when", "overlap"]);
/** Columns of identifiers of the vocabulary, said in words. */
const CODES = new Set(["relation", "type", "kind", "party", "comparator", "unit"]);
/** What a column of numbers counts. */
const COUNTED: Record<string, string> = { passages: "number of passages", policies: "number of policies" };
const A_PAGE = 50;

export function Table({ columns, rows }: { columns: readonly string[]; rows: readonly Row[] }) {
  const [shown, setShown] = useState(A_PAGE);
  const listed = columns.filter((column) => !HIDDEN.has(column) && rows.some((row) => row[column]));
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("Table")}>
        <table class="rows">
          <thead>
            <tr>
              {listed.map((column) => (
                <th key={column} scope="col">
                  {t(COUNTED[column] ?? inWords(column))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, n) => (
              <tr key={n}>
                {listed.map((column) => (
                  <td key={column} class={column === "quote" || column === "here_quote" ? "serif wide" : ""}>
                    <Cell row={row} column={column} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <button type="button" onClick={() => setShown(shown + 4 * A_PAGE)}>
          {t("More")} ({rows.length - shown})
        </button>
      )}
    </>
  );
}

function inWords(name: string): string {
  return spelled(name.replace(/([a-z])([A-Z])/g, "$1 $2")).toLowerCase();
}

function Cell({ row, column }: { row: Row; column: string }) {
  const value = row[column] ?? "";
  if (!value) return null;
  if (column === "quote") return row.document ? <a href={toWords(row.document, row.start ?? "", row.end ?? "")}>{value}</a> : <>{value}</>;
  if (column === "here_quote") return <a href={toWords(row.here_document!, row.here_start ?? "", row.here_end ?? "")}>{value}</a>;
  if (column === "document") return <a href={toWords(value, row.start ?? "", row.end ?? "")}>{value}</a>;
  if (column === "modality") return <>{t(MODALITY_WORDS[value as Modality] ?? value)}</>;
  if (column === "jurisdiction") return <>{placeName(value)}</>;
  if (column === "cosine") return <>{Number(value).toFixed(2)}</>;
  if (CODES.has(column)) return <>{t(inWords(value))}</>;
  if (/^https?:/.test(value)) return <>{decodeURI(value.split(/[/#]/).at(-1) ?? value)}</>;
  return <>{value}</>;
}
