/** The classes of things, each with one colour everywhere: in the reader, in graphs and in charts (see theme.css). */
import { language } from "./words";

export const KINDS = ["policy", "organization", "actor", "instrument", "industry", "place", "concept"] as const;
export type Kind = (typeof KINDS)[number];

export const KIND_NAMES: Record<Kind, string> = {
  policy: "Policies",
  organization: "Bodies",
  actor: "Actors",
  instrument: "Instruments",
  industry: "Industries",
  place: "Places",
  concept: "Concepts",
};

export const MODALITIES = ["obligation", "permission", "recommendation", "prohibition"] as const;
export type Modality = (typeof MODALITIES)[number];
export const MODALITY_WORDS: Record<Modality, string> = {
  obligation: "must",
  permission: "may",
  recommendation: "should",
  prohibition: "must not",
};

/** The colour of a class as the theme now has it, for canvases, which know no style sheet. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** What an entity is, by its IRI: `https://…/organization/moe-cn` → organization. */
export function kindOf(iri: string, types: readonly string[] = []): Kind {
  const typed: [string, Kind][] = [
    ["#Policy", "policy"],
    ["FormalOrganization", "organization"],
    ["#Actor", "actor"],
    ["#Instrument", "instrument"],
    ["#Industry", "industry"],
    ["#Place", "place"],
  ];
  const found = typed.find(([end]) => types.some((type) => type.endsWith(end)));
  if (found) return found[1];
  const part = iri.split("/").at(-2) ?? "";
  return (KINDS as readonly string[]).includes(part) ? (part as Kind) : "concept";
}

/** The path by which the server knows an IRI of its own, else the IRI. */
export function pathOf(iri: string): string {
  const [, vocabulary] = iri.split("/policykg/vocabulary/");
  if (vocabulary) return `concept/${vocabulary}`;
  const [, path] = iri.split("/policykg/id/");
  return path ? decodeURI(path) : iri;
}

const REGIONS: Record<string, [string, string]> = {
  "African Union": ["African Union", "非洲联盟"],
  ASEAN: ["ASEAN", "东盟"],
  EU: ["European Union", "欧洲联盟"],
  ILO: ["International Labour Organization", "国际劳工组织"],
  UN: ["United Nations", "联合国"],
  UNESCO: ["UNESCO", "联合国教科文组织"],
  CoE: ["Council of Europe", "欧洲委员会"],
};

/** A country code, or the name of a union of states, as people read it. */
export function placeName(code: string): string {
  if (REGIONS[code]) return REGIONS[code][language() === "zh" ? 1 : 0];
  const [country = "", ...rest] = code.split("-");
  if (!/^[A-Z]{2}$/.test(country)) return code;
  try {
    const name = new Intl.DisplayNames([language() === "zh" ? "zh-Hans" : "en"], { type: "region" }).of(country) ?? country;
    return rest.length ? `${name} · ${rest.join("-")}` : name;
  } catch {
    return code;
  }
}

/** An identifier of the vocabulary as words: `decree-law` → decree law. */
export function spelled(name: string): string {
  return name.replace(/[_-]+/g, " ");
}
