import { once } from "node:events";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import { z } from "zod";
import { inProject, simulatedShells } from "../../lib/paths";
import type { CommandLine } from "../processes/child";

/** Runs a program in a guest as root. A failure is a result, not an error. */
export type RunInGuest = (
  guest: string,
  program: CommandLine,
  options: { readonly input: string },
) => Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;

export interface ServedShells {
  /** The command that starts a shell in a guest, from any process of this account. */
  shellOf(guest: { readonly name: string }): CommandLine;
  /** Ends them. The guests go on. */
  close(): Promise<void>;
}

const requestSchema = z.object({ guest: z.string(), input: z.string() });

/**
 * Makes shells for other programs from a function that runs programs in simulated guests, and stores them where
 * `npm run configure` finds them.
 *
 * @param socket a path that is short enough for a socket, in a private folder
 * @param file where the shells are stored. @default - as `npm run configure` expects
 */
export async function serveShells(
  guests: readonly string[],
  run: RunInGuest,
  socket: string,
  file = simulatedShells,
): Promise<ServedShells> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (connection) => {
    open.add(connection);
    connection.on("close", () => open.delete(connection)).on("error", () => {});
    let request = "";
    connection.setEncoding("utf8").on("data", (text: string) => {
      request += text;
    });
    connection.once("end", async () => {
      const failed = ({ message }: Error) => ({ code: 255, stdout: "", stderr: message });
      connection.end(JSON.stringify(await answerTo(request, run).catch(failed)));
    });
  });
  await once(server.listen(socket), "listening");
  const shellOf = ({ name }: { readonly name: string }): CommandLine => [
    ...([process.execPath, inProject("guests", "shells", "relay.cjs")] as const),
    ...[socket, name],
  ];
  const shells = Object.fromEntries(guests.map((name) => [name, shellOf({ name })]));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ shells }, undefined, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return {
    shellOf,
    async close() {
      await rm(file, { force: true });
      server.close();
      for (const connection of open) connection.destroy();
      await rm(socket, { force: true });
    },
  };
}

async function answerTo(request: string, run: RunInGuest) {
  const { guest, input } = requestSchema.parse(JSON.parse(request));
  return run(guest, ["/bin/sh"], { input });
}
