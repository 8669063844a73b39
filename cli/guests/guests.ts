import { randomBytes } from "node:crypto";
import type { Guests, GuestsOptions } from "./api";
import { applicationGuests, checkHealth, get } from "./application";
import { databaseGuests } from "./database";
import { fileGuests } from "./file-guests";
import { lightBeacons, probeIsolation } from "./isolation";
import { guestProcesses } from "./leftovers";
import { startLink } from "./link";
import { loopbackNetworks } from "./loopback";
import { dnsGuests } from "./names";
import { namespaceNetworks } from "./namespaces";
import type { GuestNetworks } from "./network";
import { plantedFaults } from "./planted";
import { copyPostgresPrograms } from "./postgres-programs";
import { privateDirectory } from "./private-directory";
import { softwareOf } from "./programs";
import { reachOf } from "./reach";
import { Supervisor } from "./supervisor";
import { watchMachines } from "./watch";

export type * from "./api";

/** Starts the networks, the link, and whatever the vCenters say is powered on; waits for that. */
export async function startGuests(options: GuestsOptions): Promise<Guests> {
  const { model, rateDivisor = 100, markerInterval = 500, fileInterval = 2000 } = options;
  options.signal?.throwIfAborted();
  const run = randomBytes(4).toString("hex");
  const directory = await privateDirectory(run);
  const started: (() => Promise<unknown>)[] = [directory.remove];
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
    await copyPostgresPrograms(directory.path);
    const networks = await openNetworks(options, run, directory.path);
    started.push(() => networks.close());
    const link = await startLink(model, networks, directory.path, rateDivisor);
    started.push(() => link.close());
    const supervisor = new Supervisor({
      surroundings: {
        model,
        networks,
        directory: directory.path,
        password: options.secrets?.password ?? randomBytes(18).toString("base64url"),
        dnsKey: options.secrets?.dnsKey ?? randomBytes(32).toString("base64"),
        fileInterval,
        linkEntry: link.entry,
      },
      watch: options.watch ?? ((site, tell) => watchMachines(site, options.environment, run, tell)),
      isBubble: options.isBubble,
      tiers: options.tiers ?? model.massar.tiers.map(({ name }) => name),
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
      stopOrderly: (site, tiers) => supervisor.stopOrderly(site, tiers),
      restoreReplicas: () => supervisor.restoreReplicas(),
      plant: plantedFaults(supervisor, link, rateDivisor),
      leftovers: async () => ({
        processes: await guestProcesses(run),
        namespaces: await networks.leftovers(),
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
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
