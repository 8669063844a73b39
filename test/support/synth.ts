import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { loadModel } from "../../model/load";
import type { ModelData } from "../../model/model";
import { REHEARSAL_STACK, type StackName } from "../../model/names";
import { chooseTarget, type TargetContext } from "../../model/target";
import { addStacks } from "../../stacks/all";
import { fixtureData } from "../fixture/model";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Block = { [key: string]: Json };

/** A synthesised stack, with look-ups for tests. */
export class SynthesisedStack {
  constructor(readonly json: Block) {}

  /** The blocks of a resource type, by logical id. */
  resources(type: string): Record<string, Block> {
    return (((this.json["resource"] ?? {}) as Block)[type] ?? {}) as Record<string, Block>;
  }

  data(type: string): Record<string, Block> {
    return (((this.json["data"] ?? {}) as Block)[type] ?? {}) as Record<string, Block>;
  }

  /** The only block of a type whose construct path has this ending. */
  resource(type: string, pathEnd: string): Block {
    const found = Object.values(this.resources(type)).filter((block) => pathOf(block).endsWith(pathEnd));
    if (found.length !== 1 || found[0] === undefined) {
      throw new Error(
        `${found.length} ${type} end with ${pathEnd}: ${Object.values(this.resources(type)).map(pathOf)}`,
      );
    }
    return found[0];
  }
}

/** The construct path of a block. */
export const pathOf = (block: Block) => ((block["//"] as Block)["metadata"] as Block)["path"] as string;

type Synthesised = Readonly<Record<StackName, SynthesisedStack>>;

/** A rehearsal's stack, the names of all stacks, and the stack `dr`. */
export function synthesiseRehearsal(rehearsal: string, changes: Partial<ModelData> = {}, context: TargetContext = {}) {
  return inOwnFolder((outdir) => {
    addSynthesised(outdir, changes, context, rehearsal);
    return {
      stacks: readdirSync(join(outdir, "stacks")).sort(),
      stack: readStack(outdir, REHEARSAL_STACK),
      dr: readStack(outdir, "dr"),
    };
  });
}

const synthesised = new Map<string, Synthesised>();

/** All stacks of a model variant, synthesised as in `main.ts`. A test file synthesises each variant once. */
export function synthesise(changes: Partial<ModelData> = {}, context: TargetContext = {}): Synthesised {
  const variant = JSON.stringify([changes, context]);
  const stacks = synthesised.get(variant) ?? synthesiseAnew(changes, context);
  synthesised.set(variant, stacks);
  return stacks;
}

function synthesiseAnew(changes: Partial<ModelData>, context: TargetContext): Synthesised {
  return inOwnFolder((outdir) => {
    addSynthesised(outdir, changes, context);
    return {
      primary: readStack(outdir, "primary"),
      dr: readStack(outdir, "dr"),
      "replication-link": readStack(outdir, "replication-link"),
    };
  });
}

function addSynthesised(outdir: string, changes: Partial<ModelData>, context: TargetContext, rehearsal?: string) {
  withoutStackTraces(() => {
    const app = new App({ outdir });
    addStacks(app, { model: loadModel({ ...fixtureData, ...changes }), target: chooseTarget(context), rehearsal });
    app.synth();
  });
}

const readStack = (outdir: string, name: string) =>
  new SynthesisedStack(
    withMembersInPlace(JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8")) as Block),
  );

/** A stack with the locals of `for_each` in place of the references to them. */
function withMembersInPlace(json: Block): Block {
  const locals = (json["locals"] ?? {}) as Block;
  for (const block of Object.values((json["resource"] ?? {}) as Block).flatMap((blocks) =>
    Object.values(blocks ?? {}),
  )) {
    const name = /^\$\{local\.([^.}]+)\}$/.exec(String(block["for_each"]))?.[1];
    if (name !== undefined) block["for_each"] = structuredClone(locals[name] ?? null);
  }
  return json;
}

function inOwnFolder<Result>(action: (outdir: string) => Result): Result {
  const outdir = mkdtempSync(join(tmpdir(), "massar-synth-"));
  try {
    return action(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** cdktf stores a stack trace for each token. Jest maps each frame to its source, which takes three quarters of the time. */
export function withoutStackTraces(action: () => void): void {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {};
  try {
    action();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
