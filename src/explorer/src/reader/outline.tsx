/** The outline of a document, and its pages; the section that is being read is marked. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../words";
import type { Reading } from "./marks";

export function Outline({ reading }: { reading: Reading }) {
  const current = useCurrent(reading);
  const wide = matchMedia("(min-width: 70rem)").matches;
  if (reading.sections.length < 2) return null;
  return (
    <details class="outline" open={wide}>
      <summary>{t("Outline")}</summary>
      <ol>
        {reading.sections.map((section) => (
          <li key={section.id} class={`level-${Math.min(section.level, 4)}`}>
            <a
              href={`#s-${section.id}`}
              aria-current={section.id === current ? "location" : undefined}
              onClick={(event) => {
                event.preventDefault();
                jump(`s-${section.id}`);
              }}
            >
              {[section.number, section.title].filter(Boolean).join(" ") || section.kind}
            </a>
          </li>
        ))}
      </ol>
      {reading.pages.length > 1 && (
        <p class="pages">
          <span class="quiet">{t("Page")}</span>{" "}
          {reading.pages.map(({ page }) => (
            <button type="button" class="plain" key={page} onClick={() => jump(`page-${page}`)} aria-label={`${t("Page")} ${page}`}>
              {page}
            </button>
          ))}
        </p>
      )}
    </details>
  );
}

function jump(id: string): void {
  document.getElementById(id)?.scrollIntoView();
}

function useCurrent(reading: Reading): string {
  const [current, setCurrent] = useState("");
  useEffect(() => {
    const seen = new IntersectionObserver(
      (entries) => {
        const top = entries.filter((entry) => entry.isIntersecting)[0];
        if (top) setCurrent(top.target.id.slice(2));
      },
      { rootMargin: "0px 0px -70% 0px" },
    );
    for (const section of reading.sections) {
      const place = document.getElementById(`s-${section.id}`);
      if (place) seen.observe(place);
    }
    return () => seen.disconnect();
  }, [reading]);
  return current;
}
