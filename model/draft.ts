import { z } from "zod";
import type { Bandwidth } from "./units/bandwidth";
import type { Cidr } from "./units/cidr";
import type { DataSize } from "./units/data-size";
import type { Duration } from "./units/duration";
import type { Frequency } from "./units/frequency";
import type { Percentage } from "./units/percentage";
import type { VlanId } from "./units/vlan-id";

type Unit = Bandwidth | Cidr | DataSize | Duration | Frequency | Percentage | VlanId;

/**
 * The model as far as it can be read, so that what must hold between its parts is checked in the same run as their
 * values. A unit that the schema refused is undefined, a number that it refused is NaN, a refused text stands as written.
 */
export type Draft<T> = T extends Unit
  ? T | undefined
  : T extends readonly (infer Element)[]
    ? readonly Draft<Element>[]
    : T extends object
      ? { readonly [Key in keyof T]: Draft<T[Key]> }
      : T;

type Issue = z.core.$ZodIssue;

/** Reads a part of the model: what the schema refuses, and a draft unless the data has not even the shape of its type. */
export function readDraft<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
): { readonly issues: readonly Issue[]; readonly draft: Draft<z.output<Schema>> | undefined } {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return { issues: [], draft: result.data as Draft<z.output<Schema>> };
  const { issues } = result.error;
  if (!issues.every(keepsShape)) return { issues, draft: undefined };
  // zod keeps what it could read beside the issues, but hands it out only below its public parse functions
  const { value } = schema._zod.run({ value: data, issues: [] }, { async: false }) as z.core.ParsePayload<unknown>;
  for (const { path } of issues) removeRefused(value, path);
  return { issues, draft: value as Draft<z.output<Schema>> };
}

/** Whether TypeScript would take the data all the same: the issue is about a value, not about the type that holds it. */
function keepsShape(issue: Issue): boolean {
  switch (issue.code) {
    case "custom":
    case "invalid_format":
    case "invalid_key":
    case "too_big":
    case "too_small":
    case "unrecognized_keys":
      return true;
    default:
      return typeof issue.input === "number";
  }
}

function removeRefused(value: unknown, path: readonly PropertyKey[]): void {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return;
  const holder = value as Record<PropertyKey, unknown>;
  if (rest.length > 0) removeRefused(holder[key], rest);
  else if (holder[key] === z.NEVER) holder[key] = undefined;
  else if (typeof holder[key] === "number") holder[key] = Number.NaN;
}
