/** The graph as a picture one can walk in: classes by colour, filters, neighbourhoods, ways between two things. */
import { useMemo, useState } from "preact/hooks";
import { useLoaded } from "../api";
import { Empty, Failed, Status } from "../frame";
import { go, link, type Params, type Route } from "../route";
import { KIND_NAMES, pathOf } from "../things";
import { number, t } from "../words";
import { Canvas } from "./canvas";
import type { Carrying } from "./carrying";
import { around, drawingOf, found, VIEWS, way, type Drawing } from "./drawing";
import { Neighbours } from "./neighbours";
import { saveGexf, savePng, saveSvg, type Shown } from "./saving";
import "../styles/graph.css";

export function Graph({ route }: { route: Route }) {
  const focus = route.params.focus ?? "";
  const view = route.params.view || (focus ? "full" : "policies");
  const { data, error } = useLoaded(view, () => drawingOf(view));
  const change = (changed: Params) => go(link("graph", "", { ...route.params, ...changed }));
  if (error) return <Failed error={error} />;
  if (!data) return <Status busy />;
  if (!data.net.order) return <Empty>{t("Nothing is linked here yet. Build more documents into the graph, or choose another view.")}</Empty>;
  return <Walk key={view} view={view} drawing={data} params={route.params} onChange={change} />;
}

interface WalkProps {
  view: string;
  drawing: Drawing;
  params: Params;
  onChange: (changed: Params) => void;
}

function Walk({ view, drawing, params, onChange }: WalkProps) {
  const { net } = drawing;
  const [renderer, setRenderer] = useState<Carrying>();
  const focus = found(net, params.focus ?? "");
  const to = found(net, params.to ?? "");
  const steps = Number(params.steps || (params.focus ? 1 : 0));
  const shown = useShown(drawing, params, focus, steps);
  const path = useMemo(() => new Set(focus && to ? way(net, focus, to, (edge) => shown.edges.has(edge)) : []), [net, focus, to, shown]);
  const named = (node: string) => pathOf(net.getNodeAttribute(node, "iri"));
  const choose = (node: string) => onChange({ focus: node ? named(node) : "", to: "", steps: node && steps ? String(steps) : "" });
  const narrow = params.focus && !focus;
  return (
    <div class="graph">
      <div class="controls">
        <details open={matchMedia("(min-width: 60rem)").matches}>
          <summary>{t("Choose what is drawn")}</summary>
          <Controls view={view} drawing={drawing} params={params} onChange={onChange} />
        </details>
      </div>
      <div class="picture">
        <Finder net={net} label={t("Find by name")} value={focus ? net.getNodeAttribute(focus, "label") : ""} onFind={(node) => onChange({ focus: named(node), to: "" })} />
        {narrow && <p class="quiet">{t("This view does not draw it. Choose another view.")}</p>}
        <Canvas net={net} shown={shown} chosen={focus} path={path} onChoose={choose} onReady={setRenderer} />
        <p class="quiet" role="status">
          {number(shown.nodes.size)} {t("things")}, {number(shown.edges.size)} {t("links")}
          {to && (path.size ? ` · ${path.size - 1} ${t("steps")}` : ` · ${t("no way between the two")}`)}
        </p>
        <div class="actions">
          <button type="button" onClick={() => renderer?.getCamera().animatedReset()}>
            {t("Show all of it")}
          </button>
          <button type="button" aria-label={t("Closer")} onClick={() => renderer?.getCamera().animatedZoom()}>
            +
          </button>
          <button type="button" aria-label={t("Further")} onClick={() => renderer?.getCamera().animatedUnzoom()}>
            −
          </button>
          <span class="quiet">{t("Save what is shown:")}</span>
          <button type="button" onClick={() => renderer && savePng(renderer)}>
            PNG
          </button>
          <button type="button" onClick={() => renderer && saveSvg(renderer, net, shown)}>
            SVG
          </button>
          <button type="button" onClick={() => saveGexf(net, shown)}>
            GEXF
          </button>
        </div>
      </div>
      <aside class="beside" aria-label={t("What is chosen")}>
        {focus ? (
          <>
            <Neighbours net={net} node={focus} shown={shown} onChoose={(node) => onChange({ focus: named(node), to: "" })} />
            <p class="actions">
              <button type="button" aria-pressed={steps === 0} onClick={() => onChange({ steps: "0" })}>
                {t("Everything")}
              </button>
              {[1, 2, 3].map((n) => (
                <button type="button" key={n} aria-pressed={steps === n} onClick={() => onChange({ steps: String(n) })}>
                  {n} {n === 1 ? t("step") : t("steps")}
                </button>
              ))}
            </p>
            <Finder net={net} label={t("Way to")} value={to ? net.getNodeAttribute(to, "label") : ""} onFind={(node) => onChange({ to: named(node), steps: "0" })} />
            {path.size > 1 && (
              <ol class="way">
                {[...path].map((node) => (
                  <li key={node}>
                    <span class={`dot ${net.getNodeAttribute(node, "kind")}`} />
                    <a href={link("about", "", { of: net.getNodeAttribute(node, "iri") })}>{net.getNodeAttribute(node, "label")}</a>
                  </li>
                ))}
              </ol>
            )}
          </>
        ) : (
          <p class="quiet">{t("Choose a point in the picture, or find a name: its links are listed here.")}</p>
        )}
      </aside>
    </div>
  );
}

/** The nodes and edges that pass the filters. */
function useShown(drawing: Drawing, params: Params, focus: string, steps: number): Shown {
  const { net } = drawing;
  const key = [params.without, params.unlinked, params.since, params.until, focus, steps].join("\t");
  return useMemo(() => {
    const without = new Set((params.without ?? "").split(",").filter(Boolean));
    const unlinked = new Set((params.unlinked ?? "").split(",").filter(Boolean));
    const [since, until] = [Number(params.since) || 0, Number(params.until) || Infinity];
    const nodes = new Set<string>();
    net.forEachNode((node, look) => {
      const dated = !look.year || (since <= look.year && look.year <= until);
      if (!without.has(look.kind) && dated) nodes.add(node);
    });
    const linked = (relation: string) => !unlinked.has(relation);
    const passes = (edge: string) => {
      const [source, target] = net.extremities(edge);
      return linked(net.getEdgeAttribute(edge, "relation")) && nodes.has(source) && nodes.has(target);
    };
    const near = focus && steps > 0 ? around(net, focus, steps, passes) : nodes;
    const edges = new Set<string>();
    net.forEachEdge((edge, { relation }, source, target) => {
      if (linked(relation) && near.has(source) && near.has(target)) edges.add(edge);
    });
    return { nodes: near, edges };
  }, [net, key]);
}

function Controls({ view, drawing, params, onChange }: WalkProps) {
  const toggle = (name: "without" | "unlinked", value: string) => {
    const now = new Set((params[name] ?? "").split(",").filter(Boolean));
    if (!now.delete(value)) now.add(value);
    onChange({ [name]: [...now].sort().join(",") });
  };
  const off = (name: "without" | "unlinked", value: string) => (params[name] ?? "").split(",").includes(value);
  return (
    <>
      <label class="stacked">
        <span>{t("View")}</span>
        <select value={view} onChange={(event) => onChange({ view: event.currentTarget.value, unlinked: "", without: "", to: "" })}>
          {VIEWS.map(([name, label]) => (
            <option key={name} value={name}>
              {t(label)}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{t("Things")}</legend>
        {drawing.kinds.map((kind) => (
          <label class="choice" key={kind}>
            <input type="checkbox" checked={!off("without", kind)} onChange={() => toggle("without", kind)} />
            <span>
              <span class={`dot ${kind}`} />
              {t(KIND_NAMES[kind])}
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t("Links")}</legend>
        {drawing.relations.map((relation) => (
          <label class="choice" key={relation}>
            <input type="checkbox" checked={!off("unlinked", relation)} onChange={() => toggle("unlinked", relation)} />
            <span>{t(relation.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase())}</span>
          </label>
        ))}
      </fieldset>
      {drawing.years && (
        <fieldset class="ends">
          <legend>{t("Year of issue")}</legend>
          <input type="number" aria-label={t("From year")} min={drawing.years[0]} max={drawing.years[1]} value={params.since || drawing.years[0]} onChange={(event) => onChange({ since: event.currentTarget.value })} />
          {" – "}
          <input type="number" aria-label={t("To year")} min={drawing.years[0]} max={drawing.years[1]} value={params.until || drawing.years[1]} onChange={(event) => onChange({ until: event.currentTarget.value })} />
        </fieldset>
      )}
    </>
  );
}

const LISTED = 12;

/** A name, and the nodes that have it. */
function Finder({ net, label, value, onFind }: { net: Drawing["net"]; label: string; value: string; onFind: (node: string) => void }) {
  const [text, setText] = useState<string | null>(null);
  const wanted = (text ?? "").trim().toLowerCase();
  const matches = useMemo(() => {
    if (wanted.length < 2) return [];
    return net
      .filterNodes((_, look) => look.label.toLowerCase().includes(wanted))
      .sort((a, b) => net.getNodeAttribute(b, "weight") - net.getNodeAttribute(a, "weight"))
      .slice(0, LISTED);
  }, [net, wanted]);
  const take = (node: string) => {
    setText(null);
    onFind(node);
  };
  return (
    <form
      class="finder"
      onSubmit={(event) => {
        event.preventDefault();
        if (matches[0]) take(matches[0]);
      }}
    >
      <label>
        <span>{label}</span>
        <input type="search" value={text ?? value} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      {matches.length > 0 && (
        <ul>
          {matches.map((node) => (
            <li key={node}>
              <button type="button" class="plain" onClick={() => take(node)}>
                <span class={`dot ${net.getNodeAttribute(node, "kind")}`} />
                {net.getNodeAttribute(node, "label")}
              </button>
            </li>
          ))}
        </ul>
      )}
      {wanted.length > 1 && !matches.length && <p class="quiet">{t("No such name in this view.")}</p>}
    </form>
  );
}
