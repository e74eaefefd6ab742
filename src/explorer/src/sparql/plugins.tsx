/** What YASR shows beside its table: a chart of rows with numbers, a graph of rows with two things or of triples. */
import { render } from "preact";
import { Network } from "../analyses/network";
import type { Row } from "../analyses/rows";
import "../styles/analyses.css";
import { pathOf } from "../things";
import { t } from "../words";

interface Term {
  type?: string;
  value: string;
}

interface Quad {
  subject: Term;
  predicate: Term;
  object: Term & { termType?: string };
}

interface Results {
  getVariables(): string[];
  getBindings(): Record<string, Term | undefined>[] | null;
  getStatements?(): Quad[] | null;
}

interface Yasr {
  results?: Results;
  resultsEl: HTMLElement;
}

abstract class Plugin {
  readonly hideFromSelection = false;
  abstract readonly label: string;

  constructor(protected readonly yasr: Yasr) {}

  getIcon(): Element | undefined {
    return undefined;
  }

  protected rows(): Row[] {
    const found = this.yasr.results?.getBindings() ?? [];
    return found.map((one) => Object.fromEntries(Object.entries(one).map(([name, term]) => [name, term?.value ?? ""])));
  }

  protected variables(): string[] {
    return this.yasr.results?.getVariables() ?? [];
  }
}

const BARS = 60;

export class Chart extends Plugin {
  readonly priority = 4;
  readonly label = t("Chart");

  private columns(): [string, string] | null {
    const rows = this.rows();
    const numeric = this.variables().filter((name) => rows.length > 0 && rows.every((row) => row[name] === "" || Number.isFinite(Number(row[name]))));
    const name = this.variables().find((one) => one !== numeric.at(-1));
    const count = numeric.at(-1);
    return name && count ? [name, count] : null;
  }

  canHandleResults(): boolean {
    return this.columns() !== null;
  }

  draw(): void {
    const columns = this.columns();
    if (!columns) return;
    const [name, count] = columns;
    const rows = this.rows().slice(0, BARS);
    const most = Math.max(...rows.map((row) => Number(row[count])), 1);
    render(
      <svg class="chart" viewBox={`0 0 920 ${rows.length * 20 + 6}`} role="img" aria-label={`${name}, ${count}`}>
        {rows.map((row, n) => (
          <g key={n}>
            <text x={270} y={n * 20 + 15} text-anchor="end">
              {shortened(row[name] ?? "")}
            </text>
            <rect x={280} y={n * 20 + 3} height={15} width={Math.max(0, (Number(row[count]) / most) * 580)} style={{ fill: "var(--policy)" }} />
            <text x={286 + (Number(row[count]) / most) * 580} y={n * 20 + 15}>
              {row[count]}
            </text>
          </g>
        ))}
      </svg>,
      this.yasr.resultsEl,
    );
  }
}

function shortened(value: string): string {
  const words = /^https?:/.test(value) ? pathOf(value) : value;
  return words.length > 40 ? `${words.slice(0, 39)}…` : words;
}

export class GraphOfRows extends Plugin {
  readonly priority = 3;
  readonly label = t("Graph");

  private pairs(): Row[] {
    const statements = this.yasr.results?.getStatements?.();
    if (statements?.length) return statements.filter((one) => one.object.termType === "NamedNode").map((one) => ({ a: pathOf(one.subject.value), b: pathOf(one.object.value) }));
    const bindings = this.yasr.results?.getBindings() ?? [];
    const things = this.variables().filter((name) => bindings.some((row) => row[name]?.type === "uri"));
    const [a, b] = things;
    if (!a || !b) return [];
    return bindings.filter((row) => row[a] && row[b]).map((row) => ({ a: pathOf(row[a]!.value), b: pathOf(row[b]!.value) }));
  }

  canHandleResults(): boolean {
    return this.pairs().length > 0;
  }

  draw(): void {
    render(<Network rows={this.pairs()} a="a" b="b" colour="policy" onPick={() => undefined} />, this.yasr.resultsEl);
  }
}
