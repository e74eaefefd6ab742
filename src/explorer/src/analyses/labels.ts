/** Where the names of points stand in a picture, so that none covers another. */
import { room } from "./rows";

export interface Point {
  name: string;
  x: number;
  y: number;
  /** The radius of the point. */
  r: number;
  /** Its name as it is written; empty: it has none, and only takes room. */
  words: string;
}

export interface Label {
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const [TALL, LETTER, GAP] = [12, 6.1, 4];

/** Labels by name, the first points first: above, below, right or left of the point; a point without room has none. */
export function labelled(points: readonly Point[], width: number, height: number): Map<string, Label> {
  const taken: Box[] = points.map(({ x, y, r }) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
  const found = new Map<string, Label>();
  for (const { name, x, y, r, words } of points) {
    if (!words) continue;
    const long = LETTER * room(words);
    const tries: [Label, Box][] = [
      beside({ x, y: y - r - GAP, anchor: "middle" }, x - long / 2, long),
      beside({ x, y: y + r + TALL, anchor: "middle" }, x - long / 2, long),
      beside({ x: x + r + GAP, y: y + GAP, anchor: "start" }, x + r + GAP, long),
      beside({ x: x - r - GAP, y: y + GAP, anchor: "end" }, x - r - GAP - long, long),
    ];
    const free = tries.find(([, box]) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height && !taken.some((other) => meet(box, other)));
    if (!free) continue;
    found.set(name, free[0]);
    taken.push(free[1]);
  }
  return found;
}

function beside(label: Label, left: number, long: number): [Label, Box] {
  return [label, { left, right: left + long, top: label.y - TALL + 2, bottom: label.y + 2 }];
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
