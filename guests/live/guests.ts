import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Model } from "../../model/model";
import type { GuestAccess, WatchMachines } from "../api";
import { applicationGuests, checkHealth, get } from "../clients/application";
import type { ClientContext } from "../clients/client-context";
import { dnsGuests } from "../clients/dns";
import { probeIsolation, type Target } from "../clients/isolation";
import type { Guest } from "../guest";
import { NETWORKS, type NetworkAccess, type NetworkName } from "../network/network";
import { guestProcesses } from "../processes/leftovers";
import { watchMachines } from "../processes/watch";
import { connectByCommand } from "./connection-command";
import type { ConnectionsFile } from "./connections-file";
import { liveDatabase } from "./database";
import { liveFiles } from "./files";
import { listRunningGuests } from "./machines";
import type { Secrets } from "./secrets";

export interface LiveGuestsOptions {
  readonly model: Model;
  readonly connections: ConnectionsFile;
  readonly secrets: Secrets;
  /** Addresses and accounts of the sites' vCenters. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a port group at Marrakech belongs to the rehearsal's bubble. */
  readonly isBubble: (portGroup: string) => boolean;
  /** Reports a site's VMs. @default - as its vCenter reports them */
  readonly watch?: WatchMachines;
}

export interface LiveGuests extends GuestAccess {
  /** How clients reach each network. */
  readonly access: Readonly<Record<NetworkName, NetworkAccess>>;
}

/** Longer than for simulated guests, because a connection command logs in first. */
const PROBE_TIMEOUT = 10_000;

/**
 * The real guests of both sites and of the bubble, reached by the operators' connection commands. The client code is the same as for
 * simulated guests. Only guests in the bubble are changed.
 *
 * @throws Failure if a vCenter does not report its VMs
 */
export async function liveGuests(options: LiveGuestsOptions): Promise<LiveGuests> {
  const { model, connections, secrets, environment, isBubble } = options;
  const marker = randomBytes(4).toString("hex");
  const watch = options.watch ?? ((site, report) => watchMachines(site, environment, marker, report));
  const look = () => listRunningGuests({ model, watch, isBubble });
  let seen: readonly Guest[] = await look();
  const directory = await mkdtemp(join(tmpdir(), "massar-connections-"));
  const into = (network: NetworkName) =>
    connectByCommand({ command: connections.networks[network].connect, directory, run: marker });
  const access = { rabat: into("rabat"), marrakech: into("marrakech"), bubble: into("bubble") };
  const context: ClientContext = {
    model,
    networks: { at: access },
    user: connections.database.user,
    database: connections.database.name,
    tls: connections.database.tls,
    ...secrets,
    running: () => seen,
    find(network, member) {
      const found = seen.find((guest) => guest.network === network && guest.member.id === member);
      if (found === undefined) throw new Error(`no VM of ${member} is powered on in ${network}`);
      return found;
    },
  };
  const { guests: database, assertChangeAllowed } = liveDatabase(context);
  const application = applicationGuests(context);
  const dns = dnsGuests(context);

  return {
    access,
    isolation: { kind: "connections" },
    machines: () =>
      seen.map(({ name, member, tier, network, address }) => ({
        ...{ name, member: member.id, tier: tier.name, network, address },
        state: "running",
      })),
    async settled() {
      seen = await look();
    },
    software: model.massar.tiers.map(({ name: tier }) => ({
      tier,
      software: connections.software[tier] ?? { en: "as installed at the site", fr: "logiciel installé sur le site" },
    })),
    checkHealth: (machine) => checkHealth(context, machine),
    get: (network, url) => get(context, network, url),
    database,
    files: liveFiles(context, connections, { marker, assertChangeAllowed }),
    application: {
      ...application,
      async enrol(network, entry, pupil) {
        await assertChangeAllowed(network, `${pupil.code} is not enrolled`);
        await application.enrol(network, entry, pupil);
      },
    },
    dns: {
      ...dns,
      async update(network, name, address) {
        await assertChangeAllowed(network, `${name} is not updated`);
        await dns.update(network, name, address);
      },
    },
    probeIsolation: () => probeIsolation(context, beaconsOf(connections), PROBE_TIMEOUT),
    leftovers: async () => ({ processes: guestProcesses(marker), namespaces: [] }),
    async stop() {
      await Promise.all(Object.values(access).map((each) => each.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const beaconsOf = ({ networks }: ConnectionsFile): readonly Target[] =>
  NETWORKS.map((network) => ({
    network,
    what: { en: "the probe host", fr: "la machine sonde" },
    ...networks[network].beacon,
  }));
