import { join } from "node:path";
import { rehearsalSnapshots } from "../../census/rehearsal";
import { takeCensus } from "../../census/take-census";
import type { GuestAccess, GuestMachine, Probe } from "../../guests/api";
import { english, type LocalizedText } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { bubblePortGroupName, REHEARSAL_STACK } from "../../model/names";
import { cdktf, singleStackFlag } from "../../terraform/cdktf";
import { exerciseEnvironment, waitForProcesses } from "../journal/exercise-processes";
import type { World } from "../runbook/world";
import { catchUp, copiesOf } from "./copies";
import type { ExercisePlace } from "./place";
import { readinessOfSites } from "./readiness";
import { recoveredTiers } from "./recovered-tiers";
import { replicationWatch } from "./replication-watch";
import { censuses, deployPlanned, emptyPlans, systemClock, waitForRunningOperations } from "./sites";

/** The environment's context must contain the rehearsal. */
export interface RehearsalWorldOptions extends Omit<ExercisePlace, "interrupted"> {
  /** Synthesises the stacks. @default - with cdktf and the model of the environment's context */
  readonly synthesise?: (signal: AbortSignal) => Promise<void>;
}

/** Tests whether a port group belongs to the bubble of a rehearsal. */
export function isBubbleOf(model: Model, id: string): (portGroup: string) => boolean {
  const { networks, extension } = model.sites.marrakech;
  const names = new Set(
    Object.keys(networks).flatMap((network) =>
      extension.clusters.map((cluster) => bubblePortGroupName(id, cluster.name, network)),
    ),
  );
  return (portGroup) => names.has(portGroup);
}

/**
 * What no probe covers. A probe tries the port of a health check, and the address of a VM that exists on both sides cannot be
 * tried: each side reaches its own.
 */
function notProbed(machines: ReturnType<GuestAccess["machines"]>, probes: readonly Probe[]): LocalizedText[] {
  const tried = new Set(probes.map(({ to }) => english(to)));
  const isTried = ({ network, name, address }: GuestMachine) =>
    [...tried].some((to) => to.startsWith(`${network} ${name}, ${address}:`));
  const left = machines.filter((machine) => !isTried(machine));
  const of = (network: string) => left.filter((machine) => machine.network === network).map(({ name }) => name);
  return [
    ...["rabat", "marrakech", "bubble"].flatMap((network) =>
      of(network).length === 0
        ? []
        : [
            {
              en: `${network}: ${of(network).join(", ")} (the address exists on both sides, or the VM did not run)`,
              fr: `${network} : ${of(network).join(", ")} (l’adresse existe des deux côtés, ou la VM n’était pas en service)`,
            },
          ],
    ),
    {
      en: "Ports other than those of the health checks, and protocols other than TCP",
      fr: "Les ports autres que ceux des contrôles de santé, et les protocoles autres que TCP",
    },
  ];
}

/** A rehearsal: Rabat and the replication continue to run, and a copy is recovered in a bubble. */
export function rehearsalWorld({ model, id, guests, logs, justDeployed, ...options }: RehearsalWorldOptions): World {
  const copies = copiesOf(model, id, guests);
  const environment = exerciseEnvironment(id, options.environment);
  const {
    synthesise: synthesiseStacks = (signal) =>
      cdktf(["synth"], { environment, signal, logFile: join(logs, "rehearsal-synth.log") }),
  } = options;
  let synthesised: Promise<unknown> | undefined;
  /** Only once, before the declaration: afterwards it would add to the recovery time. */
  const synthesise = (signal: AbortSignal): Promise<unknown> => {
    synthesised ??= synthesiseStacks(signal).catch((error: unknown) => {
      synthesised = undefined;
      throw error;
    });
    return synthesised;
  };

  return {
    clock: systemClock,
    censuses: (signal) => censuses(environment, signal),
    ...replicationWatch(copies, guests),
    ...recoveredTiers({ model, guests, copies, network: "bubble", rabatAnswers: true }),

    readiness: (signal) => readinessOfSites({ model, guests, copies, environment, justDeployed, synthesise }, signal),

    /**
     * In a flood or strike, the last synchronisation is the instant of the orderly shutdown. Rabat continues to run in a
     * rehearsal; what it writes afterwards is ignored.
     */
    async triggerDisaster(scenario) {
      return scenario === "fire" ? undefined : catchUp(copies);
    },

    async deploy(signal) {
      await waitForProcesses(id, signal);
      await synthesise(signal);
      const logFile = join(logs, "rehearsal-deploy.log");
      const { concurrency: parallelism } = model.recoveryPlan;
      const changes = await deployPlanned(REHEARSAL_STACK, { environment, signal, logFile, parallelism });
      const [first] = rehearsalSnapshots(await takeCensus("marrakech", environment, signal), id);
      return { plans: { [REHEARSAL_STACK]: changes }, ...(first && { disaster: first.created }) };
    },

    /** A bubble writes nothing that anybody else could write. */
    fence: async () => [],
    relight: async () => [],

    async isolation() {
      const tested = guests.isolation.kind !== "not available";
      const probes = tested ? await guests.probeIsolation() : [];
      return { tested, probes, notProbed: tested ? notProbed(guests.machines(), probes) : [] };
    },

    async destroy(signal) {
      await waitForProcesses(id, signal);
      await synthesise(signal);
      await cdktf(["destroy", REHEARSAL_STACK, "--skip-synth", "--auto-approve", singleStackFlag], {
        ...{ environment, signal, logFile: join(logs, "rehearsal-destroy.log"), ...waitForRunningOperations },
      });
      await guests.settled();
    },

    /** Stops the guests first: none of their processes may remain. */
    async remains(signal) {
      await guests.stop();
      await waitForProcesses(id, signal);
      return { ...(await guests.leftovers()), emptyPlans: await emptyPlans(environment, signal) };
    },
  };
}
