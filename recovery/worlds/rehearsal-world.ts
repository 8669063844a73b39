import { join } from "node:path";
import { frozenBy } from "../../census/rehearsal";
import { takeCensus } from "../../census/take-census";
import type { Model } from "../../model/model";
import { bubblePortGroupName, REHEARSAL_STACK } from "../../model/names";
import { cdktf, singleStackFlag } from "../../terraform/cdktf";
import { untilNothingWorksFor, workingFor } from "../journal/at-work";
import type { World } from "../runbook/world";
import { catchUp, copiesOf } from "./copies";
import type { ExercisePlace } from "./place";
import { readinessOfSites } from "./readiness";
import { recoveredSide } from "./recovered-side";
import { replicationWatch } from "./replication-watch";
import { censuses, deployPlanned, emptyPlans, endsWhatItMakes, systemClock } from "./sites";

/** The context of its environment names the rehearsal. */
export interface RehearsalWorldOptions extends Omit<ExercisePlace, "interrupted"> {
  /** Makes the stacks out of the code. @default - as cdktf does, of the model that the environment's context names */
  readonly synthesise?: (signal: AbortSignal) => Promise<void>;
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

/** A rehearsal: Rabat and the replication run on, unharmed, and a copy is recovered in a bubble. */
export function rehearsalWorld({ model, id, guests, logs, justDeployed, ...options }: RehearsalWorldOptions): World {
  const copies = copiesOf(model, id, guests);
  const environment = workingFor(id, options.environment);
  const {
    synthesise: anew = (signal) =>
      cdktf(["synth"], { environment, signal, logFile: join(logs, "rehearsal-synth.log") }),
  } = options;
  let synthesised: Promise<unknown> | undefined;
  /** Once: nobody changes the code while it is rehearsed, and after the declaration every second counts. */
  const synthesise = (signal: AbortSignal): Promise<unknown> => {
    synthesised ??= anew(signal).catch((error: unknown) => {
      synthesised = undefined;
      throw error;
    });
    return synthesised;
  };

  return {
    clock: systemClock,
    censuses: (signal) => censuses(environment, signal),
    ...replicationWatch(copies, guests),
    ...recoveredSide({ model, guests, copies, network: "bubble", rabatAnswers: true }),

    readiness: (signal) => readinessOfSites({ model, guests, copies, environment, justDeployed, synthesise }, signal),

    /**
     * What leaves time for it ends with a last synchronisation: that is the instant of an orderly stop, and what Rabat writes
     * after it, because it runs on, is no part of what is played.
     */
    async strike(scenario) {
      return scenario === "fire" ? undefined : catchUp(copies);
    },

    async deploy(signal) {
      await untilNothingWorksFor(id, signal);
      await synthesise(signal);
      const logFile = join(logs, "rehearsal-deploy.log");
      const changes = await deployPlanned(REHEARSAL_STACK, { environment, signal, logFile });
      const [first] = frozenBy(await takeCensus("marrakech", environment, signal), id);
      return { plans: { [REHEARSAL_STACK]: changes }, ...(first && { disaster: first.created }) };
    },

    async isolation() {
      const tested = guests.isolation.kind !== "not available";
      return { tested, probes: tested ? await guests.probeIsolation() : [] };
    },

    async destroy(signal) {
      await untilNothingWorksFor(id, signal);
      await synthesise(signal);
      await cdktf(["destroy", REHEARSAL_STACK, "--skip-synth", "--auto-approve", singleStackFlag], {
        ...{ environment, signal, logFile: join(logs, "rehearsal-destroy.log"), ...endsWhatItMakes },
      });
      await guests.settled();
    },

    /** The guests end here: nothing of theirs may outlive them, the bubble's nor the sites'. */
    async remains(signal) {
      await guests.stop();
      await untilNothingWorksFor(id, signal);
      return { ...(await guests.leftovers()), emptyPlans: await emptyPlans(environment, signal) };
    },
  };
}
