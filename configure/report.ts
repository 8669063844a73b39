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
    ...(members(differences) > 0
      ? [guests(members(differences), "differs from the code", "differ from the code")]
      : []),
    ...(unreachable.length > 0
      ? [
          guests(
            unreachable.length,
            "did not answer, so it is unknown what it has",
            "did not answer, so it is unknown what they have",
          ),
        ]
      : []),
    ...(unhealthy.length > 0 ? [guests(unhealthy.length, "is not healthy", "are not healthy")] : []),
  ];
  if (found.length === 0) return undefined;
  return new Failure(
    found.join("\n"),
    "the guests above",
    "To keep a difference, add it to the code in a pull request. npm run configure -- --apply gives the guests what the code says.",
  );
}

/** What `--apply` left: guests that were not reached. */
export function applyFailure({ unreachable }: Differences): Failure | undefined {
  if (unreachable.length === 0) return undefined;
  return new Failure(
    [
      guests(unreachable.length, "was not reached and keeps what it has", "were not reached and keep what they have"),
      ...unreachable.map(({ name, reason }) => `${name}: ${reason}`),
    ].join("\n"),
    "the connections file, or these guests",
    "Start them, or fix their connection. Then run the same command again: it changes nothing in the others.",
  );
}
