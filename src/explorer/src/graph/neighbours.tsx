/** The chosen thing and its links in words: what the picture shows, for eyes and ears that do not read pictures. */
import { link } from "../route";
import { KIND_NAMES } from "../things";
import { t } from "../words";
import type { Net } from "./drawing";
import type { Shown } from "./saving";

const SHOWN = 40;

export function Neighbours({ net, node, shown, onChoose }: { net: Net; node: string; shown: Shown; onChoose: (node: string) => void }) {
  const look = net.getNodeAttributes(node);
  const links = new Map<string, Set<string>>();
  net.forEachEdge(node, (edge, { relation }, source, target) => {
    if (!shown.edges.has(edge)) return;
    const words = relation.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    const key = source === node ? t(words) : `← ${t(words)}`;
    links.set(key, (links.get(key) ?? new Set()).add(source === node ? target : source));
  });
  return (
    <>
      <p class="quiet">
        <span class={`dot ${look.kind}`} />
        {t(KIND_NAMES[look.kind])}
        {look.start && ` · ${look.start}`}
      </p>
      <h2>
        <a href={link("about", "", { of: look.iri })}>{look.label}</a>
      </h2>
      {[...links].map(([relation, others]) => (
        <section key={relation}>
          <h3>
            {relation} <span class="quiet">{others.size}</span>
          </h3>
          <ul>
            {[...others].slice(0, SHOWN).map((other) => (
              <li key={other}>
                <button type="button" class="plain" onClick={() => onChoose(other)}>
                  <span class={`dot ${net.getNodeAttribute(other, "kind")}`} />
                  {net.getNodeAttribute(other, "label")}
                </button>
              </li>
            ))}
          </ul>
          {others.size > SHOWN && <p class="quiet">+ {others.size - SHOWN}</p>}
        </section>
      ))}
    </>
  );
}
