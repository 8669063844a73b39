import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Milliseconds } from "../../lib/time";
import type { TierSpec } from "../../model/schema/workload";
import type { MachineKey, SimulatedFileGuests } from "../api";
import { fileMarkers } from "../clients/files";
import { parseMarkers } from "../marker";
import { request } from "../network/http";
import { type MarkerWriter, writeMarkers } from "./marker-writer";
import type { Supervisor } from "./supervisor";

/** Changes overwrite a few documents, so that the disk does not grow. */
const DOCUMENTS = 20;

/** The client of the file servers, and a marker writer for each tier whose mechanism is `fileReplication`. */
export function fileGuests(supervisor: Supervisor, rateDivisor: number, interval: Milliseconds) {
  const { context } = supervisor;
  const ask = async (
    guest: { readonly network: MachineKey["network"]; readonly address: string; readonly tier: TierSpec },
    path: string,
    options?: { readonly method: string; readonly body?: string },
  ): Promise<string> => {
    const url = new URL(path, `http://${guest.address}:${guest.tier.healthCheck.port}`);
    const { status, body } = await request(context.networks.at[guest.network], url, options);
    if (status === 404 && path === "/markers") return "";
    if (status >= 300) throw new Error(`${url} in ${guest.network} answers ${status}: ${body.trim()}`);
    return body;
  };
  const guestOf = ({ network, member }: MachineKey) => supervisor.find(network, member).guest;
  const markersOf = async (machine: MachineKey) => parseMarkers(await ask(guestOf(machine), "/markers"));
  const post = async (machine: MachineKey, path: string) => {
    const began = Date.now();
    await ask(guestOf(machine), path, { method: "POST" });
    return Date.now() - began;
  };

  const writerOf = ({ name, protection: { changeRate } }: TierSpec): MarkerWriter => {
    const characters = Math.round((changeRate.bitsPerSecond / rateDivisor / 8) * (interval / 1000));
    return writeMarkers(
      async (marker) => {
        const site = context.writes(name);
        if (supervisor.hasNoWriters(site, name)) throw new Error("all tiers that write to it are shut down");
        const leader = context.leader(site, name);
        if (leader === undefined) throw new Error(`${name} has no primary at ${site}`);
        const body = randomBytes(Math.ceil((characters * 3) / 4)).toString("base64");
        await ask(leader, `/documents/document-${marker.sequence % DOCUMENTS}`, { method: "PUT", body });
        await ask(leader, "/markers", { method: "POST", body: JSON.stringify(marker) });
      },
      interval,
      join(context.directory, `markers-${name}.ndjson`),
    );
  };
  const tiers = context.model.massar.tiers.filter(({ protection }) => protection.mechanism === "fileReplication");
  const writers = new Map(tiers.map((tier) => [tier.name, writerOf(tier)]));

  const guests: SimulatedFileGuests = {
    ...fileMarkers(markersOf),
    written: (tier) => writers.get(tier)?.newest(),
    writtenBefore: (tier, instant) => writers.get(tier)?.before(instant),
    async synchronise(machine, timeout) {
      const instant = new Date().toISOString();
      const late = AbortSignal.timeout(timeout);
      await Promise.race([
        post(machine, "/synchronise"),
        new Promise((_, reject) => {
          late.addEventListener("abort", () =>
            reject(new Error(`${machine.member} in ${machine.network} has not caught up within ${timeout} ms`)),
          );
        }),
      ]);
      return instant;
    },
    promote: (machine) => post(machine, "/promote"),
  };
  const each = (act: (writer: MarkerWriter) => Promise<void>) => Promise.all([...writers.values()].map(act));
  return { guests, writers, idle: () => each((writer) => writer.idle()), stop: () => each((writer) => writer.stop()) };
}
