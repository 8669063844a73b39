import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../lib/failure";
import { PROMOTED } from "../model/names";
import { type Environment, stackDirectory } from "./synthesised";

const stateSchema = z.object({
  resources: z.array(z.object({ type: z.string(), name: z.string() })).default([]),
});
const codeSchema = z.object({
  resource: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  removed: z.array(z.object({ from: z.string() })).default([]),
});

/**
 * Refuses a synthesised stack that has neither a block for a promoted object of its state, nor releases it. Terraform would destroy
 * the object: `prevent_destroy` has left the code with the block.
 *
 * @param state as `terraform state pull` prints it
 * @throws Failure with the addresses
 */
export async function refuseUnreleased(stack: string, state: string, environment: Environment): Promise<void> {
  if (state.trim() === "") return;
  const promoted = stateSchema.parse(JSON.parse(state)).resources.filter(({ name }) => name.startsWith(PROMOTED));
  if (promoted.length === 0) return;
  const { resource, removed } = codeSchema.parse(
    JSON.parse(await readFile(join(stackDirectory(environment, stack), "cdk.tf.json"), "utf8")),
  );
  const released = new Set(removed.map(({ from }) => from));
  const dropped = promoted
    .filter(({ type, name }) => resource[type]?.[name] === undefined)
    .map(({ type, name }) => `${type}.${name}`)
    .filter((address) => !released.has(address));
  if (dropped.length === 0) return;
  throw new Failure(
    `${stack} would destroy promoted objects that were not released: ${dropped.join(", ")}`,
    "datacenters/adopted/",
    "Put their entries back, then give them back: npm run adopt -- release --site <site> <object>. To destroy one, delete it in vCenter after that.",
  );
}
