import type { Route } from "../route";
export function Sparql({ route }: { route: Route }) {
  return <p>{route.view}</p>;
}
