import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marked } from "./leftovers";

/** Tries again: a server that was just killed may write a last file. */
const REMOVE = `cat >/dev/null
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  rm -rf "$1" 2>/dev/null
  [ -e "$1" ] || exit 0
  sleep 0.2
done`;

/** A directory for all that guests store, which is removed when this process ends, however that happens. */
export async function privateDirectory(run: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  // Short: sockets stand in it.
  const path = await mkdtemp(join(tmpdir(), "massar-guests-"));
  // PostgreSQL's account may have to pass.
  await chmod(path, 0o711);
  for (const folder of ["logs", "disks", "snapshots"]) await mkdir(join(path, folder), { mode: 0o711 });
  const remover = spawn("env", [marked(run)[1], "sh", "-c", REMOVE, "sh", path], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  remover.unref();
  const ended = once(remover, "exit");
  return {
    path,
    async remove() {
      remover.ref();
      remover.stdin?.end();
      await ended;
    },
  };
}
