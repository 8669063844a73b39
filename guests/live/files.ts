import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../lib/processes";
import type { Milliseconds } from "../../lib/time";
import type { FileGuests, MachineKey } from "../api";
import type { Guest } from "../guest";
import { type Marker, parseMarkers } from "../marker";
import type { CommandLine } from "../processes/child";
import { marked } from "../processes/leftovers";
import { fileMarkers } from "../questions/files";
import type { Reach } from "../questions/reach";
import type { LiveDatabase } from "./database";
import { type Doors, fillIn } from "./doors-file";
import { onceUp } from "./patience";
import { withoutSecrets } from "./secrets";

const COMMAND_TIMEOUT: Milliseconds = 60_000;
const POLL: Milliseconds = 1000;

/** What is asked of real file servers: no protocol of theirs is spoken here, so the operators' commands read their markers. */
export function liveFiles(
  reach: Reach,
  { networks }: Pick<Doors, "networks">,
  { marker, mayChange }: { readonly marker: string } & Pick<LiveDatabase, "mayChange">,
): FileGuests {
  const command = async (written: CommandLine, { name, network, address, tier }: Guest): Promise<string> => {
    const [file, ...args] = [...marked(marker), ...fillIn(written, { address, tier: tier.name })] as const;
    const { exitCode, stdout, lines } = await run(file, args, {
      environment: withoutSecrets(),
      signal: AbortSignal.timeout(COMMAND_TIMEOUT),
    });
    if (exitCode === 0) return stdout;
    throw new Error(`${name} in ${network}: ${lines.at(-1) ?? `${written[0]} ended with ${exitCode}`}`);
  };
  const markersOf = async (guest: Guest) => parseMarkers(await command(networks[guest.network].markers, guest));
  const guestOf = ({ network, member }: MachineKey) => reach.find(network, member);
  const atRabat = (tier: string): Promise<readonly Marker[]> => {
    const leader = reach.running().find(({ network, tier: { name } }) => network === "rabat" && name === tier);
    if (leader === undefined) throw new Error(`no VM of ${tier} is on at Rabat`);
    return markersOf(leader);
  };
  const { newestMarker, missing, lag } = fileMarkers(async (machine) => markersOf(guestOf(machine)));

  return {
    newestMarker,
    lag,
    written: async (tier) => (await atRabat(tier)).at(-1),
    writtenBefore: async (tier, instant) => (await atRabat(tier)).findLast(({ at }) => at < instant),
    /** Those that Rabat keeps: its job may remove what is old. */
    async missing(machine, until) {
      const [oldest] = await atRabat(guestOf(machine).tier.name);
      return missing(machine, until, oldest?.sequence);
    },
    /** Nothing here makes them replicate: it waits until they have. */
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
      await mayChange(machine.network, `${machine.member} is not promoted`);
      const { promoteFiles } = networks.bubble;
      if (promoteFiles !== undefined) await onceUp(guest.tier, () => command(promoteFiles, guest));
      return Date.now() - began;
    },
  };
}
