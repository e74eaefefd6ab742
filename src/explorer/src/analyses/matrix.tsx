/** Two columns of an answer against each other: the darker, the more rows; each number opens its rows. */
import { MODALITIES, MODALITY_WORDS, type Modality } from "../things";
import { language, t } from "../words";
import { commonest, grouped, short, type PictureProps, type Row } from "./rows";

interface MatrixProps extends PictureProps {
  row: string;
  column: string;
  /** The column whose values a cell shows; without it, a cell counts its rows. */
  value?: string;
  most?: number;
  colour: string;
}

const COLUMNS = 15;
const REST = "\n";

export function Matrix({ rows, onPick, row, column, value: shown, most = 24, colour }: MatrixProps) {
  const downs = commonest(rows, (one) => one[row] ?? "", most);
  const kept = rows.filter((one) => downs.includes(one[row] ?? ""));
  const modal = column === "modality";
  const frequent = modal ? [...MODALITIES] : commonest(kept, (one) => one[column] || "–", COLUMNS);
  const columnOf = (one: Row) => (frequent.includes((one[column] || "–") as Modality) ? one[column] || "–" : REST);
  const across: string[] = kept.some((one) => columnOf(one) === REST) ? [...frequent, REST] : [...frequent];
  const cells = grouped(kept, (one) => `${one[row]}\t${columnOf(one)}`);
  const largest = Math.max(1, ...[...cells].filter(([key]) => !key.endsWith(REST)).map(([, found]) => found.length));
  const name = (value: string) => (modal ? t(MODALITY_WORDS[value as Modality]) : value === "–" ? t("none named") : value === REST ? t("others") : value);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("Picture")}>
      <table class={`matrix ${modal ? "few" : ""}`}>
        <thead>
          <tr>
            <td />
            {across.map((value) => (
              <th key={value} scope="col" class={modal ? "" : "slant"}>
                <span title={name(value)}>{short(name(value), 26)}</span>
              </th>
            ))}
            <th scope="col">{t("all")}</th>
          </tr>
        </thead>
        <tbody>
          {downs.map((down) => {
            const all = kept.filter((one) => one[row] === down);
            return (
              <tr key={down}>
                <th scope="row" title={down}>
                  {short(down, 40)}
                </th>
                {across.map((value) => {
                  const found = cells.get(`${down}\t${value}`) ?? [];
                  const share = Math.min(1, found.length / largest);
                  return (
                    <td key={value}>
                      {found.length > 0 && (
                        <button
                          type="button"
                          style={{ background: `color-mix(in oklab, var(--${colour}) ${Math.round(10 + 32 * share)}%, var(--sheet))` }}
                          onClick={() => onPick(found, `${down} · ${name(value)}`)}
                          aria-label={`${down}, ${name(value)}: ${found.length}`}
                        >
                          {shown ? values(found, shown) : found.length}
                        </button>
                      )}
                    </td>
                  );
                })}
                <td>
                  <button type="button" class="sum" onClick={() => onPick(all, down)} aria-label={`${down}: ${all.length}`}>
                    {all.length}
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function values(found: readonly Row[], column: string): string {
  const compact = new Intl.NumberFormat(language() === "zh" ? "zh-Hans" : "en-GB", { notation: "compact" });
  return [...new Set(found.map((row) => compact.format(Number(row[column]))))].join(" / ");
}
