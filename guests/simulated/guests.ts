import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "../../lib/time";
import type { Guests, GuestsOptions } from "../api";
import { applicationGuests, checkHealth, get } from "../clients/application";
import { dnsGuests } from "../clients/dns";
import { probeIsolation } from "../clients/isolation";
import { startLink } from "../network/link";
import { loopbackNetworks } from "../network/loopback";
import { namespaceNetworks } from "../network/namespaces";
import type { GuestNetworks } from "../network/network";
import { guestProcesses } from "../processes/leftovers";
import { privateDirectory } from "../processes/private-directory";
import { watchMachines } from "../processes/watch";
import { copyPostgresPrograms } from "../servers/postgres-programs";
import { softwareOf } from "../servers/programs";
import { startBeacons } from "./beacons";
import { databaseGuests } from "./database";
import { fileGuests } from "./files";
import type { MarkerWriter } from "./marker-writer";
import { plantedFaults } from "./planted-faults";
import { clientContextOf, Supervisor } from "./supervisor";
import { loadSupervisorState } from "./supervisor-state";
import { writingGuests } from "./writing";

export type * from "../api";

/** Starts the networks, the link and a program for each VM that is powered on, and waits for them. */
export async function startGuests(options: GuestsOptions): Promise<Guests> {
  const { model, rateDivisor = 100, markerInterval = 500, fileInterval = 2000 } = options;
  options.signal?.throwIfAborted();
  const directory = await privateDirectory(copyPostgresPrograms, options.stateFile);
  const { run } = directory;
  const { password, dnsKey } = options.secrets ?? directory;
  // If the start fails, resumed data remains for another attempt.
  let end = directory.isResumed ? directory.leave : directory.remove;
  const started: (() => Promise<unknown>)[] = [() => end()];
  let stopping = Promise.resolve();
  /** Stops everything once, in reverse order of start; every caller waits for the end. */
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
        linkEntry: (tier, site) => link.entry(tier, site),
      },
      watch: options.watch ?? ((site, report) => watchMachines(site, options.environment, run, report)),
      isBubble: options.isBubble,
      tiers: options.tiers ?? model.massar.tiers.map(({ name }) => name),
      state: loadSupervisorState(directory.path),
    });
    started.push(() => supervisor.close());
    const client = clientContextOf(supervisor);
    await unlessAborted(supervisor.allSeen, options.signal);
    const beacons = await startBeacons(supervisor);
    started.push(() => beacons.stop());
    const database = databaseGuests(supervisor, rateDivisor, markerInterval);
    started.push(() => database.stop());
    const files = fileGuests(supervisor, rateDivisor, markerInterval);
    started.push(() => files.stop());
    await unlessAborted(supervisor.settled(), options.signal);
    if (directory.isResumed) {
      await unlessAborted(waitForFirstWrites(supervisor, [...database.writers, ...files.writers]), options.signal);
    }
    end = directory.remove;
    /** A server that was fenced starts as a standby. */
    const promoteRabat = async (tier: string) => {
      const leader = supervisor.context.leader("rabat", tier);
      if (leader === undefined) return;
      const { mechanism } = leader.tier.protection;
      const data = mechanism === "databaseStreaming" ? database.guests : files.guests;
      await data.promote({ network: "rabat", member: leader.member.id });
    };
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
      checkHealth: (machine) => checkHealth(client, machine),
      get: (network, url) => get(client, network, url),
      database: database.guests,
      files: files.guests,
      application: applicationGuests(client),
      dns: dnsGuests(client),
      link,
      probeIsolation: async () =>
        networks.isolation.kind === "namespaces" ? probeIsolation(client, beacons.targets) : [],
      failSite: (site) => supervisor.failSite(site),
      restoreSite: (site) => supervisor.restoreSite(site),
      writing: writingGuests(supervisor, link, promoteRabat),
      startOrderly: (site, tiers) => supervisor.startOrderly(site, tiers),
      async stopOrderly(site, tiers) {
        await supervisor.stopOrderly(site, tiers);
        await Promise.all([database.idle(), files.idle()]);
      },
      async restoreReplicas() {
        for (const { name, protection } of model.massar.tiers) {
          if (protection.mechanism === "rebuild") continue;
          await supervisor.moveWrites(name, "rabat");
          await promoteRabat(name);
          await supervisor.follow(name);
        }
      },
      plant: plantedFaults(supervisor, link, rateDivisor),
      async leave() {
        // the data remains for the next command
        end = directory.leave;
        await stop();
      },
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

const FIRST_WRITE_TIMEOUT: Milliseconds = 10_000;

/** No markers were written while no guests ran. Without new markers, that gap would count as lost data. */
async function waitForFirstWrites(
  { context }: Supervisor,
  writers: readonly (readonly [tier: string, writer: MarkerWriter])[],
): Promise<void> {
  const writing = writers.filter(([tier]) => context.leader(context.writes(tier), tier) !== undefined);
  const waiting = new AbortController();
  const late = sleep(FIRST_WRITE_TIMEOUT, undefined, { signal: waiting.signal });
  await Promise.race([Promise.all(writing.map(([, { firstWrite }]) => firstWrite)), late]);
  waiting.abort();
}

/** Waits for vCenters that may never answer, until the signal aborts. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return work;
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}

async function openNetworks(
  { model, isolation = "namespaces" }: GuestsOptions,
  run: string,
  directory: string,
): Promise<GuestNetworks> {
  if (isolation === "loopback") return loopbackNetworks("isolation is set to loopback", run);
  const networks = await namespaceNetworks({ model, directory, run });
  return "why" in networks ? loopbackNetworks(networks.why, run) : networks;
}
