import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Journal, JournalFile } from "../deploy/journal";
import { withStackLocks } from "../deploy/lock";
import type { GuestShells } from "../guests/shells/shells";
import { Failure } from "../lib/failure";
import { groupBy } from "../lib/group-by";
import { waitFor } from "../lib/silence";
import type { Model } from "../model/model";
import { STACKS } from "../model/names";
import { sha256 } from "../review/fingerprint/canonical";
import { type GuestChange, inBatches, interrupts, strongest } from "../roles/changes";
import type { GuestConfiguration } from "../roles/configuration";
import { estateOf } from "../roles/estate";
import { renderGuests } from "../roles/render";
import { withScratch } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";
import { type ReachedGuest, runPlays, type TaskResult } from "./ansible";
import { type Observation, readObservation } from "./observation";
import { change, changeVariables, contentName, observationVariables, observe } from "./plays";
import { quorumRefusal } from "./quorum";

export interface ConfigureOptions {
  readonly model: Model;
  /** Tiers, replication-gateway or witness. @default - all */
  readonly kinds: readonly string[];
  readonly shells: GuestShells;
  /** Names the folder of journals. */
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** How running guests differ from the code. */
export interface Differences {
  /** What `--apply` does, in this order. */
  readonly changes: readonly GuestChange[];
  readonly unreachable: readonly UnreachableGuest[];
  readonly unhealthy: readonly { readonly name: string; readonly reason: string }[];
  /** How many guests answered. */
  readonly answered: number;
}

export interface UnreachableGuest {
  readonly name: string;
  readonly reason: string;
}

interface Look {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly unreachable: readonly UnreachableGuest[];
}

/** Compares running guests with what the model renders for them. Changes nothing. */
export async function checkGuests(options: ConfigureOptions): Promise<Differences> {
  const selected = select(options);
  return withScratch(options.environment, async (directory) => {
    const look = await lookAt(selected, directory, options);
    return differencesOf(options.model, look);
  });
}

export interface ApplyOptions extends ConfigureOptions {
  readonly say: (line: string) => void;
}

/** The name of the journal. */
const NAME = "configure";

/**
 * Changes running guests to what the model renders for them, batch by batch, in the order of roles/changes.ts. Each batch is compared
 * again before it changes, must leave a majority at work, and is healthy before the next starts. It stops at the first failure; the
 * same command then completes it. No deploy or rehearsal of this machine runs at the same time.
 *
 * @returns the changes that were made, and the guests that were not reached
 * @throws Failure if a guest cannot be changed or does not become healthy, or too few others work
 */
export const applyToGuests = (options: ApplyOptions): Promise<Differences> =>
  withStackLocks(STACKS, options.environment, () =>
    withScratch(options.environment, async (directory) => {
      const { model, environment, say } = options;
      const selected = select(options);
      const journal = await JournalFile.open(NAME, environment);
      if (journal.left) say(`${interrupted(journal.left)} This run completes it.`);
      const look = await lookAt(selected, directory, options);
      const differences = differencesOf(model, look);
      const record: Journal = {
        deploys: sha256(JSON.stringify(selected.map(({ files }) => files))),
        since: new Date().toISOString(),
        done: [],
      };
      const done: string[] = [];
      const postponed = new Set<string>();
      for (const group of differences.changes) {
        const waiting = [...group.batches];
        for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
          const title = `${group.kind} at ${group.place}: ${batch.join(", ")}`;
          await journal.write({ ...record, done, begun: title });
          const isLast = waiting.length === 0 || postponed.has(title);
          if ((await changeBatch(group, batch, { directory, isLast, title }, options)) === "leads") {
            postponed.add(title);
            waiting.push(batch);
            continue;
          }
          done.push(title);
          await journal.write({ ...record, done });
        }
      }
      await journal.close();
      return differences;
    }),
  );

const interrupted = ({ since, begun, done }: Journal): string =>
  `The run of ${since} was interrupted${begun === undefined ? "" : ` at ${begun}`}, after ${done.length} complete batches.`;

/** The guests of the model that the command is about. @throws Failure for an unknown tier */
function select({ model, kinds }: ConfigureOptions): readonly GuestConfiguration[] {
  const all = [...renderGuests(model).values()];
  const known = [...new Set(all.map(({ guest }) => guest.kind))];
  const unknown = kinds.filter((kind) => !known.includes(kind));
  if (unknown.length > 0) {
    throw new Failure(
      `Unknown tier ${unknown.map((kind) => `"${kind}"`).join(", ")}`,
      "--tier",
      `Use one that this project configures: ${known.join(", ")}.`,
    );
  }
  return kinds.length === 0 ? all : all.filter(({ guest }) => kinds.includes(guest.kind));
}

/** Reads what guests have. */
async function lookAt(
  configurations: readonly GuestConfiguration[],
  directory: string,
  { shells, signal }: ConfigureOptions,
): Promise<Look> {
  const observations = new Map<string, Observation>();
  const unreachable: UnreachableGuest[] = [];
  const reached: ReachedGuest[] = [];
  for (const configuration of configurations) {
    const { guest } = configuration;
    const shell = shells.shellOf(guest);
    if (shell) reached.push({ name: guest.name, shell, variables: observationVariables(configuration) });
    else
      unreachable.push({ name: guest.name, reason: `the connections file has no shell for it or for ${guest.place}` });
  }
  const plays = [observe(reached.map(({ name }) => name))];
  const results = await waitFor(
    reached.length === 1 ? `${reached[0]?.name}` : `${reached.length} guests`,
    runPlays({ guests: reached, plays, directory, signal }),
  );
  const byName = new Map(configurations.map((each) => [each.guest.name, each]));
  for (const { name } of reached) {
    const configuration = byName.get(name);
    const result = results.find(({ host }) => host === name);
    if (configuration === undefined) continue;
    try {
      if (result?.state !== "ok") throw new Error(lastLine(result?.error) || "it did not answer");
      observations.set(name, readObservation(result.output, configuration));
    } catch (error) {
      unreachable.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { observations, unreachable };
}

const differs = ({ files, actions }: Observation): boolean => files.length > 0 || actions.length > 0;

function differencesOf(model: Model, { observations, unreachable }: Look): Differences {
  const all = [...observations.values()];
  const differing = all.filter(differs);
  return {
    changes: inBatches(
      estateOf(model, "production"),
      // what an earlier run began is completed before other members change
      [...differing.filter(({ begun }) => begun), ...differing.filter(({ begun }) => !begun)].map(
        ({ guest, files, actions }) => ({ guest, files, actions }),
      ),
    ),
    unreachable,
    unhealthy: all.flatMap(({ guest: { name }, unhealthy: reason }) =>
      reason === undefined ? [] : [{ name, reason }],
    ),
    answered: all.length,
  };
}

interface Turn {
  readonly directory: string;
  readonly title: string;
  /** Whether a leader changes now: the others have, so that each restart but one leaves the leader where it is. */
  readonly isLast: boolean;
}

/** @returns "leads" if nothing was changed, because the leader's turn is after the others' */
async function changeBatch(
  group: GuestChange,
  batch: readonly string[],
  { directory, title, isLast }: Turn,
  options: ApplyOptions,
): Promise<"changed" | "leads"> {
  const { model, shells, signal, say } = options;
  const estate = estateOf(model, "production");
  const all = [...renderGuests(model).values()];
  // the group, and all voters: a member may have changed, or failed, since the first look
  const voters = new Set([...estate.voters.values()].flat().map(({ name }) => name));
  const isVoter = batch.some((name) => voters.has(name));
  const concerned = all.filter(
    ({ guest }) =>
      batch.includes(guest.name) ||
      (guest.kind === group.kind && guest.place === group.place) ||
      (isVoter && voters.has(guest.name)),
  );
  const { observations, unreachable } = await lookAt(concerned, directory, options);
  const actions = strongest([...group.actions, ...batch.flatMap((name) => observations.get(name)?.actions ?? [])]);
  const now: GuestChange = { ...group, actions };
  if (!isLast && interrupts(now) && batch.some((name) => observations.get(name)?.leads)) {
    say(`${title}: leads, so it changes after the others`);
    return "leads";
  }
  say(title);
  const healthy = new Set(
    [...observations.values()].filter(({ unhealthy }) => unhealthy === undefined).map(({ guest: { name } }) => name),
  );
  const refusal = quorumRefusal(estate, now, batch, healthy);
  if (refusal !== undefined) {
    throw new Failure(
      `Too few members would work while ${batch.join(", ")} ${batch.length === 1 ? "restarts" : "restart"} services\n${refusal}`,
      `${group.kind} at ${group.place}`,
      "Make the others healthy, then run the same command again. It has changed nothing in this batch.",
    );
  }
  const gone = unreachable.filter(({ name }) => batch.includes(name));
  if (gone.length > 0) throw failed(group, gone);

  const contents = join(directory, "contents");
  await mkdir(contents, { recursive: true, mode: 0o700 });
  const changing = concerned.flatMap((configuration) => {
    const { name } = configuration.guest;
    const observation = batch.includes(name) ? observations.get(name) : undefined;
    const shell = shells.shellOf(configuration.guest);
    if (observation === undefined || shell === undefined || !differs(observation)) return [];
    return [{ name, shell, variables: changeVariables(configuration), configuration, observation }];
  });
  for (const { name, configuration, observation } of changing) {
    for (const { path, content } of configuration.files) {
      if (observation.files.some((each) => each.path === path && each.change !== "removed")) {
        await writeFile(join(contents, contentName(name, path)), content, { mode: 0o600 });
      }
    }
  }
  const alike = groupBy(changing, ({ observation: { files, actions } }) => JSON.stringify([files, actions]));
  const plays = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const hosts = same.map(({ name }) => name);
    return [change(hosts, first.observation, first.configuration.files, contents, patienceOf(model, group.kind))];
  });
  const onResult = ({ host, task, state }: TaskResult) => {
    if (state === "ok") say(`  ${host}: ${task}`);
  };
  const results = await waitFor(batch.join(", "), runPlays({ guests: changing, plays, directory, onResult, signal }));
  const wrong = results.filter(({ state }) => state !== "ok");
  if (wrong.length === 0) return "changed";
  throw failed(
    group,
    wrong.map(({ host, task, error }) => ({ name: host, reason: `${task}: ${lastLine(error) || "failed"}` })),
  );
}

const failed = ({ kind, place }: GuestChange, guests: readonly UnreachableGuest[]): Failure =>
  new Failure(
    [
      "Guests were not changed, or are not healthy after the change",
      ...guests.map(({ name, reason }) => `${name}: ${reason}`),
    ].join("\n"),
    `${kind} at ${place}`,
    "Fix the guest, then run the same command again: it completes this guest before it changes others at its site. No later batch was changed.",
  );

/** How many times its planned start a guest may take until it is healthy. */
const START_FACTOR = 3;
/** For gateways and the witness, in seconds. */
const PATIENCE = 60;

function patienceOf({ massar }: Model, kind: string): number {
  const tier = massar.tiers.find(({ name }) => name === kind);
  return tier === undefined ? PATIENCE : Math.ceil((START_FACTOR * tier.startsWithin.milliseconds) / 1000);
}

const lastLine = (text = ""): string => text.trim().split("\n").at(-1)?.trim() ?? "";
