import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Model } from "../../model/model";
import type { GuestAccess, WatchMachines } from "../api";
import type { Guest } from "../guest";
import { NETWORKS, type NetworkName, type WayIn } from "../network/network";
import { guestProcesses } from "../processes/leftovers";
import { watchMachines } from "../processes/watch";
import { applicationGuests, checkHealth, get } from "../questions/application";
import { dnsGuests } from "../questions/dns";
import { probeIsolation, type Target } from "../questions/isolation";
import type { Reach } from "../questions/reach";
import { liveDatabase } from "./database";
import type { Doors } from "./doors-file";
import { doorway } from "./doorway";
import { liveFiles } from "./files";
import { lookAtMachines } from "./machines";
import type { Secrets } from "./secrets";

export interface LiveGuestsOptions {
  readonly model: Model;
  readonly doors: Doors;
  readonly secrets: Secrets;
  /** How the sites' vCenters are reached. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a port group at Marrakech belongs to the rehearsal's bubble. */
  readonly isBubble: (portGroup: string) => boolean;
  /** Tells of a site's VMs. @default - what its vCenter says */
  readonly watch?: WatchMachines;
}

export interface LiveGuests extends GuestAccess {
  /** How clients get into each network. */
  readonly ways: Readonly<Record<NetworkName, WayIn>>;
}

/** A packet that nobody answers is as good as lost after this; a door logs in before it knocks. */
const PROBE_TIMEOUT = 10_000;

/**
 * The real guests of both sites and of the bubble, reached through the operators' doors. They are asked what simulated ones
 * are asked, by the same code. What changes something is done in the bubble alone.
 *
 * @throws Failure where a vCenter does not tell its VMs
 */
export async function liveGuests(options: LiveGuestsOptions): Promise<LiveGuests> {
  const { model, doors, secrets, environment, isBubble } = options;
  const marker = randomBytes(4).toString("hex");
  const watch = options.watch ?? ((site, tell) => watchMachines(site, environment, marker, tell));
  const look = () => lookAtMachines({ model, watch, isBubble });
  let seen: readonly Guest[] = await look();
  const directory = await mkdtemp(join(tmpdir(), "massar-doors-"));
  const into = (network: NetworkName) => doorway({ command: doors.networks[network].door, directory, run: marker });
  const ways = { rabat: into("rabat"), marrakech: into("marrakech"), bubble: into("bubble") };
  const reach: Reach = {
    model,
    networks: { at: ways },
    user: doors.database.user,
    database: doors.database.name,
    ...secrets,
    running: () => seen,
    find(network, member) {
      const found = seen.find((guest) => guest.network === network && guest.member.id === member);
      if (found === undefined) throw new Error(`${network} has no VM of ${member} that is on`);
      return found;
    },
  };
  const { guests: database, mayChange } = liveDatabase(reach);
  const application = applicationGuests(reach);
  const dns = dnsGuests(reach);

  return {
    ways,
    isolation: { kind: "doors" },
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
      software: doors.software[tier] ?? "as it runs there",
    })),
    checkHealth: (machine) => checkHealth(reach, machine),
    get: (network, url) => get(reach, network, url),
    database,
    files: liveFiles(reach, doors, { marker, mayChange }),
    application: {
      ...application,
      async enrol(network, entry, pupil) {
        await mayChange(network, `${pupil.code} is not enrolled`);
        await application.enrol(network, entry, pupil);
      },
    },
    dns: {
      ...dns,
      async update(network, name, address) {
        await mayChange(network, `${name} is not updated`);
        await dns.update(network, name, address);
      },
    },
    probeIsolation: () => probeIsolation(reach, beaconsOf(doors), PROBE_TIMEOUT),
    leftovers: async () => ({ processes: guestProcesses(marker), namespaces: [] }),
    async stop() {
      await Promise.all(Object.values(ways).map((way) => way.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const beaconsOf = ({ networks }: Doors): readonly Target[] =>
  NETWORKS.map((network) => ({ network, what: "the probe host", ...networks[network].beacon }));
