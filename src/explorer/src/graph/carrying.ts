/** A renderer that, where drawing takes long, moves the picture it has drawn and draws it anew where it comes to rest. */
import Sigma from "sigma";
import type { Settings } from "sigma/settings";
import type { CameraState } from "sigma/types";
import type { EdgeLook, Net, NodeLook } from "./drawing";

/** Milliseconds from which drawing takes too long to be done for each frame of a movement: twenty frames a second. */
const TOO_LONG = 50;
/** Milliseconds without a movement after which the picture rests. */
const REST = 150;
/** How much larger or smaller than it was drawn a picture is shown, at most. */
const MOST_SCALED = 3;
/** The least part of the view that a picture moved aside still covers. */
const LEAST_COVERED = 0.5;

export class Carrying extends Sigma<NodeLook, EdgeLook> {
  /** Whether what is on the screen lies elsewhere than it was drawn: its points cannot be told apart until it rests. */
  moving = false;
  private drawn: CameraState;
  private slow = false;
  private rest = 0;
  private step = 0;

  constructor(net: Net, place: HTMLElement, settings: Partial<Settings<NodeLook, EdgeLook>>) {
    super(net, place, settings);
    this.drawn = this.getCamera().getState();
    this.measure();
    this.on("afterRender", () => {
      this.stop();
      this.drawn = this.getCamera().getState();
      this.lay("");
      this.measure();
    });
    this.on("kill", () => this.stop());
  }

  /** What the camera asks for at each movement. */
  override scheduleRender(): this {
    if (!this.slow) return super.scheduleRender();
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => super.scheduleRender(), REST);
    this.step ||= requestAnimationFrame(() => this.carry());
    return this;
  }

  /** Moves what is drawn to where the camera is, unless too little of it would be seen, or too coarsely. */
  private carry(): void {
    this.step = 0;
    const { width, height } = this.getDimensions();
    const now = this.getCamera().getState();
    const scale = this.drawn.ratio / now.ratio;
    const [was, is] = [this.drawn, now].map((cameraState) => this.framedGraphToViewport({ x: 0, y: 0 }, { cameraState }));
    const [left, top] = [is!.x - scale * was!.x, is!.y - scale * was!.y];
    const across = Math.min(width, left + scale * width) - Math.max(0, left);
    const down = Math.min(height, top + scale * height) - Math.max(0, top);
    const covered = (Math.max(0, across) * Math.max(0, down)) / (width * height * Math.min(1, scale * scale));
    if (covered < LEAST_COVERED || scale > MOST_SCALED || scale < 1 / MOST_SCALED) super.scheduleRender();
    else this.lay(`translate(${left}px, ${top}px) scale(${scale})`);
  }

  private lay(transform: string): void {
    this.moving = transform !== "";
    for (const [name, { style }] of Object.entries(this.getCanvases()))
      // The pointer is where it is; what it had lit is not under it any more.
      if (name.startsWith("hover")) style.visibility = this.moving ? "hidden" : "";
      else if (name !== "mouse") style.transform = transform;
  }

  private stop(): void {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.step);
    this.step = 0;
  }

  /** Finds out how long the graphics take for what they were just told to draw. */
  private measure(): void {
    const started = performance.now();
    const gl = this.getCanvases().edges?.getContext("webgl2");
    const fence = gl?.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!gl || !fence) return;
    gl.flush();
    const look = () => {
      if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED && !gl.isContextLost()) return void requestAnimationFrame(look);
      this.slow = performance.now() - started > TOO_LONG;
      gl.deleteSync(fence);
    };
    requestAnimationFrame(look);
  }
}
