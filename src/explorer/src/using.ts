/** What several views use and load once. */
import { useEffect, useState } from "preact/hooks";
import { vocabulary, type Vocabulary } from "./vocabulary";

/** The vocabulary once it is there; a page without it shows identifiers. */
export function useVocabulary(): Vocabulary | undefined {
  const [found, setFound] = useState<Vocabulary>();
  useEffect(() => {
    vocabulary().then(setFound, () => undefined);
  }, []);
  return found;
}
