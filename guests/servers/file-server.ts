import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { guestPrograms } from "../../toolchain/artefacts";
import { startChild } from "../processes/child";
import { makeWhole } from "../processes/whole";
import { networkOf, type StartProgram } from "./context";

/**
 * Starts a file server: at Rabat it is written to; the first at Marrakech copies Rabat's over the link at intervals; in a
 * bubble it has what the replica had. The other members of a network share nothing with the first: a filer's heads would.
 */
export const startFiles: StartProgram = async (guest, context) => {
  const { directory, fileInterval } = context;
  const disk = context.diskOf(guest);
  if (guest.network === "bubble" && !existsSync(disk)) {
    const copy = await context.newestSnapshot(guest);
    await makeWhole(disk, (part) => cp(copy, part, { recursive: true, preserveTimestamps: true }));
  }
  await mkdir(disk, { recursive: true });
  const network = networkOf(context, guest);
  const { port } = guest.tier.healthCheck;
  const source = guest.network === "marrakech" && guest.leads ? await context.linkEntry(guest.tier.name) : undefined;
  const [program] = guestPrograms.binaries;
  return startChild(
    network.command([
      ...([program, "files", "-directory", disk, "-listen", await network.endpoint(guest.address, port)] as const),
      ...(source === undefined ? [] : ["-source", source, "-interval", `${fileInterval}ms`]),
    ]),
    { logFile: join(directory, "logs", `${guest.network}-${guest.name}.log`) },
  );
};
