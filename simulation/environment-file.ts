import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const fileIn = (directory: string) => join(directory, "environment.json");

/** Saves the environment for later commands on the simulation. It contains passwords. */
export const writeEnvironment = (directory: string, environment: Readonly<Record<string, string>>): Promise<void> =>
  writeFile(fileIn(directory), JSON.stringify(environment), { mode: 0o600 });

export const readEnvironment = async (directory: string): Promise<Readonly<Record<string, string>>> =>
  z.record(z.string(), z.string()).parse(JSON.parse(await readFile(fileIn(directory), "utf8")));
