import type { DatabaseGuests, MachineKey, NetworkName } from "../api";
import type { Guest } from "../guest";
import { databaseQuestions, databaseTier } from "../questions/database";
import type { Reach } from "../questions/reach";
import { onceUp } from "./patience";

export interface LiveDatabase {
  readonly guests: DatabaseGuests;
  /**
   * Lets something be changed in a network: in the bubble alone, and only where what answers there is not Marrakech itself.
   *
   * @throws Error saying why it must not be
   */
  mayChange(network: NetworkName, what: string): Promise<void>;
}

/** What is asked of real database servers. Their markers are written by a job of theirs, so Rabat is asked for them. */
export function liveDatabase(reach: Reach): LiveDatabase {
  const tier = databaseTier(reach.model);
  const membersIn = (network: NetworkName) =>
    reach.running().filter((guest) => guest.network === network && guest.tier.name === tier.name);
  const keyOf = ({ network, member }: Guest): MachineKey => ({ network, member: member.id });

  /** Which member that is changes whenever their cluster elects another. */
  const primary = async (): Promise<Guest> => {
    const said: string[] = [];
    for (const guest of membersIn("rabat")) {
      try {
        if (!(await questions.inRecovery(keyOf(guest)))) return guest;
        said.push(`${guest.name} follows another`);
      } catch (error) {
        said.push(`${guest.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    throw new Error(`${tier.name} is written to by nobody at Rabat: ${said.join("; ") || "no VM of it is on"}`);
  };
  const questions = databaseQuestions(reach, primary);

  const mayChange: LiveDatabase["mayChange"] = async (network, what) => {
    if (network !== "bubble") {
      throw new Error(`${what} in ${network}: a rehearsal changes nothing outside of the bubble`);
    }
    for (const copy of membersIn("bubble").filter(({ leads }) => leads)) {
      if ((await questions.receiver(keyOf(copy))) === "streaming") {
        throw new Error(`${what}: ${copy.name} still receives from another server, so it is no copy in a bubble`);
      }
      const started = await questions.startedAt(keyOf(copy));
      for (const replica of membersIn("marrakech")) {
        if ((await questions.startedAt(keyOf(replica))) !== started) continue;
        throw new Error(`${what}: the door into the bubble leads to ${replica.name} at Marrakech`);
      }
      return;
    }
    throw new Error(`${what}: no copy of ${tier.name} runs in the bubble, so it is not known where its door leads`);
  };

  const whenUp = <Value>({ network }: MachineKey, ask: () => Promise<Value>) =>
    network === "bubble" ? onceUp(tier, ask) : ask();

  return {
    mayChange,
    guests: {
      ...questions,
      written: async () => questions.newestMarker(keyOf(await primary())),
      writtenBefore: async (instant) => questions.newestMarker(keyOf(await primary()), instant),
      /** Those that Rabat keeps: its job may remove what is old. */
      async missing(machine, until) {
        const oldest = await questions.oldestMarker(keyOf(await primary()));
        return questions.missing(machine, until, oldest?.sequence);
      },
      inRecovery: (machine) => whenUp(machine, () => questions.inRecovery(machine)),
      async promote(machine) {
        if (machine.network === "bubble") await whenUp(machine, () => questions.inRecovery(machine));
        await mayChange(machine.network, `${machine.member} is not promoted`);
        return questions.promote(machine);
      },
    },
  };
}
