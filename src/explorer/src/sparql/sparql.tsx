/** SPARQL: YASGUI with the cookbook as a menu; its code is loaded when this view is first opened. */
import { useEffect, useRef, useState } from "preact/hooks";
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { once, useLoaded, type Recipe } from "../api";
import { Failed, Status } from "../frame";
import { go, link, type Route } from "../route";
import { t } from "../words";
import { Chart, GraphOfRows } from "./plugins";
import { translate } from "./saying";
import "../styles/sparql.css";

const PREFIXES = `PREFIX pkg: <https://w3id.org/policykg/ontology#>
PREFIX voc: <https://w3id.org/policykg/vocabulary/>
PREFIX id: <https://w3id.org/policykg/id/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
`;
const FIRST = `${PREFIXES}
# Which policies were issued in each year?
SELECT ?year (COUNT(DISTINCT ?policy) AS ?policies) WHERE {
  ?policy a pkg:Policy ; dcterms:issued ?day .
  BIND(SUBSTR(STR(?day), 1, 4) AS ?year)
} GROUP BY ?year ORDER BY ?year`;

let prepared = false;

/** The editor's own completion asks other hosts: it is left out, and nothing is kept from one visit to the next. */
function prepare(): void {
  if (prepared) return;
  prepared = true;
  Yasgui.Yasr.registerPlugin("chart", Chart as never);
  Yasgui.Yasr.registerPlugin("graph", GraphOfRows as never);
  const { autocompleters } = Yasgui.Yasqe.defaults as { autocompleters: string[] };
  autocompleters.splice(0, autocompleters.length, "variables");
}

export function Sparql({ route }: { route: Route }) {
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Yasgui>();
  const { data, error } = useLoaded("cookbook", () => once<{ queries: Recipe[] }>("cookbook"));
  const name = route.params.query ?? "";
  useEffect(() => {
    if (!place.current) return;
    prepare();
    const made = new Yasgui(place.current, {
      persistenceId: null,
      populateFromUrl: false,
      autofocus: false,
      copyEndpointOnNewTab: true,
      requestConfig: { endpoint: new URL("sparql", document.baseURI).href, method: "POST" },
      yasqe: { value: FIRST, persistenceId: null },
      yasr: { persistenceId: null, pluginOrder: ["table", "chart", "graph", "response"] },
    } as never);
    made.getTab()?.setQuery(FIRST);
    labelled(place.current);
    setEditor(made);
    return () => made.destroy();
  }, []);
  useEffect(() => {
    const found = data?.queries.find((one) => one.name === name);
    const tab = editor?.getTab();
    if (!found || !tab) return;
    tab.setQuery(found.sparql);
    tab.query()?.catch?.(() => undefined);
  }, [editor, data, name]);
  return (
    <div class="sparql">
      <h1>SPARQL</h1>
      <p class="asked">
        <label>
          <span>{t("From the cookbook")}</span>
          <select value={name} onChange={(event) => go(link("sparql", "", { query: event.currentTarget.value }))}>
            <option value="">{t("a query of your own")}</option>
            {data?.queries.map((one) => (
              <option key={one.name} value={one.name}>
                {t(one.title)}
              </option>
            ))}
          </select>
        </label>
      </p>
      {error ? <Failed error={error} /> : !data && <Status busy />}
      <div class="editor" ref={place} />
    </div>
  );
}

/** Names for what YASGUI leaves without one, and its words in the reader's language. */
function labelled(place: HTMLElement): void {
  const name = () => {
    for (const region of place.querySelectorAll<HTMLElement>(".yasr_results, .CodeMirror-scroll")) region.tabIndex = 0;
    for (const field of place.querySelectorAll<HTMLElement>("textarea:not([aria-label])")) field.setAttribute("aria-label", t("The query"));
    for (const field of place.querySelectorAll<HTMLElement>("input:not([aria-label])")) field.setAttribute("aria-label", (field as HTMLInputElement).placeholder || t("Settings"));
    for (const field of place.querySelectorAll<HTMLElement>("select:not([aria-label])")) field.setAttribute("aria-label", t("Settings"));
    for (const button of place.querySelectorAll<HTMLElement>("button:not([aria-label])")) if (!button.textContent?.trim()) button.setAttribute("aria-label", button.title || t("Settings"));
    translate(place);
  };
  name();
  new MutationObserver(name).observe(place, { childList: true, subtree: true });
}
