import { join } from "node:path";
import type { Census } from "../../census/census";
import { takeCensus } from "../../census/take-census";
import { STACKS } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import { planToFile } from "../../review/run/planned-stack";
import { type ApplyOptions, applyPlanToLog } from "../../terraform/apply-plan";
import { expectEmptyPlan } from "../../terraform/empty-plan";
import { withScratch } from "../../terraform/private-directory";
import type { Check } from "../record";
import type { World } from "../runbook/world";
import { check } from "./check";

export const systemClock: World["clock"] = {
  now: () => new Date(),
  after: (milliseconds, callBack) => {
    const timer = setTimeout(callBack, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The stacks without planned changes. They are planned one after the other, because each plan uses all CPUs of a small machine. */
export async function emptyPlans(
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const stack of STACKS) {
    await expectEmptyPlan(stack, { environment, signal }).then(
      () => empty.push(stack),
      () => undefined,
    );
  }
  return empty;
}

export async function censuses(
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Readonly<Record<SiteName, Census>>> {
  return {
    rabat: await takeCensus("rabat", environment, signal),
    marrakech: await takeCensus("marrakech", environment, signal),
  };
}

const NO_CHANGES = { en: "none", fr: "aucune" } as const;

/** Checks that the synthesised stacks have no planned changes. */
export async function plansAreEmpty(
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Check> {
  const empty = await emptyPlans(environment, signal);
  const changed = STACKS.filter((stack) => !empty.includes(stack));
  const seen = { en: `in ${changed.join(", ")}`, fr: `dans ${changed.join(", ")}` };
  return check(
    "no-planned-changes",
    { en: "Planned changes of the stacks", fr: "Modifications planifiées des piles" },
    changed.length === 0,
    NO_CHANGES,
    changed.length === 0 ? NO_CHANGES : seen,
  );
}

/** On an interruption, lets Terraform finish running operations. If it were killed, objects would remain that no state contains. */
export const waitForRunningOperations = { graceSeconds: Number.POSITIVE_INFINITY } as const;

/**
 * Plans a synthesised stack and applies exactly that plan. No other stack is changed.
 *
 * @returns the hash of the plan, computed as in a review
 */
export function deployPlanned(stack: string, options: ApplyOptions): Promise<string> {
  return withScratch(options.environment, async (scratch) => {
    const file = join(scratch, "plan");
    const { fingerprint } = await planToFile(stack, file, options);
    await applyPlanToLog(stack, file, options);
    return fingerprint.changes;
  });
}
