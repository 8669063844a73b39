import type { DatabaseGuests, MachineKey, NetworkName } from "../api";
import type { ClientContext } from "../clients/client-context";
import { databaseQueries, databaseTier } from "../clients/database";
import type { Guest } from "../guest";
import { ageOf, firstCounted } from "../marker";
import { retryUntilUp } from "./retry-until-up";

export interface LiveDatabase {
  readonly guests: DatabaseGuests;
  /**
   * Checks that a change is allowed: only in the bubble, and only if the database that answers there is not Marrakech's own.
   *
   * @param change the refused change, for the message: `db-1 is not promoted`
   * @throws Error with the reason
   */
  assertChangeAllowed(network: NetworkName, change: string): Promise<void>;
}

/** The client of real database servers. A job at Rabat writes their markers, so written markers are read there. */
export function liveDatabase(context: ClientContext): LiveDatabase {
  const tier = databaseTier(context.model);
  const membersIn = (network: NetworkName) =>
    context.running().filter((guest) => guest.network === network && guest.tier.name === tier.name);
  const keyOf = ({ network, member }: Guest): MachineKey => ({ network, member: member.id });

  /** Not cached, because the cluster can elect another member at any time. */
  const primary = async (): Promise<Guest> => {
    const findings: string[] = [];
    for (const guest of membersIn("rabat")) {
      try {
        if (!(await queries.inRecovery(keyOf(guest)))) return guest;
        findings.push(`${guest.name} is a standby`);
      } catch (error) {
        findings.push(`${guest.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    throw new Error(`${tier.name} has no primary at Rabat: ${findings.join("; ") || "none of its VMs is powered on"}`);
  };
  const queries = databaseQueries(context, primary);

  const assertChangeAllowed: LiveDatabase["assertChangeAllowed"] = async (network, change) => {
    if (network !== "bubble") {
      throw new Error(`${change} in ${network}: a rehearsal changes nothing outside the bubble`);
    }
    for (const copy of membersIn("bubble").filter(({ leads }) => leads)) {
      if ((await queries.receiver(keyOf(copy))) === "streaming") {
        throw new Error(
          `${change}: ${copy.name} still replicates from another server, so it is not a copy in the bubble`,
        );
      }
      const started = await queries.startedAt(keyOf(copy));
      for (const replica of membersIn("marrakech")) {
        if ((await queries.startedAt(keyOf(replica))) !== started) continue;
        throw new Error(`${change}: the connection command of the bubble reaches ${replica.name} at Marrakech`);
      }
      return;
    }
    throw new Error(
      `${change}: no copy of ${tier.name} runs in the bubble, so its connection command cannot be checked`,
    );
  };

  /** The newest marker when the exercise first measured the replica: it must not disappear any more. */
  let first: number | undefined;

  const whenStarted = <Value>({ network }: MachineKey, ask: () => Promise<Value>) =>
    network === "bubble" ? retryUntilUp(tier, ask) : ask();

  return {
    assertChangeAllowed,
    guests: {
      ...queries,
      written: async () => queries.newestMarker(keyOf(await primary())),
      writtenBefore: async (instant) => queries.newestMarker(keyOf(await primary()), instant),
      async lag(machine) {
        const newest = await queries.newestMarker(machine);
        first ??= newest?.sequence;
        return ageOf(newest);
      },
      async missing(machine, until) {
        const oldest = await queries.oldestMarker(keyOf(await primary()));
        return queries.missing(machine, until, firstCounted(oldest, first));
      },
      inRecovery: (machine) => whenStarted(machine, () => queries.inRecovery(machine)),
      async promote(machine) {
        if (machine.network === "bubble") await whenStarted(machine, () => queries.inRecovery(machine));
        await assertChangeAllowed(machine.network, `${machine.member} is not promoted`);
        return queries.promote(machine);
      },
    },
  };
}
