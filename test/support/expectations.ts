import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { compareSite } from "../../census/compare";
import { waitForGuests } from "../../deploy/guest-health";
import { loadModel } from "../../model/load";
import type { ModelData } from "../../model/model";
import type { DeployableStack } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";
import type { Simulation } from "./simulation";
import { describeChange } from "./terraform-state";

/** A stack's plan, one line per change. */
export const planned = async (
  simulation: Simulation,
  stack: DeployableStack,
  ...options: string[]
): Promise<string[]> => (await simulation.plan(stack, ...options)).map(describeChange).sort();

export async function expectEmptyPlans(simulation: Simulation, stacks: readonly DeployableStack[]): Promise<void> {
  const plans = await Promise.all(stacks.map(async (stack) => [stack, await planned(simulation, stack)]));
  expect(plans).toEqual(stacks.map((stack) => [stack, []]));
}

/**
 * Expects that the vCenter matches the model, value by value.
 *
 * @param exceptions known differences of the provider's release, as "rabat-files-01: hosts"
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

/** Waits for the guests of stacks, as `npm run deploy` does. @throws Failure that names each unhealthy guest */
export const guestsOf = (
  { environment }: Pick<Simulation, "environment">,
  changes: Partial<ModelData>,
  stacks: readonly DeployableStack[],
  patienceSeconds = 30,
): Promise<unknown> =>
  waitForGuests({
    ...{ stacks, environment, patienceSeconds },
    model: loadModel({ ...fixtureData, ...changes }),
    signal: new AbortController().signal,
    say: () => {},
  });

/** Expects passwords and licences only in the environment files and in Terraform's state: not in logs or in cdktf's output. */
export function expectNoPasswordElsewhere({ directory, environment }: Simulation): void {
  const passwords = Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (name.endsWith("_passwords")) return Object.values(JSON.parse(value) as Record<string, string>);
    return /_(password|license)$/.test(name) ? [value] : [];
  });
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const withPassword = files.filter((file) => {
    const content = readFileSync(file);
    return passwords.some((password) => content.includes(password));
  });
  const elsewhere = withPassword.map((file) => relative(directory, file)).filter((file) => !file.startsWith("state/"));
  expect(elsewhere.sort()).toEqual(["env.sh", "environment.json"]);
}
