import { fork } from "node:child_process";
import { once } from "node:events";
import type { Guests } from "../../guests/api";
import type { WatchedMachine } from "../../guests/processes/watch";
import { inProject } from "../../lib/paths";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import type { VirtualCenters } from "./vcenters";

/** A message to the process that runs the guests. */
export type Message =
  | { readonly site: SiteName; readonly machines: readonly WatchedMachine[] }
  | { readonly call: number; readonly path: readonly string[]; readonly args: readonly unknown[] };

/** Its answer. */
export type Answer =
  | { readonly run: string }
  | { readonly call: number; readonly value?: unknown; readonly error?: string };

/** The same interface, with promises for all results. */
export type Remote<Of> = {
  readonly [Name in keyof Of]: Of[Name] extends (...args: infer Args) => infer Value
    ? (...args: Args) => Promise<Awaited<Value>>
    : Remote<Of[Name]>;
};

export interface RemoteGuests {
  readonly guests: Remote<Guests>;
  /** Resolves with the run's id when they have started. */
  readonly ready: Promise<string>;
  /** Kills only the process that runs the guests, not the guests. */
  kill(): Promise<void>;
}

export interface RemoteOptions {
  readonly vcenters: VirtualCenters;
  /** The sites whose vCenter answers. @default - both */
  readonly sites?: readonly SiteName[];
  readonly stateFile: string;
  readonly tiers: readonly string[];
  readonly isolation: "namespaces" | "loopback";
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs guests in another process; their vCenters are in this process and outlive it. */
export function remoteGuests({ vcenters, sites = SITE_NAMES, ...options }: RemoteOptions): RemoteGuests {
  const { stateFile, tiers, isolation, environment } = options;
  const runner = fork(inProject("test", "guests", "run-remotely.ts"), [stateFile, tiers.join(","), isolation], {
    execArgv: [...typeScriptOptions],
    env: environment,
  });
  const send = (message: Message) => runner.connected && runner.send(message, () => {}); // it may have been killed
  for (const site of sites) vcenters.watch(site, (machines) => void send({ site, machines }));
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
  ready.catch(() => {}); // callers that wait for it get the error
  const ask = async (path: readonly string[], args: readonly unknown[]) => {
    await ready;
    const call = ++calls;
    const answered = new Promise<Extract<Answer, { readonly call: number }>>((resolve) => waiting.set(call, resolve));
    send({ call, path, args });
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
