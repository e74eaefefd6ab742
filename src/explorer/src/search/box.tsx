/** Where one types: a combobox after the ARIA pattern, with the names that go on from what is typed. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useLoaded } from "../api";
import { go, link } from "../route";
import { t } from "../words";
import { suggestionsFor, type Suggestion } from "./counts";

const WAIT = 120;
const FIELDS: Record<string, string> = {
  concept: "concept",
  actor: "actor",
  instrument: "instrument",
  industry: "industry",
  place: "place",
  issuer: "organization",
  document: "policy",
};

interface BoxProps {
  value: string;
  onType: (text: string) => void;
  onAsk: (text: string) => void;
}

export function Box({ value, onType, onAsk }: BoxProps) {
  const [text, setText] = useState(value);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const timer = useRef(0);
  const id = useId();
  const typed = text.trim();
  const { data } = useLoaded(open && typed.length > 1 ? typed : null, (signal) => suggestionsFor(typed, signal));
  const listed = open && typed.length > 1 ? (data ?? []) : [];
  useEffect(() => setText(value), [value]);
  const type = (next: string) => {
    setText(next);
    setOpen(true);
    setAt(-1);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onType(next), WAIT);
  };
  const ask = (next: string) => {
    clearTimeout(timer.current);
    setText(next);
    setOpen(false);
    onAsk(next);
  };
  const take = (one: Suggestion) => {
    setOpen(false);
    go(one.field === "document" ? link("read", one.value) : link("about", one.field === "issuer" ? `organization/${one.value}` : `concept/${one.value}`));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((before) => ((before + 1 + step + listed.length + 1) % (listed.length + 1)) - 1);
    } else if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter") {
      event.preventDefault();
      const one = listed[at];
      if (one) take(one);
      else ask(text);
    }
  };
  return (
    <form
      class="box"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask(text);
      }}
    >
      <input
        type="search"
        role="combobox"
        aria-label={t("A question, or words")}
        placeholder={t("A question, or words")}
        aria-expanded={listed.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
      />
      <button type="submit">{t("Search")}</button>
      <ul id={`${id}-list`} role="listbox" aria-label={t("Suggestions")} hidden={!listed.length}>
        {listed.map((one, n) => (
          <li key={`${one.field} ${one.value}`} id={`${id}-${n}`} role="option" aria-selected={n === at} onPointerDown={() => take(one)}>
            <span class={`dot ${FIELDS[one.field] ?? ""}`} />
            <span class="serif">{one.text}</span> <span class="quiet">{t(one.field)}</span>
          </li>
        ))}
      </ul>
    </form>
  );
}
