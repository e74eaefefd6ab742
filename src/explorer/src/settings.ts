/** Theme and language: what the reader chose, else what the browser says. */
import { useEffect, useState } from "preact/hooks";
import { setLanguage, type Language } from "./words";

export type Theme = "light" | "dark";

function stored(name: string): string | null {
  try {
    return localStorage.getItem(`policykg-${name}`);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(`policykg-${name}`, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}

export function useSettings() {
  const [theme, setTheme] = useState<Theme>(
    () => (stored("theme") as Theme | null) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"),
  );
  const [language, choose] = useState<Language>(() => {
    const first = (stored("language") as Language | null) ?? (navigator.language.startsWith("zh") ? "zh" : "en");
    setLanguage(first);
    return first;
  });
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    dispatchEvent(new Event("themechange"));
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  }, [language]);
  return {
    theme,
    language,
    switchTheme: () => {
      const next = theme === "dark" ? "light" : "dark";
      store("theme", next);
      setTheme(next);
    },
    switchLanguage: () => {
      const next = language === "zh" ? "en" : "zh";
      store("language", next);
      setLanguage(next);
      choose(next);
    },
  };
}

/** Counts changes of the theme, for canvases, which must be drawn anew. */
export function useThemeChanges(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const changed = () => setCount((before) => before + 1);
    addEventListener("themechange", changed);
    return () => removeEventListener("themechange", changed);
  }, []);
  return count;
}
