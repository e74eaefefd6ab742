/** The analyses: a question, the cookbook's query that answers it, and how its rows are drawn. */
export type Picture =
  | { kind: "matrix"; row: string; column: string; value?: string; most?: number; colour: string }
  | { kind: "network"; a: string; b: string; count?: string; colour: string }
  | { kind: "years"; year: string; series: string; count?: string; colour: string }
  | { kind: "lines"; year: string; series: string; count: string; colour: string }
  | { kind: "targets" }
  | { kind: "arcs" }
  | { kind: "roles" }
  | { kind: "scatter"; x: string; y: string; name: string; colour: string }
  | { kind: "spans" }
  | { kind: "diffusion" }
  | { kind: "bars"; name: string; count?: string; colour: string }
  | { kind: "after" };

export interface Analysis {
  name: string;
  /** The query's name in the cookbook; `similar` is asked of a document. */
  query: string;
  title: string;
  question: string;
  group: "Actors" | "Instruments and targets" | "Ideas" | "Between policies";
  picture: Picture;
  /** What is asked where nothing is chosen. */
  first?: Readonly<Record<string, string>>;
}

const VOCABULARY = "https://w3id.org/policykg/vocabulary/";

export const ANALYSES: readonly Analysis[] = [
  { name: "duties-of-actors", query: "duties-of-actors", title: "Who must do what", question: "What must, may, should and must not each actor do?", group: "Actors", picture: { kind: "matrix", row: "bearer", column: "modality", most: 24, colour: "actor" } },
  { name: "cooperation", query: "cooperation", title: "Who cooperates with whom", question: "Who cooperates with whom, on what?", group: "Actors", picture: { kind: "network", a: "a", b: "b", colour: "actor" } },
  { name: "joint-issuers", query: "joint-issuers", title: "Who issues together", question: "Which bodies issue together, and how did that change over the years?", group: "Actors", picture: { kind: "network", a: "a", b: "b", count: "policies", colour: "organization" } },
  { name: "actors-as-bearers-vs-mentions", query: "actors-as-bearers-vs-mentions", title: "Named often, bound rarely", question: "Which actors bear duties, and which are only named?", group: "Actors", picture: { kind: "scatter", x: "mentions", y: "norms", name: "actor", colour: "actor" } },
  { name: "school-and-enterprise-roles", query: "school-and-enterprise-roles", title: "School and enterprise, aspect by aspect", question: "In the dual education mode, what does the school do and what does the enterprise do?", group: "Actors", picture: { kind: "roles" } },
  { name: "duties-without-bearer", query: "duties-without-bearer", title: "Duties that nobody bears", question: "Which duties have no bearer in the text?", group: "Actors", picture: { kind: "matrix", row: "document", column: "modality", most: 20, colour: "actor" } },
  { name: "instruments-by-year", query: "instruments-by-year", title: "Instruments by policy and year", question: "Which instruments do policies use, and since when?", group: "Instruments and targets", picture: { kind: "years", year: "year", series: "kind", colour: "instrument" } },
  { name: "incentives", query: "incentives", title: "Incentives for those who take part", question: "Which incentives do policies give, to whom, and under which conditions?", group: "Instruments and targets", picture: { kind: "matrix", row: "incentive", column: "document", most: 24, colour: "instrument" } },
  { name: "targets", query: "targets", title: "Targets", question: "What is to be reached, how much, by when, and has the day passed?", group: "Instruments and targets", picture: { kind: "targets" } },
  { name: "different-values", query: "different-values", title: "Different values for the same thing", question: "Where do two policies set different values for the same thing?", group: "Instruments and targets", picture: { kind: "matrix", row: "what", column: "document", value: "value", most: 24, colour: "policy" } },
  { name: "platform-functions", query: "platform-functions", title: "Platforms and what they are for", question: "Which policies set up platforms or bases, and which functions do they name?", group: "Instruments and targets", picture: { kind: "matrix", row: "platform", column: "document", colour: "concept" } },
  { name: "concept-timeline", query: "concept-timeline", title: "Concepts over the years", question: "How did the use of a concept grow by year?", group: "Ideas", picture: { kind: "lines", year: "year", series: "concept", count: "policies", colour: "concept" } },
  { name: "first-appearance", query: "first-appearance", title: "Where a concept first appears", question: "Where does a concept first appear, and under which wordings?", group: "Ideas", picture: { kind: "years", year: "year", series: "wording", colour: "concept" } },
  { name: "co-occurring-concepts", query: "co-occurring-concepts", title: "Concepts that travel together", question: "Which concepts occur in the same passage?", group: "Ideas", picture: { kind: "network", a: "concept", b: "other", count: "passages", colour: "concept" } },
  { name: "same-passage", query: "same-passage", title: "Two concepts in one passage", question: "Which policies speak of two concepts in the same passage?", group: "Ideas", first: { one: `${VOCABULARY}modern-apprenticeship`, two: `${VOCABULARY}mixed-ownership` }, picture: { kind: "bars", name: "policy", colour: "policy" } },
  { name: "industries-and-fields", query: "industries-and-fields", title: "Chains aligned", question: "Which concepts of education does a policy tie to which industries, and which industries stand alone?", group: "Ideas", picture: { kind: "matrix", row: "industry", column: "concept", most: 30, colour: "industry" } },
  { name: "lineage-over-time", query: "lineage-over-time", title: "Lineage of policies", question: "What rests on, amends, replaces or repeals what, over time?", group: "Between policies", picture: { kind: "arcs" } },
  { name: "policy-chain", query: "policy-chain", title: "From a law to its measures", question: "What is the chain from a law to the measures that carry it out?", group: "Between policies", picture: { kind: "network", a: "policy", b: "via", colour: "policy" } },
  { name: "diffusion", query: "similar", title: "Where a provision travelled", question: "Which provisions of a policy return elsewhere, word for word or in meaning?", group: "Between policies", picture: { kind: "diffusion" } },
  { name: "in-force-on", query: "in-force-on", title: "In force on a day", question: "What was in force on a given day?", group: "Between policies", picture: { kind: "spans" } },
  { name: "what-a-regulates-that-b-does-not", query: "what-a-regulates-that-b-does-not", title: "What one speaks of and another never mentions", question: "What does policy A regulate that policy B never mentions?", group: "Between policies", picture: { kind: "bars", name: "concept", count: "passages", colour: "concept" } },
  { name: "repealed-still-cited", query: "repealed-still-cited", title: "Ended but still cited", question: "Which policies that have ended are still cited by later ones?", group: "Between policies", picture: { kind: "after" } },
];
