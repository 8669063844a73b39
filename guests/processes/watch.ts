import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Milliseconds } from "../../lib/time";
import type { SiteName } from "../../model/schema/site";
import { censusCollector } from "../../toolchain/artefacts";
import { diesWithParent } from "./child";
import { marked } from "./leftovers";

const GOODBYE: Milliseconds = 3000;

const snapshot = z.strictObject({ id: z.string(), name: z.string(), created: z.iso.datetime({ offset: true }) });

/** What a vCenter says of a VM. */
export const watchedMachine = z.strictObject({
  name: z.string(),
  poweredOn: z.boolean(),
  address: z.string(),
  networks: z.array(z.string()),
  snapshots: z.array(snapshot),
});

const lookSchema = z.strictObject({ machines: z.array(watchedMachine).nullable(), error: z.string() });

export type WatchedMachine = z.output<typeof watchedMachine>;
export type WatchedSnapshot = z.output<typeof snapshot>;

/** Tells of a site's VMs, at once and whenever one has changed, until it is stopped. */
export type WatchMachines = (
  site: SiteName,
  tell: (machines: readonly WatchedMachine[]) => void,
) => { stop(): Promise<void> };

/**
 * Tells of a site's VMs whenever their power, address, networks or snapshots have changed. A vCenter that does not answer
 * changes nothing: its guests go on as they are.
 */
export function watchMachines(
  site: SiteName,
  environment: Readonly<Record<string, string>>,
  run: string,
  tell: (machines: readonly WatchedMachine[]) => void,
): { stop(): Promise<void> } {
  const variable = (name: string) => environment[`TF_VAR_${site}_vsphere_${name}`];
  const [file, ...args] = [...marked(run), ...diesWithParent([censusCollector.binaries[0], "watch"])] as const;
  const watcher = spawn(file, args, {
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
    env: {
      ...process.env,
      ...environment,
      VSPHERE_SERVER: variable("server"),
      VSPHERE_USER: variable("user"),
      VSPHERE_PASSWORD: variable("password"),
    },
  });
  watcher.unref();
  createInterface({ input: watcher.stdout }).on("line", (line) => {
    const { machines, error } = lookSchema.parse(JSON.parse(line));
    if (error === "" && machines !== null) tell(machines);
  });
  const ended = once(watcher, "exit");
  return {
    async stop() {
      watcher.ref();
      // it says goodbye to the vCenter, which may not answer
      watcher.kill("SIGTERM");
      const late = setTimeout(() => watcher.kill("SIGKILL"), GOODBYE);
      await ended;
      clearTimeout(late);
    },
  };
}
