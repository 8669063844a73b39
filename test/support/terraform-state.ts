import { z } from "zod";
import type { DeployableStack } from "../../model/names";
import type { ResourceChange, Simulation } from "./simulation";

const stateSchema = z.object({
  values: z.object({
    root_module: z.object({
      resources: z.array(
        z.object({
          address: z.string(),
          mode: z.string(),
          type: z.string(),
          values: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  }),
});

export type Managed = z.infer<typeof stateSchema>["values"]["root_module"]["resources"][number];

/** The managed resources in a stack's state. */
export async function managedBy(simulation: Simulation, stack: DeployableStack): Promise<Managed[]> {
  const state = stateSchema.parse(JSON.parse(await simulation.terraform(stack, "show", "-json")));
  return state.values.root_module.resources.filter(({ mode }) => mode === "managed");
}

/** The name of a resource, for people. */
export const nameOf = (values: Readonly<Record<string, unknown>>): unknown =>
  values["name"] ?? values["hostname"] ?? values["path"] ?? values["netstack"];

/** A planned change as text: "update vsphere_virtual_machine rab-db-1: memory". */
export function describeChange({ type, index, change: { actions, before, after } }: ResourceChange): string {
  const text = `${actions.join(" and ")} ${type} ${nameOf({ ...before, ...after }) ?? index ?? "(no name)"}`;
  if (!before || !after) return text;
  const attributes = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = attributes.filter((each) => JSON.stringify(before[each]) !== JSON.stringify(after[each]));
  return `${text}: ${changed.sort().join(", ")}`;
}
