import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { guestPrograms } from "../../toolchain/artefacts";
import { createFolderAtomically } from "../processes/atomic-folder";
import { startChild, untilItAnswers } from "../processes/child";
import { networkOf, type StartProgram } from "./context";

/**
 * Starts a file server. At the site that may write it is writable. The first one at the other site copies over the link at intervals,
 * or refuses writes. In a
 * bubble it starts from a copy of the replica. Unlike the heads of a real filer, the members of a tier do not share storage.
 */
export const startFiles: StartProgram = async (guest, context) => {
  const { directory, fileInterval } = context;
  const disk = context.diskOf(guest);
  if (guest.network === "bubble" && !existsSync(disk)) {
    const copy = await context.newestSnapshot(guest);
    await createFolderAtomically(disk, (part) => cp(copy, part, { recursive: true, preserveTimestamps: true }));
  }
  await mkdir(disk, { recursive: true });
  const network = networkOf(context, guest);
  const { port } = guest.tier.healthCheck;
  const { network: site, leads, tier } = guest;
  const role = site === "bubble" ? "writer" : context.dataRole(guest);
  const source =
    site !== "bubble" && leads && role === "replica" ? await context.linkEntry(tier.name, site) : undefined;
  const [program] = guestPrograms.binaries;
  const server = await startChild(
    network.command([
      ...([program, "files", "-directory", disk, "-listen", await network.endpoint(guest.address, port)] as const),
      ...(source === undefined ? [] : ["-source", source, "-interval", `${fileInterval}ms`]),
      ...(role === "writer" || source !== undefined ? [] : ["-read-only"]),
    ]),
    { logFile: join(directory, "logs", `${guest.network}-${guest.name}.log`) },
  );
  await untilItAnswers(server, `The file server of ${guest.name}`, () => network.probe(guest.address, port));
  return server;
};
