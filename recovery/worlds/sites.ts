import { join } from "node:path";
import type { Census } from "../../census/census";
import { takeCensus } from "../../census/take-census";
import { STACKS } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import { planToFile } from "../../review/run/planned-stack";
import { applyArguments, applyEnvironment } from "../../terraform/apply-plan";
import { cdktf } from "../../terraform/cdktf";
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

/** The stacks whose plan is empty, one after the other: each takes all of a small machine. */
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

const NO_CHANGES = { en: "no changes planned", fr: "aucun changement prévu" } as const;

/** Whether the stacks that are synthesised describe what is there. */
export async function asTheCodeSays(
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Check> {
  const empty = await emptyPlans(environment, signal);
  const changed = STACKS.filter((stack) => !empty.includes(stack));
  const seen = { en: `changes in ${changed.join(", ")}`, fr: `changements dans ${changed.join(", ")}` };
  return check(
    "as-the-code-says",
    { en: "What runs is what this code says", fr: "Ce qui tourne est ce que dit ce code" },
    changed.length === 0,
    NO_CHANGES,
    changed.length === 0 ? NO_CHANGES : seen,
  );
}

/** Interrupted, it ends what it is making: killed, it would leave that in no state, and nobody would take it back. */
export const endsWhatItMakes = { graceSeconds: Number.POSITIVE_INFINITY } as const;

export interface DeployOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly logFile: string;
}

/**
 * Plans a stack that is synthesised, and deploys that plan and nothing else; no other stack is touched.
 *
 * @returns the hash of the plan, as reviews compute it
 */
export function deployPlanned(stack: string, { environment, signal, logFile }: DeployOptions): Promise<string> {
  return withScratch(environment, async (scratch) => {
    const file = join(scratch, "plan");
    const { fingerprint } = await planToFile(stack, file, { environment, signal });
    await cdktf(applyArguments(stack), {
      environment: applyEnvironment(file, environment),
      signal,
      logFile,
      ...endsWhatItMakes,
    });
    return fingerprint.changes;
  });
}
