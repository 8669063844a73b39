import { join } from "node:path";
import type { Census } from "../../census/census";
import { frozenBy } from "../../census/rehearsal";
import type { Model } from "../../model/model";
import { bubblePortGroupName, REHEARSAL_STACK, STACKS } from "../../model/names";
import type { World } from "../../rehearsal/world";
import type { SiteName } from "../../sites/schema";
import { applyArguments, applying } from "../deployment/apply-plan";
import { aloneFlag, cdktf } from "../deployment/cdktf";
import { expectEmptyPlan } from "../deployment/plan";
import { planToFile } from "../deployment/planned-stack";
import { withScratch } from "../deployment/private-directory";
import type { GuestAccess } from "../guests/api";
import { takeCensus } from "../simulation/census";
import { check } from "./check";
import { catchUp, copiesOf } from "./copies";
import { readinessChecks } from "./readiness";
import { rabatAnswers } from "./real-loss";
import { recoveredSide } from "./recovered-side";
import { replicationWatch } from "./replication-watch";

export interface RehearsalWorldOptions {
  readonly model: Model;
  /** The rehearsal's id. */
  readonly id: string;
  readonly guests: GuestAccess;
  /** How the vCenters are reached; its context names the rehearsal. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where logs go. */
  readonly logs: string;
  /** Whether the sites were deployed a moment ago, from this code. Otherwise their plans are asked first. */
  readonly justDeployed: boolean;
}

/** Whether a port group belongs to the bubble of a rehearsal. */
export function isBubbleOf(model: Model, id: string): (portGroup: string) => boolean {
  const { networks, extension } = model.sites.marrakech;
  const names = new Set(
    Object.keys(networks).flatMap((network) =>
      extension.clusters.map((cluster) => bubblePortGroupName(id, cluster.name, network)),
    ),
  );
  return (portGroup) => names.has(portGroup);
}

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

/** A rehearsal: Rabat and the replication run on, unharmed, and a copy is recovered in a bubble. */
export function rehearsalWorld({ model, id, guests, environment, logs, justDeployed }: RehearsalWorldOptions): World {
  const copies = copiesOf(model, id, guests);
  const synthesise = (signal: AbortSignal) =>
    cdktf(["synth"], { environment, signal, logFile: join(logs, "rehearsal-synth.log") });

  return {
    clock: systemClock,
    censuses: (signal) => censuses(environment, signal),
    ...replicationWatch(copies, guests),
    ...recoveredSide({ model, guests, copies, network: "bubble", rabatAnswers: true }),

    async readiness(signal) {
      const rabat = await rabatAnswers({ environment, signal });
      // what else is asked needs it
      if (!rabat.passed) return [rabat];
      const both = await censuses(environment, signal);
      const checks = [rabat, ...(await readinessChecks({ model, guests, copies, censuses: both }))];
      if (justDeployed) return checks;
      await synthesise(signal);
      const empty = await emptyPlans(environment, signal);
      const changed = STACKS.filter((stack) => !empty.includes(stack));
      return [
        ...checks,
        check(
          "as-the-code-says",
          { en: "What runs is what this code says", fr: "Ce qui tourne est ce que dit ce code" },
          changed.length === 0,
          { en: "no changes planned", fr: "aucun changement prévu" },
          changed.length === 0
            ? { en: "no changes planned", fr: "aucun changement prévu" }
            : { en: `changes in ${changed.join(", ")}`, fr: `changements dans ${changed.join(", ")}` },
        ),
      ];
    },

    /**
     * What leaves time for it ends with a last synchronisation: that is the instant of an orderly stop, and what Rabat writes
     * after it, because it runs on, is no part of what is played.
     */
    async strike(scenario) {
      return scenario === "fire" ? undefined : catchUp(copies);
    },

    async deploy(signal) {
      await synthesise(signal);
      return withScratch(environment, async (scratch) => {
        const file = join(scratch, "plan");
        const { fingerprint } = await planToFile(REHEARSAL_STACK, file, { environment, signal });
        await cdktf(applyArguments(REHEARSAL_STACK), {
          environment: applying(file, environment),
          signal,
          logFile: join(logs, "rehearsal-deploy.log"),
        });
        const [first] = frozenBy((await censuses(environment, signal)).marrakech, id);
        return { plans: { [REHEARSAL_STACK]: fingerprint.changes }, ...(first && { disaster: first.created }) };
      });
    },

    async isolation() {
      const tested = guests.isolation.kind !== "not available";
      return { tested, probes: tested ? await guests.probeIsolation() : [] };
    },

    async destroy(signal) {
      await synthesise(signal);
      await cdktf(["destroy", REHEARSAL_STACK, "--skip-synth", "--auto-approve", aloneFlag], {
        environment,
        signal,
        logFile: join(logs, "rehearsal-destroy.log"),
      });
      await guests.settled();
    },

    /** The guests end here: nothing of theirs may outlive them, the bubble's nor the sites'. */
    async remains(signal) {
      await guests.stop();
      return { ...(await guests.leftovers()), emptyPlans: await emptyPlans(environment, signal) };
    },
  };
}
