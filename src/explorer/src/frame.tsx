/** What stands around every view: the head, and what is shown while a view waits, fails or is empty. */
import type { ComponentChildren } from "preact";
import type { Problem } from "./api";
import { link } from "./route";
import { t } from "./words";

const VIEWS = [
  ["search", "Search"],
  ["graph", "Graph"],
  ["analyses", "Analyses"],
  ["sparql", "SPARQL"],
] as const;
const BELOW: Record<string, string> = { read: "search", about: "search" };

interface HeadProps {
  view: string;
  language: string;
  theme: string;
  onLanguage: () => void;
  onTheme: () => void;
}

export function Head({ view, language, theme, onLanguage, onTheme }: HeadProps) {
  const current = BELOW[view] ?? view;
  return (
    <header class="head">
      <a class="skip" href="#main" onClick={skip}>
        {t("Skip to the content")}
      </a>
      <a class="name" href={link("search")}>
        policykg
      </a>
      <nav aria-label={t("Views")}>
        {VIEWS.map(([name, label]) => (
          <a key={name} href={link(name)} aria-current={name === current ? "page" : undefined}>
            {t(label)}
          </a>
        ))}
      </nav>
      <div class="settings">
        <button type="button" onClick={onLanguage} lang={language === "zh" ? "en" : "zh-Hans"}>
          {language === "zh" ? "English" : "中文"}
        </button>
        <button type="button" onClick={onTheme}>
          {theme === "dark" ? t("Light") : t("Dark")}
        </button>
      </div>
    </header>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.querySelector("main")?.focus();
}

export function Failed({ error }: { error: Problem }) {
  return (
    <div class="note failed" role="alert">
      <p>
        <strong>{t("This did not work.")}</strong> {error.message}
      </p>
      <button type="button" onClick={() => location.reload()}>
        {t("Load the page again")}
      </button>
    </div>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="note">{children}</div>;
}

/** Said aloud by screen readers, and shown: `busy` wins over `children`. */
export function Status({ busy, children }: { busy?: boolean; children?: ComponentChildren }) {
  return (
    <p class="working" role="status">
      {busy ? t("One moment…") : children}
    </p>
  );
}
