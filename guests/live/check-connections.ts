import { Failure } from "../../lib/failure";
import type { Milliseconds } from "../../lib/time";
import { NETWORKS, type NetworkName } from "../network/network";
import type { ConnectionsFile } from "./connections-file";
import type { LiveGuests } from "./guests";

/** The port of tcpmux, which is no longer in use. */
const UNUSED_PORT = 1;
/** After this time without a new marker, Rabat counts as down. */
const SILENT_AFTER: Milliseconds = 60_000;

/**
 * Checks before anything is created that each connection command reaches its network's beacon, that it fails for an
 * unused port, and that Rabat writes markers.
 *
 * @throws Failure with every command that fails the check, or if Rabat writes no markers
 */
export async function checkConnections(guests: LiveGuests, connections: ConnectionsFile, file: string): Promise<void> {
  const findings = (await Promise.all(NETWORKS.map((network) => finding(network, guests, connections)))).filter(
    (each) => each !== undefined,
  );
  if (findings.length > 0) {
    throw new Failure(
      ["Connection commands do not reach their networks", ...findings].join("\n"),
      file,
      "Run the command manually with the address and port of the beacon, and fix it.",
    );
  }
  const newest = await Promise.resolve(guests.database.written()).catch((error: Error) => error);
  if (newest instanceof Error) throw silent(newest.message);
  if (newest === undefined) throw silent("the table markers is empty");
  const age = Date.now() - Date.parse(newest.at);
  if (age > SILENT_AFTER) throw silent(`the newest marker was written at ${newest.at}`);
}

async function finding(
  network: NetworkName,
  { access }: LiveGuests,
  { networks }: ConnectionsFile,
): Promise<string | undefined> {
  const { address, port } = networks[network].beacon;
  const errorAt = (probed: number) =>
    access[network].probe(address, probed).then(
      () => undefined,
      ({ message }: Error) => message,
    );
  const [error, errorAtUnused] = await Promise.all([errorAt(port), errorAt(UNUSED_PORT)]);
  if (error !== undefined) return `${network}: ${address}:${port} does not answer: ${error}`;
  if (errorAtUnused === undefined) {
    return `${network}: the command also succeeds for ${address}:${UNUSED_PORT}, an unused port`;
  }
  return undefined;
}

const silent = (why: string): Failure =>
  new Failure(
    `Rabat is down, or no markers are written there: no rehearsal is possible\n${why}`,
    "the table markers at Rabat",
    "If Rabat is down, fail over: docs/recovery-plan.en.md. Otherwise fix the job that writes the markers.",
  );
