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
import { lossOfRabat, stopWriters, writersOf } from "./loss-of-rabat";
import type { SimulatedPlace } from "./place";
import { readinessOfSites } from "./readiness";
import { recoveredTiers } from "./recovered-tiers";
import { refusals, takeRightToWrite } from "./right-to-write";
import { censuses, deployPlanned, emptyPlans, systemClock } from "./sites";

const STREAMING_TIMEOUT: Milliseconds = 60_000;
const POLL: Milliseconds = 250;
const MARRAKECH = "marrakech" as const;
const STACK = "dr" as const;

/**
 * A drill: Rabat fails, `dr` itself is recovered, and the normal state is restored. Data entered at Marrakech meanwhile is
 * test data and is discarded: the replicas are copied from Rabat again. With `keeps`, Rabat first gets that data: the drill ends
 * with a reprotect and a failback. The environment's context contains no drill. After an
 * interruption no guests run, so none are restored: their replicas are copied again when they start.
 */
export function drillWorld(options: SimulatedPlace, keeps = false): World {
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
    return deployPlanned(STACK, {
      ...{ environment: inDrill, signal, logFile: join(logs, "drill-deploy.log") },
      parallelism: model.recoveryPlan.concurrency,
    });
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

    fence: () => takeRightToWrite({ guests, copies, to: MARRAKECH, planned: false }),

    async relight() {
      await endOutage(control);
      await loss.restoreRabat();
      return refusals({ guests, copies }, "rabat", true);
    },

    isolation: async () => ({ tested: false, probes: [], notProbed: [] }),

    async destroy(signal) {
      await endOutage(control);
      await unlessEnded(() => loss.restoreRabat());
      if (keeps) await unlessEnded(bringHome);
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
    if (keeps) await guests.startOrderly(MARRAKECH, writersOf(model, copies));
    for (const tier of model.massar.tiers) {
      const address = serviceAddress(model, "rabat", tier);
      if (tier.service && address) await guests.dns.update(MARRAKECH, tier.service.name, address);
    }
    await guests.restoreReplicas();
    if (copies.database !== undefined) await untilItStreams(copies.leader(MARRAKECH, copies.database));
    await catchUp(copies);
  }

  /** Rabat becomes a copy of Marrakech and writes again, without losing what was written there. */
  async function bringHome(): Promise<void> {
    await stopWriters({ model, guests, copies }, MARRAKECH);
    for (const { spec } of copies.tiers) {
      const replica = copies.leader("rabat", spec.name);
      if (guests.writing.lease(spec.name, "rabat").holder !== MARRAKECH) continue;
      await guests.writing.follow(spec.name);
      await guests.settled();
      if (spec.name === copies.database) await untilItStreams(replica);
      await copies.of(spec.name).synchronise(replica, STREAMING_TIMEOUT);
      const source = copies.leader(MARRAKECH, spec.name);
      const { sequence = 0 } = (await copies.of(spec.name).newestMarker(source)) ?? {};
      const [there, here] = [
        await copies.of(spec.name).missing(replica, sequence),
        await copies.of(spec.name).missing(source, sequence),
      ];
      if (there > here) throw new Error(`${spec.name} at Rabat lacks ${there - here} records of Marrakech`);
      await guests.writing.move(spec.name, "rabat");
      await copies.of(spec.name).promote(replica);
    }
  }

  async function untilItStreams(replica: MachineKey): Promise<void> {
    const deadline = Date.now() + STREAMING_TIMEOUT;
    while ((await guests.database.receiver(replica)) !== "streaming") {
      if (Date.now() > deadline) {
        throw new Error(`${replica.member} at ${replica.network} does not stream after ${STREAMING_TIMEOUT / 1000} s`);
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
    ...(drill && { drill, recovering: "recovers" in drill }),
  }),
});
