import { sourceText } from "../../lib/project-source";
import { loadModel } from "../../model/load";
import type { ModelData } from "../../model/model";
import { ModelError } from "../../model/model-error";
import { fixtureData } from "../fixture/model";

/** What a test writes into the model, by path as findings print it: also values that the model's types would not take. */
export type Changes = Readonly<Record<string, unknown>>;

/** The fixture model with changes. */
export function variant(changes: Changes = {}): ModelData {
  const data = structuredClone(fixtureData);
  for (const [path, value] of Object.entries(changes)) {
    const keys = keysOf(path);
    const last = keys.pop() ?? "";
    const holder = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], data);
    (holder as Record<string, unknown>)[last] = value;
  }
  return data;
}

/** `massar.tiers[0].disks` and `rabat.hardware["extension-host"]` as keys. */
const keysOf = (path: string): string[] => path.match(/[^.[\]"]+/g) ?? [];

/** The error that loading `data` ends in. */
export function modelError(data: ModelData): ModelError {
  try {
    loadModel(data);
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error("the model is valid");
}

/** The number of the line, of the project or its fixture, that holds the last of `anchors`, each searched from the line after the one before. */
export function lineOf(file: string, ...anchors: readonly string[]): number {
  const root = file.startsWith("datacenters/") ? fixtureData.root : undefined;
  const lines = sourceText(file, root).split("\n");
  return anchors.reduce((from, anchor) => {
    const index = lines.findIndex((line, at) => at >= from && line.includes(anchor));
    if (index < 0) throw new Error(`${file} has no "${anchor}" from line ${from + 1} on`);
    return index + 1;
  }, 0);
}
