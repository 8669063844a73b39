import { Failure } from "../lib/failure";
import { plainText } from "../lib/text/plain-text";
import { PHRASES } from "../review/report/phrases";
import { guestChangeSentence } from "../review/report/summary";
import type { Differences } from "./configure";

/** `1 running guest is not healthy`. */
const guests = (count: number, one: string, many: string): string =>
  count === 1 ? `1 running guest ${one}` : `${count} running guests ${many}`;
const members = ({ changes }: Differences): number => changes.flatMap(({ batches }) => batches.flat()).length;

/** What a check found, in the words of a review: which files, services and members, and in which order. */
export function differencesText(differences: Differences): string {
  const { changes, unhealthy, unreachable, answered } = differences;
  const lines = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [title, ...items.map((each) => `  ${each}`)];
  return [
    ...lines(
      "Different from the code:",
      changes.map((each) => plainText(guestChangeSentence(each, PHRASES.en))),
    ),
    ...lines(
      "Not healthy:",
      unhealthy.map(({ name, reason }) => `${name}: ${reason}`),
    ),
    ...lines(
      "Not reached:",
      unreachable.map(({ name, reason }) => `${name}: ${reason}`),
    ),
    `${guests(answered, "answered", "answered")}, ${members(differences)} of them differ from the code.`,
    "",
  ].join("\n");
}

/** Why the check failed: guests differ, were not reached, or do not work. @returns undefined if all guests are as the code */
export function differencesFailure(differences: Differences): Failure | undefined {
  const { unreachable, unhealthy } = differences;
  const found = [
    {
      count: members(differences),
      ...{ one: "differs from the code", many: "differ from the code" },
      remedy:
        "To keep a difference, add it to the code in a pull request. To apply the code to the guests: npm run configure -- --apply.",
    },
    {
      count: unreachable.length,
      one: "did not answer, so its state is unknown",
      many: "did not answer, so their state is unknown",
      remedy: "Start guests that did not answer, or fix their connection commands (docs/guide/configure.md#shells).",
    },
    {
      count: unhealthy.length,
      ...{ one: "is not healthy", many: "are not healthy" },
      remedy: "Fix guests that are not healthy: their services say why (systemctl status).",
    },
  ].filter(({ count }) => count > 0);
  if (found.length === 0) return undefined;
  return new Failure(
    found.map(({ count, one, many }) => guests(count, one, many)).join("\n"),
    "the guests above",
    found.map(({ remedy }) => remedy).join("\n"),
  );
}

/** What `--apply` left: guests that were not reached. */
export function applyFailure({ unreachable }: Differences): Failure | undefined {
  if (unreachable.length === 0) return undefined;
  return new Failure(
    [
      guests(unreachable.length, "was not reached and is unchanged", "were not reached and are unchanged"),
      ...unreachable.map(({ name, reason }) => `${name}: ${reason}`),
    ].join("\n"),
    "the connections file, or these guests",
    "Start them, or fix their connection. Then run the same command again: it changes nothing in the others.",
  );
}
