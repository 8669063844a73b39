import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MachineKey } from "../../guests/api";
import { serviceAddress } from "../../guests/network/plan";
import type { Milliseconds } from "../../lib/time";
import type { DrillContext } from "../../model/drill";
import { endOutage } from "../../simulation/control";
import { cdktf } from "../../terraform/cdktf";
import { exerciseEnvironment, waitForProcesses } from "../journal/exercise-processes";
import type { World } from "../runbook/world";
import { catchUp, copiesOf } from "./copies";
import { lossOfRabat } from "./loss-of-rabat";
import type { SimulatedPlace } from "./place";
import { readinessOfSites } from "./readiness";
import { recoveredTiers } from "./recovered-tiers";
import { censuses, deployPlanned, emptyPlans, systemClock } from "./sites";

const STREAMING_TIMEOUT: Milliseconds = 60_000;
const POLL: Milliseconds = 250;
const MARRAKECH = "marrakech" as const;
const STACK = "dr" as const;

/**
 * A drill: Rabat fails, `dr` itself is recovered, and the normal state is restored. Data entered at Marrakech meanwhile is
 * test data and is discarded: the replicas are copied from Rabat again. The environment's context contains no drill. After an
 * interruption no guests run, so none are restored: their replicas are copied again when they start.
 */
export function drillWorld(options: SimulatedPlace): World {
  const { model, id, guests, controls, logs, justDeployed, interrupted } = options;
  const control = controls.rabat;
  const environment = exerciseEnvironment(id, options.environment);
  const copies = copiesOf(model, id, guests);
  const loss = lossOfRabat({ model, guests, copies, control });
  const synthesise = (signal: AbortSignal, inDrill = environment) =>
    cdktf(["synth"], { environment: inDrill, signal, logFile: join(logs, "drill-synth.log") });
  const deploy = async (signal: AbortSignal, drill?: DrillContext) => {
    await waitForProcesses(id, signal);
    const inDrill = withDrill(environment, drill);
    await synthesise(signal, inDrill);
    return deployPlanned(STACK, { environment: inDrill, signal, logFile: join(logs, "drill-deploy.log") });
  };

  return {
    clock: systemClock,
    censuses: (signal) => censuses(environment, signal),
    ...recoveredTiers({ model, guests, copies, network: MARRAKECH, rabatAnswers: false }),

    readiness: (signal) => readinessOfSites({ model, guests, copies, environment, justDeployed, synthesise }, signal),

    /** The drill interrupts the replication. */
    watchReplication: () => undefined,
    replication: async () => ({ samples: [], failures: [], stillStreaming: false }),

    triggerDisaster: (scenario) => loss.triggerDisaster(scenario),

    async deploy(signal) {
      return { plans: { [STACK]: await deploy(signal, { recovers: id }) } };
    },

    isolation: async () => ({ tested: false, probes: [], notProbed: [] }),

    async destroy(signal) {
      await endOutage(control);
      await unlessEnded(() => loss.restoreRabat());
      await deploy(signal, { ends: id });
      // again, without the drill, as committed
      await deploy(signal);
      await unlessEnded(restoreGuests);
    },

    /** Stops the guests first: none of their processes may remain. */
    async remains(signal) {
      await guests.stop();
      await waitForProcesses(id, signal);
      return { ...(await guests.leftovers()), emptyPlans: await emptyPlans(environment, signal) };
    },
  };

  async function restoreGuests(): Promise<void> {
    await guests.settled();
    for (const tier of model.massar.tiers) {
      const address = serviceAddress(model, "rabat", tier);
      if (tier.service && address) await guests.dns.update(MARRAKECH, tier.service.name, address);
    }
    await guests.restoreReplicas();
    if (copies.database !== undefined) await untilItStreams(copies.leader(MARRAKECH, copies.database));
    await catchUp(copies);
  }

  async function untilItStreams(replica: MachineKey): Promise<void> {
    const deadline = Date.now() + STREAMING_TIMEOUT;
    while ((await guests.database.receiver(replica)) !== "streaming") {
      if (Date.now() > deadline) {
        throw new Error(
          `${replica.member} at Marrakech does not stream from Rabat after ${STREAMING_TIMEOUT / 1000} s`,
        );
      }
      await sleep(POLL);
    }
  }

  /** An interruption stops the guests immediately. The restoration continues without them. */
  async function unlessEnded(act: () => Promise<void>): Promise<void> {
    if (interrupted.aborted) return;
    await act().catch((error: unknown) => {
      if (!interrupted.aborted) throw error;
    });
  }
}

const withDrill = (environment: Readonly<Record<string, string>>, drill?: DrillContext) => ({
  ...environment,
  CDKTF_CONTEXT_JSON: JSON.stringify({
    ...JSON.parse(environment["CDKTF_CONTEXT_JSON"] ?? "{}"),
    ...(drill && { drill }),
  }),
});
