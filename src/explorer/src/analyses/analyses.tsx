import type { Route } from "../route";
export function Analyses({ route }: { route: Route }) {
  return <p>{route.view}</p>;
}
