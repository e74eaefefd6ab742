/** A view of the graph as the server laid it out, and as a graph that can be walked. */
import Graph from "graphology";
import { once } from "../api";
import { pathOf, type Kind } from "../things";

export interface Columns {
  view: string;
  kinds: Kind[];
  relations: string[];
  nodes: { id: string[]; label: string[]; kind: number[]; start: string[]; end: string[]; place: string[]; weight: number[]; x: number[]; y: number[] };
  edges: { source: number[]; target: number[]; relation: number[]; weight: number[] };
}

/** A thing as it is drawn. Its key in the graph is its place among the columns: a number is found faster than an IRI. */
export interface NodeLook {
  iri: string;
  label: string;
  kind: Kind;
  year: number;
  start: string;
  end: string;
  x: number;
  y: number;
  size: number;
  weight: number;
}

export interface EdgeLook {
  relation: string;
  weight: number;
  size: number;
}

export type Net = Graph<NodeLook, EdgeLook>;

export interface Drawing {
  net: Net;
  kinds: Kind[];
  relations: string[];
  years: [number, number] | null;
}

export const VIEWS = [
  ["policies", "Policies and who issued them"],
  ["actors", "Who works with whom"],
  ["concepts", "Policies and concepts"],
  ["full", "Everything"],
] as const;

export async function drawingOf(view: string): Promise<Drawing> {
  const { kinds, relations, nodes, edges } = await once<Columns>(`drawings/${view}`);
  const net: Net = new Graph<NodeLook, EdgeLook>({ multi: true, type: "directed", allowSelfLoops: true });
  const many = nodes.id.length > 5000;
  let [first, last] = [Infinity, -Infinity];
  for (let n = 0; n < nodes.id.length; n++) {
    const year = Number(nodes.start[n]!.slice(0, 4)) || 0;
    if (year) [first, last] = [Math.min(first, year), Math.max(last, year)];
    const weight = nodes.weight[n]!;
    net.addNode(n, {
      iri: nodes.id[n]!,
      label: nodes.label[n]!,
      kind: kinds[nodes.kind[n]!]!,
      year,
      start: nodes.start[n]!,
      end: nodes.end[n]!,
      x: nodes.x[n]!,
      // Pictures count downwards, the renderer upwards.
      y: -nodes.y[n]!,
      size: Math.min(18, (many ? 1 : 3) + Math.sqrt(weight) * (many ? 0.6 : 1.3)),
      weight,
    });
  }
  for (let n = 0; n < edges.source.length; n++) {
    const weight = edges.weight[n]!;
    net.addEdgeWithKey(n, edges.source[n], edges.target[n], {
      relation: relations[edges.relation[n]!]!,
      weight,
      size: many ? 0.3 : Math.min(4, 0.7 + Math.log1p(weight) * 0.4),
    });
  }
  return { net, kinds, relations, years: first <= last ? [first, last] : null };
}

/** The node that a path, an IRI or a label means; empty where the view has none. */
export function found(net: Net, name: string): string {
  if (!name) return "";
  const wanted = name.toLowerCase();
  return (
    net.findNode((_, look) => look.iri === name || pathOf(look.iri) === name) ??
    net.findNode((_, look) => look.label.toLowerCase() === wanted) ??
    net.findNode((_, look) => wanted.length > 3 && look.label.toLowerCase().includes(wanted)) ??
    ""
  );
}

/** What lies within so many steps of a node, along shown edges in either direction. */
export function around(net: Net, node: string, steps: number, shown: (edge: string) => boolean): Set<string> {
  const reached = new Set([node]);
  let edge = [node];
  for (let step = 0; step < steps; step++) {
    const next: string[] = [];
    for (const one of edge)
      net.forEachEdge(one, (key, _, source, target) => {
        const other = source === one ? target : source;
        if (!reached.has(other) && shown(key)) {
          reached.add(other);
          next.push(other);
        }
      });
    edge = next;
  }
  return reached;
}

/** A shortest way between two nodes along shown edges: its nodes in order; empty where there is none. */
export function way(net: Net, from: string, to: string, shown: (edge: string) => boolean): string[] {
  const before = new Map<string, string>([[from, ""]]);
  const queue = [from];
  for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
    if (one === to) {
      const path = [];
      for (let at = to; at; at = before.get(at) ?? "") path.unshift(at);
      return path;
    }
    const here = one;
    net.forEachEdge(here, (key, _, source, target) => {
      const other = source === here ? target : source;
      if (!before.has(other) && shown(key)) {
        before.set(other, here);
        queue.push(other);
      }
    });
  }
  return [];
}
