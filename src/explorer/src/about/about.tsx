import type { Route } from "../route";
export function About({ route }: { route: Route }) {
  return <p>{route.view}</p>;
}
