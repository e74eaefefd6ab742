/** A document to read: its words in the middle, its outline before them, and in the margin who must do what. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLoaded } from "../api";
import { Empty, Failed, Status } from "../frame";
import { link, type Route } from "../route";
import { KINDS, KIND_NAMES, placeName, spelled } from "../things";
import { t } from "../words";
import { blocks, frontMatter, type Block } from "./blocks";
import { Margin } from "./margin";
import { marksOf, over, pieces, readingOf, type Layers, type Marks, type Piece, type Reading } from "./marks";
import { Outline } from "./outline";

const MARKED = [...KINDS.map((kind) => [kind, KIND_NAMES[kind]] as const), ["norm", "Norms"], ["target", "Targets"], ["definition", "Definitions"]] as const;

export function Reader({ route }: { route: Route }) {
  const id = route.rest;
  const reading = useLoaded(id || null, (signal) => readingOf(id, signal));
  const offsets = reading.data?.document.id === id ? reading.data.offsets : undefined;
  const marks = useLoaded(offsets ? id : null, (signal) => marksOf(id, offsets!, signal));
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const at = chosenOf(route.params.at, reading.data);
  if (!id) return <Empty>{t("No document is chosen. Search for one, or open one from the list.")}</Empty>;
  if (reading.error?.status === 404) return <NotThere id={id} />;
  if (reading.error) return <Failed error={reading.error} />;
  if (!reading.data || reading.data.document.id !== id) return <Status busy />;
  const layers: Layers = { hidden, chosen: at };
  return (
    <article class="reader">
      <aside class="before" aria-label={t("Outline")}>
        <Outline reading={reading.data} />
      </aside>
      <div class="middle">
        <Title reading={reading.data} />
        <Legend hidden={hidden} onChange={setHidden} marks={marks.data} />
        {marks.error ? <Failed error={marks.error} /> : marks.busy ? <Status>{t("Reading the marks…")}</Status> : null}
        <Words reading={reading.data} marks={marks.data} layers={layers} />
      </div>
    </article>
  );
}

function NotThere({ id }: { id: string }) {
  return (
    <Empty>
      <p>
        {t("There is no document of this name in the graph:")} <code>{id}</code>
      </p>
      <p>
        <a href={link("search", "", { q: spelled(id) })}>{t("Search for it")}</a> · <a href={link("about", `policy/${id}`)}>{t("What others say of it")}</a>
      </p>
    </Empty>
  );
}

function chosenOf(at: string | undefined, reading?: Awaited<ReturnType<typeof readingOf>>): Layers["chosen"] {
  const found = /^(\d+)-(\d+)$/.exec(at ?? "");
  if (!found || !reading) return null;
  return { start: reading.offsets.at(Number(found[1])), end: reading.offsets.at(Number(found[2])) };
}

function Title({ reading }: { reading: Reading }) {
  const d = reading.document;
  const facts = [placeName(d.jurisdiction), t(spelled(d.document_type)), d.number, d.date_issued, t(d.status)].filter(Boolean);
  return (
    <header class="title">
      <h1>{d.title || d.id}</h1>
      <p class="quiet">{facts.join(" · ")}</p>
      <p class="quiet">
        <a href={link("about", `policy/${d.policy || d.id}`)}>{t("What the graph knows of it")}</a> · <a href={link("analyses", "duties-of-actors", { document: d.id })}>{t("Who must do what")}</a> ·{" "}
        <a href={link("graph", "", { focus: `policy/${d.policy || d.id}` })}>{t("In the graph")}</a>
      </p>
    </header>
  );
}

function Legend({ hidden, onChange, marks }: { hidden: ReadonlySet<string>; onChange: (hidden: ReadonlySet<string>) => void; marks?: Marks }) {
  if (!marks) return null;
  const count = (name: string) =>
    name === "norm" || name === "target" || name === "definition"
      ? marks.notes.filter((note) => note.kind.toLowerCase() === name).length
      : marks.marks.filter((mark) => (mark.topic ? "concept" : marks.things[mark.thing]?.kind) === name).length;
  return (
    <fieldset class="legend">
      <legend class="sr">{t("What is marked")}</legend>
      {MARKED.map(([name, label]) => [name, label, count(name)] as const)
        .filter(([, , n]) => n > 0)
        .map(([name, label, n]) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={!hidden.has(name)}
              onChange={() => {
                const next = new Set(hidden);
                if (!next.delete(name)) next.add(name);
                onChange(next);
              }}
            />
            <span class={`key ${name}`}>{t(label)}</span> <span class="quiet">{n}</span>
          </label>
        ))}
    </fieldset>
  );
}

interface WordsProps {
  reading: Reading;
  marks?: Marks;
  layers: Layers;
}

function Words({ reading, marks, layers }: WordsProps) {
  const place = useRef<HTMLDivElement>(null);
  const front = useMemo(() => frontMatter(reading.text), [reading]);
  const parts = useMemo(() => withoutTitle(blocks(reading.text, reading.sections, front), reading), [reading, front]);
  const first = layers.chosen?.start;
  useEffect(() => {
    const found = place.current?.querySelector<HTMLElement>("[data-chosen]");
    if (found) {
      found.closest("details")?.setAttribute("open", "");
      found.scrollIntoView({ block: "center", behavior: "instant" as ScrollBehavior });
    } else scrollTo(0, 0);
  }, [first, reading, marks !== undefined]);
  const pageAt = new Map(reading.pages.map((page) => [parts.find((block) => block.end > page.start)?.start ?? -1, page.page]));
  const inFront = layers.chosen !== null && layers.chosen.start < front;
  return (
    <div class="words" ref={place} lang={reading.document.language}>
      {front > 0 && (
        <details class="record" open={inFront}>
          <summary>{t("What the file says of itself")}</summary>
          <pre>{shown(reading.text, pieces(0, front, undefined, layers))}</pre>
        </details>
      )}
      {rows(parts, pageAt).map((row) => (
        <Row key={row[0]!.start} row={row} text={reading.text} marks={marks} layers={layers} page={pageAt.get(row[0]!.start)} />
      ))}
    </div>
  );
}

function withoutTitle(parts: Block[], reading: Reading): Block[] {
  const [first] = parts;
  const same = first?.kind === "heading" && reading.text.slice(first.start, first.end).trim() === reading.document.title.trim();
  return same && !first.section ? parts.slice(1) : parts;
}

/** Runs of items share one row of the page, so that long notes in the margin do not tear a list apart. */
function rows(parts: readonly Block[], starts: ReadonlyMap<number, number>): Block[][] {
  const found: Block[][] = [];
  for (const block of parts) {
    const last = found.at(-1);
    if (block.kind === "item" && last?.[0]?.kind === "item" && !starts.has(block.start)) last.push(block);
    else found.push([block]);
  }
  return found;
}

interface RowProps {
  row: readonly Block[];
  text: string;
  marks?: Marks;
  layers: Layers;
  page?: number;
}

function Row({ row, text, marks, layers, page }: RowProps) {
  const [first] = row as [Block];
  const notes = row.flatMap((block) =>
    over(marks?.notes ?? [], block.start, block.end).filter((note) => note.start >= block.start && !layers.hidden.has(note.kind.toLowerCase())),
  );
  const content = (block: Block) => shown(text, pieces(block.start, block.end, marks, layers));
  const Heading = `h${Math.min(6, first.level + 1)}` as "h2";
  return (
    <>
      {page !== undefined && (
        <p class="page" id={`page-${page}`}>
          {t("Page")} {page}
        </p>
      )}
      <div class={`part ${first.kind === "heading" ? "heading" : ""}`}>
        {first.kind === "heading" ? (
          <Heading id={first.section ? `s-${first.section.id}` : undefined}>{content(first)}</Heading>
        ) : (
          <div class="run">
            {row.map((block) => (
              <p key={block.start} class={block.kind}>
                {content(block)}
              </p>
            ))}
          </div>
        )}
        {notes.length > 0 && <Margin notes={notes} marks={marks!} chosen={layers.chosen} />}
      </div>
    </>
  );
}

function shown(text: string, parts: readonly Piece[]) {
  let said = false;
  return parts.map((piece) => {
    const words = text.slice(piece.start, piece.end);
    const begins = piece.chosen && !said;
    said ||= piece.chosen;
    const classes = [piece.chosen && "chosen", piece.target && "target", piece.defined && "defined"].filter(Boolean).join(" ");
    const more = begins ? { "data-chosen": "" } : {};
    if (piece.thing && piece.thing.kind !== "quantity" && piece.thing.kind !== "time")
      return (
        <a key={piece.start} class={`name ${piece.thing.kind} ${classes}`} href={link("about", "", { of: piece.thing.iri })} title={piece.thing.label} {...more}>
          {words}
        </a>
      );
    if (classes)
      return (
        <span key={piece.start} class={classes} {...more}>
          {words}
        </span>
      );
    return words;
  });
}
