// Opens the files named on the command line with the libraries of those who draw them; prints what they found as JSON.
import { readFileSync } from "node:fs";
import cytoscape from "cytoscape";
import graphology from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

const summary = (graph) => ({
  nodes: Object.fromEntries(graph.mapNodes((id, attributes) => [id, attributes])),
  edges: graph.mapEdges((_, attributes, source, target) => ({ source, target, ...attributes })),
});
const opened = {
  gexf: (text) => summary(gexf.parse(graphology.MultiDirectedGraph, text)),
  graphml: (text) => summary(graphml.parse(graphology.MultiDirectedGraph, text)),
  cyjs: (text) => {
    const graph = cytoscape({ ...JSON.parse(text), headless: true, styleEnabled: true });
    const nodes = graph.nodes().map((n) => [n.id(), { ...n.data(), ...n.position(), drawn: n.style("background-color") }]);
    return { nodes: Object.fromEntries(nodes), edges: graph.edges().map((edge) => edge.data()) };
  },
};
const files = process.argv.slice(2);
const found = files.map((file) => opened[file.split(".").at(-1)](readFileSync(file, "utf8")));
// Cytoscape keeps timers running, which would keep the process alive.
process.stdout.write(JSON.stringify(found), () => process.exit(0));
