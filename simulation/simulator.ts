import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { Failure } from "../lib/failure";
import type { SiteName } from "../model/schema/site";
import { simulator as binary } from "../toolchain/artefacts";
import { fewerGarbageCollections } from "../toolchain/terraform";
import type { Credentials } from "./credentials";

export interface SimulatorOptions {
  readonly site: SiteName;
  readonly inventoryFile: string;
  readonly certificateFile: string;
  readonly logFile: string;
  readonly credentials: Credentials;
  /** @default 0 - a free port */
  readonly port?: number;
  /** Whether it keeps running when this process ends: until it is stopped, or for a number of hours. */
  readonly survives: boolean | { readonly hours: number };
}

/** A running simulated vCenter. */
export interface Simulator {
  readonly pid: number;
  /** Host and port: the provider's `vsphere_server`. */
  readonly address: string;
  readonly url: string;
  /** The URL of the control interface, for outages, faults and events. */
  readonly control: string;
}

const readySchema = z.object({ address: z.string(), url: z.string(), control: z.string() });

/** Starts a vCenter and waits until it answers. */
export async function startSimulator(options: SimulatorOptions, signal?: AbortSignal): Promise<Simulator> {
  const { port = 0, credentials, survives } = options;
  const log = openSync(options.logFile, "w", 0o600);
  const child = spawn(
    binary.binaries[0],
    [
      ...["-inventory", options.inventoryFile, "-ca-out", options.certificateFile],
      ...["-listen", `127.0.0.1:${port}`, "-control", "127.0.0.1:0"],
      // Its standard input closes when this process ends, also when it is killed.
      ...(survives ? [] : ["-exit-on-stdin-close"]),
      ...(typeof survives === "object" ? ["-exit-after", `${survives.hours}h`] : []),
    ],
    {
      detached: true,
      stdio: [survives ? "ignore" : "pipe", "pipe", log],
      env: {
        ...process.env,
        ...fewerGarbageCollections,
        SIMULATOR_VCENTER_USER: credentials.administrator.user,
        SIMULATOR_VCENTER_PASSWORD: credentials.administrator.password,
        SIMULATOR_ACCOUNT_PASSWORDS: JSON.stringify(
          Object.fromEntries(Object.values(credentials.accounts).map(({ user, password }) => [user, password])),
        ),
        SIMULATOR_OPERATOR_USER: credentials.operator.user,
        SIMULATOR_OPERATOR_PASSWORD: credentials.operator.password,
        SIMULATOR_HOST_USER: credentials.host.user,
        SIMULATOR_HOST_PASSWORD: credentials.host.password,
        SIMULATOR_HOST_PASSWORDS: JSON.stringify(credentials.hostPasswords),
      },
    },
  );
  closeSync(log);
  const ended = once(child, "exit").then(() => undefined);
  const ready = once(createInterface({ input: child.stdout as Readable }), "line", signal ? { signal } : {});
  try {
    const line = await Promise.race([ready, ended]);
    if (line === undefined) throw await explain(options);
    const { address, url, control } = readySchema.parse(JSON.parse(String(line[0])));
    child.unref();
    return { pid: child.pid ?? Number.NaN, address, url, control };
  } catch (error) {
    child.kill();
    signal?.throwIfAborted();
    throw error;
  }
}

async function explain({ site, port, logFile }: SimulatorOptions): Promise<Failure> {
  const log = await readFile(logFile, "utf8");
  if (/ (is|already) in use/.test(log)) {
    return new Failure(
      `The port for the simulated vCenter of ${site} is in use`,
      `127.0.0.1:${port}`,
      `Give another port with --${site}-port, or omit the option to use a free port.`,
    );
  }
  return new Failure(
    `The simulated vCenter of ${site} did not start\n${log.trim().split("\n").slice(-10).join("\n")}`,
    logFile,
    "Fix the cause shown above. If the simulator's sources changed, run npm run setup.",
  );
}
