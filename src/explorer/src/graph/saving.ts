/** What is shown, as a picture (PNG, SVG) or for Gephi (GEXF 1.3). */
import type Sigma from "sigma";
import { download } from "../analyses/saving";
import { colour } from "../things";
import type { EdgeLook, Net, NodeLook } from "./drawing";

type Renderer = Sigma<NodeLook, EdgeLook>;

export interface Shown {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}

export function savePng(renderer: Renderer): void {
  const layers = renderer.getCanvases();
  const first = Object.values(layers)[0];
  if (!first) return;
  const whole = document.createElement("canvas");
  whole.width = first.width;
  whole.height = first.height;
  const pen = whole.getContext("2d");
  if (!pen) return;
  pen.fillStyle = colour("paper");
  pen.fillRect(0, 0, whole.width, whole.height);
  // Drawn and copied in one step: a WebGL canvas is empty again once the browser has shown it.
  renderer.refresh();
  for (const layer of ["edges", "edgeLabels", "nodes", "labels"]) if (layers[layer]) pen.drawImage(layers[layer], 0, 0);
  whole.toBlob((blob) => blob && download("policykg-graph.png", blob));
}

export function saveSvg(renderer: Renderer, net: Net, shown: Shown): void {
  const { width, height } = renderer.getDimensions();
  const place = (node: string) => {
    const { x, y } = net.getNodeAttributes(node);
    return renderer.graphToViewport({ x, y });
  };
  const parts: string[] = [];
  for (const edge of shown.edges) {
    const [a, b] = net.extremities(edge).map(place) as [{ x: number; y: number }, { x: number; y: number }];
    parts.push(`<line x1="${a.x.toFixed(1)}" y1="${a.y.toFixed(1)}" x2="${b.x.toFixed(1)}" y2="${b.y.toFixed(1)}"/>`);
  }
  const spots: string[] = [];
  for (const node of shown.nodes) {
    const look = net.getNodeAttributes(node);
    const { x, y } = place(node);
    const size = renderer.scaleSize(look.size);
    const label = size > 6 ? `<text x="${(x + size + 3).toFixed(1)}" y="${(y + 4).toFixed(1)}">${xml(look.label)}</text>` : "";
    spots.push(`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${size.toFixed(1)}" fill="${colour(look.kind)}"><title>${xml(look.label)}</title></circle>${label}`);
  }
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="${colour("paper")}"/><g stroke="${colour("edge")}" stroke-opacity="0.5">${parts.join("")}</g><g fill="${colour("ink")}">${spots.join("")}</g></svg>`;
  download("policykg-graph.svg", new Blob([picture], { type: "image/svg+xml" }));
}

export function saveGexf(net: Net, shown: Shown): void {
  const nodes = [...shown.nodes].map((node) => {
    const look = net.getNodeAttributes(node);
    const dates = `${look.start ? ` start="${xml(look.start)}"` : ""}${look.end ? ` end="${xml(look.end)}"` : ""}`;
    return `<node id="${xml(look.iri)}" label="${xml(look.label)}"${dates}><attvalues><attvalue for="0" value="${look.kind}"/></attvalues><viz:color hex="${hex(colour(look.kind))}"/><viz:position x="${look.x}" y="${look.y}"/><viz:size value="${look.size.toFixed(2)}"/></node>`;
  });
  const edges = [...shown.edges].map((edge) => {
    const { relation, weight } = net.getEdgeAttributes(edge);
    const [source, target] = net.extremities(edge).map((node) => net.getNodeAttribute(node, "iri")) as [string, string];
    return `<edge id="${edge}" source="${xml(source)}" target="${xml(target)}" kind="${relation}" label="${relation}" weight="${weight}"/>`;
  });
  const file = `<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3"><graph defaultedgetype="directed" mode="dynamic" timeformat="date"><attributes class="node"><attribute id="0" title="kind" type="string"/></attributes><nodes>${nodes.join("\n")}</nodes><edges>${edges.join("\n")}</edges></graph></gexf>\n`;
  download("policykg-graph.gexf", new Blob([file], { type: "application/gexf+xml" }));
}

/** Escaped, and without the characters that XML 1.0 forbids. */
function xml(text: string): string {
  const safe: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (one) => safe[one] ?? one);
}

function hex(value: string): string {
  return value.startsWith("#") ? value : "#999999";
}
