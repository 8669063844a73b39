import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "../../lib/time";
import type { Guests, GuestsOptions } from "../api";
import { startLink } from "../network/link";
import { loopbackNetworks } from "../network/loopback";
import { namespaceNetworks } from "../network/namespaces";
import type { GuestNetworks } from "../network/network";
import { guestProcesses } from "../processes/leftovers";
import { privateDirectory } from "../processes/private-directory";
import { watchMachines } from "../processes/watch";
import { applicationGuests, checkHealth, get } from "../questions/application";
import { dnsGuests } from "../questions/dns";
import { probeIsolation } from "../questions/isolation";
import { copyPostgresPrograms } from "../servers/postgres-programs";
import { softwareOf } from "../servers/programs";
import { lightBeacons } from "./beacons";
import { databaseGuests } from "./database";
import { fileGuests } from "./files";
import type { MarkerWriter } from "./marker-writer";
import { plantedFaults } from "./planted";
import { remember } from "./remembered";
import { reachOf, Supervisor } from "./supervisor";

export type * from "../api";

/** Starts the networks, the link, and whatever the vCenters say is powered on; waits for that. */
export async function startGuests(options: GuestsOptions): Promise<Guests> {
  const { model, rateDivisor = 100, markerInterval = 500, fileInterval = 2000 } = options;
  options.signal?.throwIfAborted();
  const directory = await privateDirectory(copyPostgresPrograms, options.stateFile);
  const { run } = directory;
  const { password, dnsKey } = options.secrets ?? directory;
  // What could not be gone on with once may be another time.
  let end = directory.pickedUp ? directory.leave : directory.remove;
  const started: (() => Promise<unknown>)[] = [() => end()];
  let stopping = Promise.resolve();
  /** What started last stops first, each once; whoever asks waits for the end of it. */
  const stop = () => {
    stopping = stopping.then(async () => {
      for (let each = started.pop(); each !== undefined; each = started.pop()) await each();
    });
    return stopping;
  };
  options.signal?.addEventListener("abort", () => void stop(), { once: true });
  try {
    const networks = await openNetworks(options, run, directory.path);
    started.push(() => networks.close());
    const link = await startLink(model, networks, directory.path, rateDivisor);
    started.push(() => link.close());
    const supervisor = new Supervisor({
      context: {
        model,
        networks,
        directory: directory.path,
        password,
        dnsKey,
        fileInterval,
        linkEntry: link.entry,
      },
      watch: options.watch ?? ((site, tell) => watchMachines(site, options.environment, run, tell)),
      isBubble: options.isBubble,
      tiers: options.tiers ?? model.massar.tiers.map(({ name }) => name),
      remembered: remember(directory.path),
    });
    started.push(() => supervisor.close());
    const reach = reachOf(supervisor);
    await unlessAborted(supervisor.looked, options.signal);
    const beacons = await lightBeacons(supervisor);
    started.push(() => beacons.stop());
    const database = databaseGuests(supervisor, rateDivisor, markerInterval);
    started.push(() => database.stop());
    const files = fileGuests(supervisor, rateDivisor, markerInterval);
    started.push(() => files.stop());
    await unlessAborted(supervisor.settled(), options.signal);
    if (directory.pickedUp) {
      await unlessAborted(writeAgain(supervisor, [...database.writers, ...files.writers]), options.signal);
    }
    end = directory.remove;
    return {
      run,
      isolation: networks.isolation,
      machines: () =>
        supervisor.states().map(({ guest: { name, member, tier, network, address }, state, why }) => ({
          ...{ name, member: member.id, tier: tier.name, network, address, state },
          ...(why === undefined ? {} : { why }),
        })),
      settled: () => supervisor.settled(),
      software: softwareOf(model),
      connect: (network, address, port, timeout) => networks.at[network].connect(address, port, timeout),
      checkHealth: (machine) => checkHealth(reach, machine),
      get: (network, url) => get(reach, network, url),
      database: database.guests,
      files: files.guests,
      application: applicationGuests(reach),
      dns: dnsGuests(reach),
      link,
      probeIsolation: async () =>
        networks.isolation.kind === "namespaces" ? probeIsolation(reach, beacons.targets) : [],
      darken: (site) => supervisor.darken(site),
      lighten: (site) => supervisor.lighten(site),
      async stopOrderly(site, tiers) {
        await supervisor.stopOrderly(site, tiers);
        await Promise.all([database.idle(), files.idle()]);
      },
      restoreReplicas: () => supervisor.restoreReplicas(),
      plant: plantedFaults(supervisor, link, rateDivisor),
      leftovers: async () => ({
        processes: guestProcesses(run),
        namespaces: await networks.leftovers(),
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const WRITE_AGAIN_WITHIN: Milliseconds = 10_000;

/** Nothing was written while no guests ran: what measures a loss from the newest marker would count that time. */
async function writeAgain(
  { context }: Supervisor,
  writers: readonly (readonly [tier: string, writer: MarkerWriter])[],
): Promise<void> {
  const writing = writers.filter(([tier]) => context.leader("rabat", tier) !== undefined);
  const waiting = new AbortController();
  const late = sleep(WRITE_AGAIN_WITHIN, undefined, { signal: waiting.signal });
  await Promise.race([Promise.all(writing.map(([, { wrote }]) => wrote)), late]);
  waiting.abort();
}

/** A vCenter that does not answer tells nothing, for as long as it takes: who waits for it can be called off. */
function unlessAborted<Value>(waited: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return waited;
  const called = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([waited, called]);
}

async function openNetworks(
  { model, isolation = "namespaces" }: GuestsOptions,
  run: string,
  directory: string,
): Promise<GuestNetworks> {
  if (isolation === "loopback") return loopbackNetworks("loopback was asked for", run);
  const networks = await namespaceNetworks({ model, directory, run });
  return "why" in networks ? loopbackNetworks(networks.why, run) : networks;
}
