import { fork } from "node:child_process";
import { once } from "node:events";
import type { Guests } from "../../guests/api";
import type { WatchedMachine } from "../../guests/processes/watch";
import { inProject } from "../../lib/paths";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import type { VirtualCenters } from "./vcenters";

/** What the process that runs guests is told. */
export type Message =
  | { readonly site: SiteName; readonly machines: readonly WatchedMachine[] }
  | { readonly call: number; readonly path: readonly string[]; readonly args: readonly unknown[] };

/** What it answers. */
export type Answer =
  | { readonly run: string }
  | { readonly call: number; readonly value?: unknown; readonly error?: string };

/** As in this process, but all of it takes time. */
export type Remote<Of> = {
  readonly [Name in keyof Of]: Of[Name] extends (...args: infer Args) => infer Value
    ? (...args: Args) => Promise<Awaited<Value>>
    : Remote<Of[Name]>;
};

export interface RemoteGuests {
  readonly guests: Remote<Guests>;
  /** When they have started: the run's name. */
  readonly ready: Promise<string>;
  /** As nothing else can: what it ran must end by itself. */
  kill(): Promise<void>;
}

export interface RemoteOptions {
  readonly vcenters: VirtualCenters;
  /** Whose vCenter answers. @default - both */
  readonly sites?: readonly SiteName[];
  readonly stateFile: string;
  readonly tiers: readonly string[];
  readonly isolation: "namespaces" | "loopback";
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs guests in a process of their own; their vCenters are this one's, and outlive it. */
export function remoteGuests({ vcenters, sites = SITE_NAMES, ...options }: RemoteOptions): RemoteGuests {
  const { stateFile, tiers, isolation, environment } = options;
  const runner = fork(inProject("test", "guests", "run-remotely.ts"), [stateFile, tiers.join(","), isolation], {
    execArgv: [...typeScriptOptions],
    env: environment,
  });
  const tell = (message: Message) => runner.connected && runner.send(message, () => {}); // it may have been killed
  for (const site of sites) vcenters.watch(site, (machines) => void tell({ site, machines }));
  const waiting = new Map<number, (answer: Extract<Answer, { readonly call: number }>) => void>();
  let calls = 0;
  const exited = once(runner, "exit");
  const ready = new Promise<string>((resolve, reject) => {
    runner.on("message", (answer: Answer) => {
      if ("run" in answer) resolve(answer.run);
      else waiting.get(answer.call)?.(answer);
    });
    runner.once("exit", () => reject(new Error("the process that runs guests has ended")));
  });
  ready.catch(() => {}); // who waits for it is told
  const ask = async (path: readonly string[], args: readonly unknown[]) => {
    await ready;
    const call = ++calls;
    const answered = new Promise<Extract<Answer, { readonly call: number }>>((resolve) => waiting.set(call, resolve));
    tell({ call, path, args });
    const { value, error } = await Promise.race([
      answered,
      exited.then(() => ({ value: undefined, error: "the process that runs guests has ended" })),
    ]);
    if (error !== undefined) throw new Error(error);
    return value;
  };
  const at = (path: readonly string[]): object =>
    new Proxy(() => {}, {
      get: (_, name) => (typeof name === "string" && name !== "then" ? at([...path, name]) : undefined),
      apply: (_, __, args) => ask(path, args),
    });
  return {
    guests: at([]) as Remote<Guests>,
    ready,
    async kill() {
      runner.kill("SIGKILL");
      await exited;
    },
  };
}
