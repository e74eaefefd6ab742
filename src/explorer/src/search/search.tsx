/** Search: a question, what narrows it, and the passages that answer; without a question, the documents on the shelf. */
import { useState } from "preact/hooks";
import { documents, get, useLoaded, type Hit } from "../api";
import { Empty, Failed, Status } from "../frame";
import { go, link, type Params, type Route } from "../route";
import { placeName, spelled } from "../things";
import { useVocabulary } from "../using";
import { t } from "../words";
import { Box } from "./box";
import { countsOf } from "./counts";
import { Facets } from "./facets";
import { HitItem } from "./hit";

const FILTERS = ["jurisdiction", "type", "issuer", "since", "until", "concept", "modality", "as_of", "language"] as const;
const A_PAGE = 20;
const EXAMPLES = ["Who pays for training when the employer is small?", "How are teachers to gain workplace experience?", "tax incentives for enterprises that train apprentices", "混合所有制办学"];

export function Search({ route }: { route: Route }) {
  const asked = route.params.q ?? "";
  const filters: Params = Object.fromEntries(FILTERS.map((name) => [name, route.params[name] ?? ""]));
  const [limit, setLimit] = useState(A_PAGE);
  const names = useVocabulary();
  const query = { ...filters, q: asked.trim() };
  const key = JSON.stringify(query);
  const counts = useLoaded(key, (signal) => countsOf(query, signal));
  const change = (changed: Params, replace = false) => {
    setLimit(A_PAGE);
    go(link("search", "", { ...route.params, ...changed }), { replace });
  };
  const chosen = FILTERS.filter((name) => filters[name]);
  return (
    <div class="search">
      <div class="ask">
        {!asked && !chosen.length && <h1>{t("What do the policies say?")}</h1>}
        <Box value={asked} onType={(q) => change({ q }, true)} onAsk={(q) => change({ q })} />
        {!asked && !chosen.length && <Examples />}
      </div>
      <div class="facets" aria-label={t("Narrow the search")} role="region">
        <details open={matchMedia("(min-width: 56rem)").matches}>
          <summary>{chosen.length ? `${t("Narrowed by")} ${chosen.length}` : t("Narrow the search")}</summary>
          {chosen.length > 0 && (
            <button type="button" onClick={() => change(Object.fromEntries(chosen.map((name) => [name, ""])))}>
              {t("Take all of it back")}
            </button>
          )}
          <Facets params={route.params} counts={counts.data} names={names} onChange={change} />
        </details>
      </div>
      <div class="found">
        {asked.trim() ? <Hits query={query} limit={limit} onMore={() => setLimit(limit + A_PAGE)} /> : <Shelf filters={filters} limit={limit} onMore={() => setLimit(limit + A_PAGE)} />}
      </div>
    </div>
  );
}

function Examples() {
  return (
    <ul class="examples">
      {EXAMPLES.map((question) => (
        <li key={question}>
          <a class="serif" href={link("search", "", { q: question })}>
            {question}
          </a>
        </li>
      ))}
    </ul>
  );
}

interface PartProps {
  limit: number;
  onMore: () => void;
}

function Hits({ query, limit, onMore }: PartProps & { query: Params }) {
  const asked = { ...query, limit: String(limit) };
  const { data, error, busy } = useLoaded(JSON.stringify(asked), (signal) => get<{ hits: Hit[] }>("search", asked, signal));
  if (error) return <Failed error={error} />;
  if (!data) return <Status busy />;
  if (!data.hits.length)
    return (
      <Empty>
        <p>{t("No passage answers this.")}</p>
        <p>{t("Take a filter back, use fewer or more general words, or ask in the language of the documents.")}</p>
      </Empty>
    );
  return (
    <>
      <Status busy={busy}>
        {data.hits.length < limit ? `${data.hits.length} ${t("passages")}` : `${t("The best")} ${data.hits.length} ${t("passages")}`}
      </Status>
      <ol class="hits">
        {data.hits.map((hit) => (
          <HitItem key={`${hit.document} ${hit.start}`} hit={hit} />
        ))}
      </ol>
      {data.hits.length >= limit && (
        <button type="button" onClick={onMore}>
          {t("More")}
        </button>
      )}
    </>
  );
}

function Shelf({ filters, limit, onMore }: PartProps & { filters: Params }) {
  const { data, error, busy } = useLoaded(JSON.stringify(filters), (signal) => documents(filters, signal));
  if (error) return <Failed error={error} />;
  if (!data) return <Status busy />;
  if (!data.length) return <Empty>{t("No document passes these filters. Take one back.")}</Empty>;
  const latest = [...data].sort((a, b) => b.date_issued.localeCompare(a.date_issued) || a.title.localeCompare(b.title));
  return (
    <>
      <Status busy={busy}>
        {`${data.length} ${t("documents, the latest first")}`}
      </Status>
      <ol class="shelf">
        {latest.slice(0, limit).map((d) => (
          <li key={d.id}>
            <h2>
              <a href={link("read", d.id)}>{d.title || d.id}</a>
            </h2>
            <p class="quiet">{[d.date_issued.slice(0, 4), placeName(d.jurisdiction), t(spelled(d.document_type)), d.number].filter(Boolean).join(" · ")}</p>
          </li>
        ))}
      </ol>
      {latest.length > limit && (
        <button type="button" onClick={onMore}>
          {t("More")}
        </button>
      )}
    </>
  );
}

