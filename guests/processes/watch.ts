import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { start } from "../../lib/processes";
import type { Milliseconds } from "../../lib/time";
import type { SiteName } from "../../model/schema/site";
import { censusCollector } from "../../toolchain/artefacts";
import { endWithParent } from "./child";
import { withRunMarker } from "./leftovers";

const LOGOUT_TIMEOUT: Milliseconds = 3000;

const snapshot = z.strictObject({ id: z.string(), name: z.string(), created: z.iso.datetime({ offset: true }) });

/** A VM as its vCenter reports it. */
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

/** Reports a site's VMs at once and after each change, until it is stopped. */
export type WatchMachines = (
  site: SiteName,
  report: (machines: readonly WatchedMachine[]) => void,
) => { stop(): Promise<void> };

/**
 * Reports a site's VMs whenever their power state, address, networks or snapshots change. While the vCenter does not answer,
 * no VMs are reported and the guests continue unchanged.
 */
export function watchMachines(
  site: SiteName,
  environment: Readonly<Record<string, string>>,
  run: string,
  report: (machines: readonly WatchedMachine[]) => void,
): { stop(): Promise<void> } {
  const variable = (name: string) => environment[`TF_VAR_${site}_vsphere_${name}`];
  const [file, ...args] = [...withRunMarker(run), ...endWithParent([censusCollector.binaries[0], "watch"])] as const;
  const watcher = start(file, args, {
    recipient: "collector",
    environment,
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
    variables: {
      VSPHERE_SERVER: variable("server"),
      VSPHERE_USER: variable("user"),
      VSPHERE_PASSWORD: variable("password"),
    },
  });
  watcher.unref();
  createInterface({ input: watcher.stdout as Readable }).on("line", (line) => {
    const { machines, error } = lookSchema.parse(JSON.parse(line));
    if (error === "" && machines !== null) report(machines);
  });
  const ended = once(watcher, "exit");
  return {
    async stop() {
      watcher.ref();
      // it logs out of the vCenter, which may not answer
      watcher.kill("SIGTERM");
      const late = setTimeout(() => watcher.kill("SIGKILL"), LOGOUT_TIMEOUT);
      await ended;
      clearTimeout(late);
    },
  };
}
