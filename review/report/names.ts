import { nameRuns } from "../../model/name-runs";
import type { AlikeObjects } from "./alike";
import { nameOf } from "./change-sentence";
import type { Phrases } from "./phrases";

const naturally = new Intl.Collator("en", { numeric: true });

/** The names of alike objects, as people count: `db-2` before `db-10`. */
export const namesOf = ({ objects }: Pick<AlikeObjects, "objects">, phrases: Phrases): string[] =>
  objects.map((object) => nameOf(object, phrases)).sort(naturally.compare);

/** Names as short as they can be told: what counts up, by its first and last. `count` is how many each stands for. */
export const shortNames = (
  names: readonly string[],
  write: (name: string) => string,
): { readonly text: string; readonly count: number }[] =>
  nameRuns(names).flatMap(({ names: run }) =>
    run.length > 2
      ? [{ text: `${write(run[0])} … ${write(run.at(-1) ?? "")}`, count: run.length }]
      : run.map((name) => ({ text: write(name), count: 1 })),
  );

/** A few of the names, and how many more there are. */
export function fewNames(
  names: readonly string[],
  most: number,
  { phrases, write }: { readonly phrases: Phrases; readonly write: (name: string) => string },
): string {
  const short = shortNames(names, write);
  const rest = short.slice(most).reduce((sum, { count }) => sum + count, 0);
  return [...short.slice(0, most).map(({ text }) => text), ...(rest > 0 ? [phrases.more(rest)] : [])].join(", ");
}
