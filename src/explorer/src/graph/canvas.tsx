/** The picture itself: WebGL by sigma, in the colours of the theme. */
import { useEffect, useRef } from "preact/hooks";
import type { EdgeDisplayData, NodeDisplayData } from "sigma/types";
import { EdgeLineProgram, NodePointProgram } from "sigma/rendering";
import { useThemeChanges } from "../settings";
import { short } from "../analyses/rows";
import { colour } from "../things";
import { t } from "../words";
import { Carrying } from "./carrying";
import type { EdgeLook, Net, NodeLook } from "./drawing";
import type { Shown } from "./saving";

interface CanvasProps {
  net: Net;
  shown: Shown;
  chosen: string;
  path: ReadonlySet<string>;
  onChoose: (node: string) => void;
  onReady: (renderer: Carrying) => void;
}

const MANY = 5000;

export function Canvas({ net, shown, chosen, path, onChoose, onReady }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const renderer = useRef<Carrying>();
  const state = useRef({ shown, chosen, path });
  const choose = useRef(onChoose);
  const theme = useThemeChanges();
  state.current = { shown, chosen, path };
  choose.current = onChoose;
  useEffect(() => {
    if (!place.current) return;
    const look = looks();
    const many = net.order > MANY || net.size > MANY;
    const scale = Math.min(1, 0.35 + place.current.clientWidth / 1400);
    const taken: Box[] = [];
    const made = new Carrying(net, place.current, {
      // Points and lines of one pixel: what a processor can draw where there is no graphics card.
      ...(many ? { nodeProgramClasses: { circle: NodePointProgram }, edgeProgramClasses: { line: EdgeLineProgram } } : {}),
      labelFont: getComputedStyle(document.body).fontFamily,
      labelSize: 13,
      labelColor: { color: look.ink },
      labelRenderedSizeThreshold: many ? 14 : 6,
      labelDensity: many ? 0.1 : 0.9,
      labelGridCellSize: 90,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      stagePadding: 40,
      defaultDrawNodeLabel: (pen, data, settings) => label(pen, data, settings, look, taken),
      defaultDrawNodeHover: (pen, data, settings) => hover(pen, data, settings, look),
      // The renderer hands out copies: they are changed in place, for there are many.
      nodeReducer: (node, data) => {
        const { shown, chosen, path } = state.current;
        const faded = path.size > 0 && !path.has(node);
        const marked = node === chosen;
        const drawn: Partial<NodeDisplayData> & NodeLook = data;
        drawn.hidden = !shown.nodes.has(node);
        drawn.size = data.size * scale;
        if (!marked) drawn.label = short(data.label, 42);
        drawn.color = faded ? look.line : look.kinds[data.kind];
        drawn.highlighted = marked;
        drawn.forceLabel = marked || path.has(node);
        return drawn;
      },
      edgeReducer: (edge, data) => {
        const { shown, chosen, path } = state.current;
        const drawn: Partial<EdgeDisplayData> & EdgeLook = data;
        drawn.hidden = !shown.edges.has(edge);
        drawn.color = look.link;
        if (drawn.hidden || (!chosen && !path.size)) return drawn;
        const [source, target] = net.extremities(edge);
        const on = path.size ? path.has(source) && path.has(target) : source === chosen || target === chosen;
        if (on) Object.assign(drawn, { color: look.ink, size: data.size + 1 });
        return drawn;
      },
    });
    made.on("beforeRender", () => taken.splice(0));
    made.on("clickNode", ({ node }) => !made.moving && choose.current(node));
    made.on("clickStage", () => !made.moving && choose.current(""));
    renderer.current = made;
    onReady(made);
    return () => {
      renderer.current = undefined;
      made.kill();
    };
  }, [net, theme]);
  const first = useRef(true);
  useEffect(() => {
    // The renderer has drawn this already when it was made.
    if (first.current) first.current = false;
    else renderer.current?.refresh();
  }, [shown, chosen, path]);
  useEffect(() => {
    if (renderer.current) frame(renderer.current, shown, net.order);
  }, [shown]);
  return <div class="canvas" ref={place} role="img" aria-label={t("The graph as a picture; the list beside it says the same.")} />;
}

/** Moves the camera to what is shown, where that is a part of the whole. */
function frame(renderer: Carrying, shown: Shown, all: number): void {
  const camera = renderer.getCamera();
  if (shown.nodes.size > all / 2 || !shown.nodes.size) {
    if (camera.getState().ratio !== 1) void camera.animatedReset();
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
  return { kinds, ink: colour("ink"), line: colour("line"), paper: colour("paper"), sheet: colour("sheet"), rim: colour("edge"), link: colour("link") };
}

type Looks = ReturnType<typeof looks>;

interface Box {
  left: number;
  right: number;
  middle: number;
}

interface Drawn {
  x: number;
  y: number;
  size: number;
  label?: string | null;
}

/** A label with a rim of the page's colour, unless it would cover another. */
function label(pen: CanvasRenderingContext2D, data: Drawn, settings: { labelSize: number; labelFont: string }, look: Looks, taken: Box[]): void {
  if (!data.label) return;
  pen.font = `${settings.labelSize}px ${settings.labelFont}`;
  const width = pen.measureText(data.label).width;
  const left = beside(pen, data, width, 3);
  const box = { left, right: left + width, middle: data.y };
  if (taken.some((one) => Math.abs(one.middle - box.middle) < settings.labelSize + 2 && one.left < box.right + 6 && box.left < one.right + 6)) return;
  taken.push(box);
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = look.paper;
  pen.strokeText(data.label, left, data.y + settings.labelSize / 3);
  pen.fillStyle = look.ink;
  pen.fillText(data.label, left, data.y + settings.labelSize / 3);
}

/** Where a label starts: right of its node, left of it, or where it ends with the picture. */
function beside(pen: CanvasRenderingContext2D, { x, size }: Drawn, width: number, away: number): number {
  const [left, right, most] = [x - size - away - width, x + size + away, pen.canvas.clientWidth - width - 2 * away];
  if (right <= most || x > pen.canvas.clientWidth) return right;
  return left > 0 ? left : Math.max(most, 2 * away);
}

/** The label of the node under the pointer, on the colour of the page. */
function hover(pen: CanvasRenderingContext2D, data: Drawn, settings: { labelSize: number; labelFont: string }, look: Looks): void {
  if (!data.label) return;
  pen.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
  const width = pen.measureText(data.label).width;
  pen.fillStyle = look.sheet;
  pen.strokeStyle = look.rim;
  pen.beginPath();
  const left = beside(pen, data, width, 4);
  const start = Math.min(left, data.x - data.size) - 4;
  pen.roundRect(start, data.y - 12, Math.max(left + width, data.x + data.size) + 6 - start, 24, 4);
  pen.fill();
  pen.stroke();
  pen.fillStyle = look.ink;
  pen.fillText(data.label, left, data.y + settings.labelSize / 3);
}
