/**
 * Makes a test fixture from a real plan on the simulator: `node --require ./toolchain/typescript.cjs test/review/trim-plan.ts <plan.json> <fixture>`.
 * It keeps the changes and two unchanged objects of each type, and replaces the simulation's accounts with planted values.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const entry = z.looseObject({
  address: z.string(),
  type: z.string(),
  change: z.looseObject({ actions: z.array(z.string()) }),
});
const planSchema = z.looseObject({
  variables: z.record(z.string(), z.looseObject({ value: z.string() })),
  resource_changes: z.array(entry),
  resource_drift: z.array(entry).default([]),
  configuration: z.looseObject({
    root_module: z.looseObject({ resources: z.array(z.looseObject({ address: z.string() })) }),
  }),
});

/** The planted value of a variable. */
export const planted = (variable: string): string => `planted-${variable.replaceAll("_", "-")}`;

const OF_EACH_TYPE = 2;

function trimmed(entries: readonly z.infer<typeof entry>[]): z.infer<typeof entry>[] {
  const kept = new Map<string, number>();
  return entries.filter(({ type, change }) => {
    const number = (kept.get(type) ?? 0) + 1;
    kept.set(type, number);
    return number <= OF_EACH_TYPE || change.actions[0] === "update";
  });
}

export function trimPlan(text: string): string {
  const {
    planned_values: _,
    prior_state: __,
    relevant_attributes: ___,
    checks: ____,
    ...plan
  } = planSchema.parse(JSON.parse(text));
  const changes = trimmed(plan.resource_changes);
  const addresses = new Set(changes.map(({ address }) => address));
  const { root_module, ...configuration } = plan.configuration;
  const resources = root_module.resources.filter(({ address }) =>
    [...addresses].some((each) => each === address || each.startsWith(`${address}[`)),
  );
  const json = JSON.stringify({
    ...plan,
    planned_values: { root_module: {} },
    resource_changes: changes,
    resource_drift: plan.resource_drift.filter(({ address }) => addresses.has(address)),
    configuration: { ...configuration, root_module: { ...root_module, resources } },
  });
  const replaced = Object.entries(plan.variables)
    .filter(([, { value }]) => value.length > 6)
    .reduce((made, [name, { value }]) => made.replaceAll(value, planted(name)), json);
  return `${replaced}\n`;
}

const [, program = "", from, to] = process.argv;
if (program.endsWith("trim-plan.ts") && from && to) writeFileSync(to, trimPlan(readFileSync(from, "utf8")));
