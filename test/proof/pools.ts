import { z } from "zod";
import { readState } from "./machine-observation";
import type { World } from "./world";

const poolSchema = z.object({ id: z.string(), parent_resource_pool_id: z.string() });

/** Whether two resource pools of a stack are in the same cluster. */
export async function sameClusterIn(world: World, stack: string): Promise<(a: string, b: string) => boolean> {
  const parents = new Map(
    (await readState(world, stack))
      .filter(({ type }) => type === "vsphere_resource_pool")
      .map(({ values }) => poolSchema.parse(values))
      .map(({ id, parent_resource_pool_id: parent }) => [id, parent]),
  );
  const root = (pool: string): string => {
    const parent = parents.get(pool);
    return parent === undefined ? pool : root(parent);
  };
  return (a, b) => root(a) === root(b);
}
