import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "@fontsource-variable/source-sans-3/wght.css";
import "./styles/theme.css";
import "./styles/frame.css";
import "./styles/search.css";
import "./styles/reader.css";
import "./styles/views.css";
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { About } from "./about/about";
import { Failed, Head, Status } from "./frame";
import { Reader } from "./reader/reader";
import { useRoute, type Route } from "./route";
import { Search } from "./search/search";
import { useSettings } from "./settings";
import { Problem } from "./api";

type View = ComponentType<{ route: Route }>;

/** Views that carry much code come when they are first opened. */
const LATER: Record<string, () => Promise<View>> = {
  graph: () => import("./graph/graph").then((module) => module.Graph),
  analyses: () => import("./analyses/analyses").then((module) => module.Analyses),
  sparql: () => import("./sparql/sparql").then((module) => module.Sparql),
};
const AT_ONCE: Record<string, View> = { search: Search, read: Reader, about: About };
const come = new Map<string, View>();

function Later({ name, route }: { name: string; route: Route }) {
  const [, setState] = useState("");
  const [error, setError] = useState<Problem>();
  const View = come.get(name);
  useEffect(() => {
    setError(undefined);
    if (!come.has(name))
      LATER[name]?.().then(
        (view) => (come.set(name, view), setState(name)),
        () => setError(new Problem(0, "a part of the page did not load")),
      );
  }, [name]);
  if (error) return <Failed error={error} />;
  return View ? <View route={route} /> : <Status busy />;
}

function Page() {
  const route = useRoute();
  const settings = useSettings();
  const View = AT_ONCE[route.view];
  useEffect(() => {
    if (route.view !== "read") scrollTo(0, 0);
  }, [route.view, route.rest]);
  return (
    <>
      <Head
        view={route.view}
        language={settings.language}
        theme={settings.theme}
        onLanguage={settings.switchLanguage}
        onTheme={settings.switchTheme}
      />
      <main id="main" tabIndex={-1} key={settings.language}>
        {View ? <View route={route} /> : LATER[route.view] ? <Later name={route.view} route={route} /> : <Search route={route} />}
      </main>
    </>
  );
}

const place = document.getElementById("page");
if (place) render(<Page />, place);
