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
  /** @default 0 - a free one */
  readonly port?: number;
  /** Whether it lives on when this process ends: until it is stopped, or for so many hours. */
  readonly survives: boolean | { readonly hours: number };
}

/** A simulated vCenter that answers. */
export interface Simulator {
  readonly pid: number;
  /** What the provider calls the server: host and port. */
  readonly address: string;
  readonly url: string;
  /** Where it can be told to go dark, and asked what happened. */
  readonly control: string;
}

const readySchema = z.object({ address: z.string(), url: z.string(), control: z.string() });

/** Starts one vCenter and waits until it answers. */
export async function startSimulator(options: SimulatorOptions, signal?: AbortSignal): Promise<Simulator> {
  const { port = 0, credentials, survives } = options;
  const log = openSync(options.logFile, "w", 0o600);
  const child = spawn(
    binary.binaries[0],
    [
      ...["-inventory", options.inventoryFile, "-ca-out", options.certificateFile],
      ...["-listen", `127.0.0.1:${port}`, "-control", "127.0.0.1:0"],
      // Its standard input closes with this process, however that ends.
      ...(survives ? [] : ["-exit-on-stdin-close"]),
      ...(typeof survives === "object" ? ["-exit-after", `${survives.hours}h`] : []),
    ],
    {
      detached: true,
      stdio: [survives ? "ignore" : "pipe", "pipe", log],
      env: {
        ...process.env,
        ...fewerGarbageCollections,
        SIMULATOR_VCENTER_USER: credentials.vcenter.user,
        SIMULATOR_VCENTER_PASSWORD: credentials.vcenter.password,
        SIMULATOR_OPERATOR_USER: credentials.operator.user,
        SIMULATOR_OPERATOR_PASSWORD: credentials.operator.password,
        SIMULATOR_HOST_USER: credentials.host.user,
        SIMULATOR_HOST_PASSWORD: credentials.host.password,
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
      `Choose another with --${site}-port, or leave the option out: a free port is then taken.`,
    );
  }
  return new Failure(
    `The simulated vCenter of ${site} did not start\n${log.trim().split("\n").slice(-10).join("\n")}`,
    logFile,
    "Mend what it complains about; npm run setup builds the simulator anew when its sources change.",
  );
}
