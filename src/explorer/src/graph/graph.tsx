import type { Route } from "../route";
export function Graph({ route }: { route: Route }) {
  return <p>{route.view}</p>;
}
