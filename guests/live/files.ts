import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../lib/processes";
import type { Milliseconds } from "../../lib/time";
import type { FileGuests, MachineKey } from "../api";
import type { ClientContext } from "../clients/client-context";
import { fileMarkers } from "../clients/files";
import type { Guest } from "../guest";
import { ageOf, firstCounted, type Marker, parseMarkers } from "../marker";
import type { CommandLine } from "../processes/child";
import { withRunMarker } from "../processes/leftovers";
import { type ConnectionsFile, fillPlaceholders } from "./connections-file";
import type { LiveDatabase } from "./database";
import { retryUntilUp } from "./retry-until-up";

const COMMAND_TIMEOUT: Milliseconds = 60_000;
const POLL: Milliseconds = 1000;

/** The client of real file servers. The operators' commands read their markers, with any protocol. */
export function liveFiles(
  context: ClientContext,
  { networks }: Pick<ConnectionsFile, "networks">,
  { marker, assertChangeAllowed }: { readonly marker: string } & Pick<LiveDatabase, "assertChangeAllowed">,
): FileGuests {
  const command = async (template: CommandLine, { name, network, address, tier }: Guest): Promise<string> => {
    const [file, ...args] = [
      ...withRunMarker(marker),
      ...fillPlaceholders(template, { address, tier: tier.name }),
    ] as const;
    const { exitCode, stdout, lines } = await run(file, args, {
      recipient: "connectionCommand",
      signal: AbortSignal.timeout(COMMAND_TIMEOUT),
    });
    if (exitCode === 0) return stdout;
    throw new Error(`${name} in ${network}: ${lines.at(-1) ?? `${template[0]} ended with ${exitCode}`}`);
  };
  const markersOf = async (guest: Guest) => parseMarkers(await command(networks[guest.network].markers, guest));
  const guestOf = ({ network, member }: MachineKey) => context.find(network, member);
  const atRabat = (tier: string): Promise<readonly Marker[]> => {
    const leader = context.running().find(({ network, tier: { name } }) => network === "rabat" && name === tier);
    if (leader === undefined) throw new Error(`no VM of ${tier} is powered on at Rabat`);
    return markersOf(leader);
  };
  /** The newest marker of each tier when the exercise first measured its replica. */
  const first = new Map<string, number>();
  const { newestMarker, missing } = fileMarkers(async (machine) => markersOf(guestOf(machine)));

  return {
    newestMarker,
    async lag(machine) {
      const newest = await newestMarker(machine);
      const { name } = guestOf(machine).tier;
      if (newest && !first.has(name)) first.set(name, newest.sequence);
      return ageOf(newest);
    },
    written: async (tier) => (await atRabat(tier)).at(-1),
    writtenBefore: async (tier, instant) => (await atRabat(tier)).findLast(({ at }) => at < instant),
    async missing(machine, until) {
      const { name } = guestOf(machine).tier;
      const [oldest] = await atRabat(name);
      return missing(machine, until, firstCounted(oldest, first.get(name)));
    },
    /** Waits for the servers' own replication, which cannot be triggered from here. */
    async synchronise(machine, timeout) {
      const deadline = Date.now() + timeout;
      const instant = new Date().toISOString();
      const wanted = (await atRabat(guestOf(machine).tier.name)).at(-1)?.sequence ?? 0;
      for (;;) {
        const { sequence = 0 } = (await newestMarker(machine)) ?? {};
        if (sequence >= wanted) return instant;
        if (Date.now() > deadline) {
          throw new Error(`${machine.member} in ${machine.network} has not caught up within ${timeout} ms`);
        }
        await sleep(POLL);
      }
    },
    async promote(machine) {
      const began = Date.now();
      const guest = guestOf(machine);
      await assertChangeAllowed(machine.network, `${machine.member} is not promoted`);
      const { promoteFiles } = networks.bubble;
      if (promoteFiles !== undefined) await retryUntilUp(guest.tier, () => command(promoteFiles, guest));
      return Date.now() - began;
    },
  };
}
