/** Notes in the margin: who must, may, should or must not do what; targets; terms. */
import { link } from "../route";
import { MODALITY_WORDS } from "../things";
import { t } from "../words";
import type { Layers, Marks, Note } from "./marks";

interface MarginProps {
  notes: readonly Note[];
  marks: Marks;
  chosen: Layers["chosen"];
}

export function Margin({ notes, marks, chosen }: MarginProps) {
  return (
    <ul class="margin">
      {notes.map((note) => (
        <li key={note.iri} class={`note-${note.kind.toLowerCase()} ${chosen && note.start <= chosen.start && chosen.end <= note.end ? "here" : ""}`}>
          {note.kind === "Norm" ? <Norm note={note} marks={marks} /> : note.kind === "Target" ? <Target note={note} /> : <Definition note={note} />}
          <Sureness note={note} />
        </li>
      ))}
    </ul>
  );
}

function Norm({ note, marks }: { note: Note; marks: Marks }) {
  const { modality, bearer, bearerText, action, object, condition, exception, orElse, deadlineText } = note.words;
  const who = marks.things.find((thing) => thing.iri === bearer);
  return (
    <>
      {bearer ? (
        <a href={link("about", "", { of: bearer })}>{who?.label || bearerText || bearer}</a>
      ) : (
        <span class="quiet">{t("nobody named")}</span>
      )}
      {" · "}
      <strong>{modality ? t(MODALITY_WORDS[modality]) : ""}</strong>
      {" · "}
      {[action, object].filter(Boolean).join(" ")}
      <More label="condition" words={condition} />
      <More label="exception" words={exception} />
      <More label="deadline" words={deadlineText} />
      <More label="or else" words={orElse} />
    </>
  );
}

function Target({ note }: { note: Note }) {
  const { quantityText, comparator, deadlineText } = note.words;
  const how: Record<string, string> = { "at-least": "at least", "at-most": "at most", about: "about", exactly: "" };
  return (
    <>
      <strong>{t("Target")}</strong> {t(how[comparator ?? ""] ?? "")} {quantityText}
      <More label="deadline" words={deadlineText} />
    </>
  );
}

function More({ label, words }: { label: string; words?: string }) {
  if (!words) return null;
  return (
    <span class="more">
      {" · "}
      {t(label)}: {words}
    </span>
  );
}

function Definition({ note }: { note: Note }) {
  return (
    <>
      <strong>{t("Term")}</strong> {note.words.term}
    </>
  );
}

/** How sure the rule is; what a person accepted or edited says so instead. */
function Sureness({ note }: { note: Note }) {
  const by = note.status === "machine" ? `${Math.round(note.confidence * 100)}\u00a0%` : t(note.status);
  return (
    <span class="sure" title={`${t("found by the rule")} ${note.rule}`}>
      {by}
    </span>
  );
}
