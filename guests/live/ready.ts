import { Failure } from "../../lib/failure";
import type { Milliseconds } from "../../lib/time";
import { NETWORKS, type NetworkName } from "../network/network";
import type { Doors } from "./doors-file";
import type { LiveGuests } from "./guests";

/** Nobody listens here: tcpmux has long gone. */
const NOTHING_LISTENS_ON = 1;
/** A site that has written nothing for so long does not run. */
const SILENT_AFTER: Milliseconds = 60_000;

/**
 * Before anything is made: every door opens to what always answers, and to nothing else, and Rabat writes.
 *
 * @throws Failure with all doors that don't, or saying that Rabat is silent
 */
export async function refuseUnlessReady(guests: LiveGuests, doors: Doors, file: string): Promise<void> {
  const findings = (await Promise.all(NETWORKS.map((network) => finding(network, guests, doors)))).filter(
    (each) => each !== undefined,
  );
  if (findings.length > 0) {
    throw new Failure(
      ["Not every door leads into its network", ...findings].join("\n"),
      file,
      "Try the door's command by hand, with the beacon's address and port.",
    );
  }
  const newest = await Promise.resolve(guests.database.written()).catch((error: Error) => error);
  if (newest instanceof Error) throw silent(newest.message);
  if (newest === undefined) throw silent("there are no markers");
  const age = Date.now() - Date.parse(newest.at);
  if (age > SILENT_AFTER) throw silent(`the newest marker is of ${newest.at}`);
}

async function finding(network: NetworkName, { ways }: LiveGuests, { networks }: Doors): Promise<string | undefined> {
  const { address, port } = networks[network].beacon;
  const knock = (on: number) =>
    ways[network].knock(address, on).then(
      () => undefined,
      ({ message }: Error) => message,
    );
  const [why, nothing] = await Promise.all([knock(port), knock(NOTHING_LISTENS_ON)]);
  if (why !== undefined) return `${network}: ${address}:${port} does not answer: ${why}`;
  if (nothing === undefined) {
    return `${network}: the command succeeds also for ${address}:${NOTHING_LISTENS_ON}, where nothing listens`;
  }
  return undefined;
}

const silent = (why: string): Failure =>
  new Failure(
    `Rabat is really down, or its markers are not written: then this is no rehearsal\n${why}`,
    "the table markers at Rabat",
    "If Rabat is down, fail over: docs/recovery-plan.en.md. Otherwise mend the job that writes the markers.",
  );
