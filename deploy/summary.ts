import { type Consent, consentSentences } from "./consent";
import type { AppliedChanges } from "./deploy-progress";

/** How a deploy ended, version 1 of `npm run deploy -- --format json`. */
export interface DeploySummary {
  readonly version: 1;
  readonly seconds: number;
  /** `changes` is missing where a person answered cdktf on the terminal, which then shows it itself. */
  readonly stacks: readonly { readonly stack: string; readonly changes?: AppliedChanges }[];
  /** @default - it was not a reviewed deploy */
  readonly consent?: Consent;
}

/** @param results what was applied, by stack. @default - the terminal has shown it, nothing was read */
export const deploySummary = (
  stacks: readonly string[],
  seconds: number,
  results?: ReadonlyMap<string, AppliedChanges>,
  consent?: Consent,
): DeploySummary => ({
  version: 1,
  seconds: Math.round(seconds),
  stacks: stacks.map((stack) => ({
    stack,
    ...(results && { changes: results.get(stack) ?? { added: 0, changed: 0, destroyed: 0 } }),
  })),
  ...(consent && { consent }),
});

/** What changed in each stack, how long it took, what to do next. */
export function deploySummaryText({ stacks, seconds, consent }: DeploySummary): string {
  const lines = stacks.map(({ stack, changes }) => {
    if (changes === undefined) return `  ${stack}`;
    const { added, changed, destroyed } = changes;
    const counts = `${added} added, ${changed} changed, ${destroyed} destroyed`;
    return `  ${stack}: ${added + changed + destroyed === 0 ? "nothing changed" : counts}`;
  });
  return [
    `Deployed in ${seconds} s:`,
    ...lines,
    ...(consent ? consentSentences(consent) : []),
    "Next: npm run drift checks later that both sites are still as deployed.",
    "",
  ].join("\n");
}
