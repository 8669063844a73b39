import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { compareSite } from "../../census/compare";
import { loadModel } from "../../model/load";
import type { ModelData } from "../../model/model";
import type { DeployableStack } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import type { Simulation } from "./simulation";
import { inWords } from "./terraform-state";

/** A stack's plan, a line for each change. */
export const planned = async (
  simulation: Simulation,
  stack: DeployableStack,
  ...options: string[]
): Promise<string[]> => (await simulation.plan(stack, ...options)).map(inWords).sort();

export async function expectEmptyPlans(simulation: Simulation, stacks: readonly DeployableStack[]): Promise<void> {
  const plans = await Promise.all(stacks.map(async (stack) => [stack, await planned(simulation, stack)]));
  expect(plans).toEqual(stacks.map((stack) => [stack, []]));
}

/**
 * The vCenter holds what the model says, value by value, and nothing else.
 *
 * @param exceptions differences that the provider's release is known for, as "rabat-files-01: hosts"
 */
export async function expectAsModelled(
  simulation: Simulation,
  data: ModelData,
  site: SiteName,
  exceptions: readonly string[] = [],
): Promise<void> {
  const comparisons = compareSite(loadModel(data), site, await simulation.census(site));
  expect(comparisons.length).toBeGreaterThan(100);
  const different = comparisons.filter(({ equal }) => !equal);
  expect(different.filter(({ name, property }) => !exceptions.includes(`${name}: ${property}`))).toEqual([]);
  expect(different).toHaveLength(exceptions.length);
}

/** Passwords and licences are in the environment that commands are given and, as Terraform has it, in its state: in no log, and in nothing that cdktf made. */
export function expectNoPasswordElsewhere({ directory, environment }: Simulation): void {
  const passwords = Object.entries(environment).flatMap(([name, value]) =>
    /_(password|license)$/.test(name) && value !== undefined ? [value] : [],
  );
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const telling = files.filter((file) => {
    const content = readFileSync(file);
    return passwords.some((password) => content.includes(password));
  });
  const elsewhere = telling.map((file) => relative(directory, file)).filter((file) => !file.startsWith("state/"));
  expect(elsewhere.sort()).toEqual(["env.sh", "environment.json"]);
}
