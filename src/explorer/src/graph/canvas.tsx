/** The picture itself: WebGL by sigma, in the colours of the theme. */
import { useEffect, useRef } from "preact/hooks";
import Sigma from "sigma";
import { useThemeChanges } from "../settings";
import { short } from "../analyses/rows";
import { colour } from "../things";
import { t } from "../words";
import type { EdgeLook, Net, NodeLook } from "./drawing";
import type { Shown } from "./saving";

export type Renderer = Sigma<NodeLook, EdgeLook>;

interface CanvasProps {
  net: Net;
  shown: Shown;
  chosen: string;
  path: ReadonlySet<string>;
  onChoose: (node: string) => void;
  onReady: (renderer: Renderer) => void;
}

const MANY = 5000;

export function Canvas({ net, shown, chosen, path, onChoose, onReady }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const renderer = useRef<Renderer>();
  const state = useRef({ shown, chosen, path });
  const choose = useRef(onChoose);
  const theme = useThemeChanges();
  state.current = { shown, chosen, path };
  choose.current = onChoose;
  useEffect(() => {
    if (!place.current) return;
    const look = looks();
    const made: Renderer = new Sigma<NodeLook, EdgeLook>(net, place.current, {
      labelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 13,
      labelColor: { color: look.ink },
      labelRenderedSizeThreshold: net.order > MANY ? 9 : 6,
      labelDensity: net.order > MANY ? 0.4 : 0.9,
      labelGridCellSize: 90,
      hideEdgesOnMove: net.size > MANY,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      stagePadding: 40,
      defaultDrawNodeHover: hover,
      nodeReducer: (node, data) => {
        const { shown, chosen, path } = state.current;
        const faded = path.size > 0 && !path.has(node);
        return {
          ...data,
          hidden: !shown.nodes.has(node),
          label: node === chosen ? data.label : short(data.label, 42),
          color: faded ? look.line : look.kinds[data.kind],
          highlighted: node === chosen,
          forceLabel: node === chosen || path.has(node),
          zIndex: faded ? 0 : 1,
        };
      },
      edgeReducer: (edge, data) => {
        const { shown, chosen, path } = state.current;
        if (!shown.edges.has(edge)) return { ...data, hidden: true };
        const [source, target] = net.extremities(edge);
        const on = path.size ? path.has(source) && path.has(target) : chosen !== "" && (source === chosen || target === chosen);
        return { ...data, color: on ? look.ink : look.edge, size: on ? data.size + 1 : data.size };
      },
    });
    made.on("clickNode", ({ node }) => choose.current(node));
    made.on("clickStage", () => choose.current(""));
    renderer.current = made;
    onReady(made);
    return () => {
      renderer.current = undefined;
      made.kill();
    };
  }, [net, theme]);
  useEffect(() => {
    renderer.current?.refresh({ skipIndexation: false });
  }, [shown, chosen, path]);
  useEffect(() => {
    if (renderer.current) frame(renderer.current, shown, net.order);
  }, [shown]);
  return <div class="canvas" ref={place} role="img" aria-label={t("The graph as a picture; the list beside it says the same.")} />;
}

/** Moves the camera to what is shown, where that is a part of the whole. */
function frame(renderer: Renderer, shown: Shown, all: number): void {
  const camera = renderer.getCamera();
  if (shown.nodes.size > all / 2 || !shown.nodes.size) {
    void camera.animatedReset();
    return;
  }
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const node of shown.nodes) {
    const place = renderer.getNodeDisplayData(node);
    if (!place) continue;
    [left, right, low, high] = [Math.min(left, place.x), Math.max(right, place.x), Math.min(low, place.y), Math.max(high, place.y)];
  }
  const ratio = Math.min(1, Math.max(right - left, high - low, 0.02) * 1.4);
  void camera.animate({ x: (left + right) / 2, y: (low + high) / 2, ratio }, { duration: 300 });
}

function looks() {
  const kinds: Record<string, string> = {};
  for (const kind of ["policy", "organization", "actor", "instrument", "industry", "place", "concept"]) kinds[kind] = colour(kind);
  return { kinds, ink: colour("ink"), line: colour("line"), edge: colour("line") };
}

/** The label of the node under the pointer, on the colour of the page. */
function hover(pen: CanvasRenderingContext2D, data: { x: number; y: number; size: number; label?: string | null }, settings: { labelSize: number; labelFont: string }): void {
  if (!data.label) return;
  pen.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
  const width = pen.measureText(data.label).width;
  pen.fillStyle = colour("sheet");
  pen.strokeStyle = colour("edge");
  pen.beginPath();
  pen.roundRect(data.x - data.size - 4, data.y - 12, width + 2 * data.size + 16, 24, 4);
  pen.fill();
  pen.stroke();
  pen.fillStyle = colour("ink");
  pen.fillText(data.label, data.x + data.size + 4, data.y + settings.labelSize / 3);
}
