/** The address holds the state: `#/view/rest?name=value`. */
import { useEffect, useState } from "preact/hooks";

export type Params = Record<string, string>;

export interface Route {
  view: string;
  rest: string;
  params: Params;
}

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view = "", ...rest] = path.split("/");
  return { view: view || "search", rest: rest.map(decoded).join("/"), params: Object.fromEntries(new URLSearchParams(query)) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function link(view: string, rest = "", params: Params = {}): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== "")).toString();
  const path = rest ? `/${rest.split("/").map(encodeURIComponent).join("/")}` : "";
  return `#/${view}${path}${query ? `?${query}` : ""}`;
}

/** Where the words of a fact stand in its document. */
export function toWords(document: string, start: number | string, end: number | string): string {
  return link("read", document, start === "" ? {} : { at: `${start}-${end}` });
}

export function go(address: string, { replace = false } = {}): void {
  if (address === location.hash) return;
  if (replace) {
    history.replaceState(null, "", address);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = address;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
