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
 * The readable part of a model, so that relations are checked in the same run as values. A unit that the schema refused
 * is undefined, a refused number is NaN, and a refused text is kept as written.
 */
export type Draft<T> = T extends Unit
  ? T | undefined
  : T extends readonly (infer Element)[]
    ? readonly Draft<Element>[]
    : T extends object
      ? { readonly [Key in keyof T]: Draft<T[Key]> }
      : T;

type Issue = z.core.$ZodIssue;

/** Reads a part of the model: the issues that the schema finds, and a draft unless the data has another shape than its type. */
export function readDraft<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
): { readonly issues: readonly Issue[]; readonly draft: Draft<z.output<Schema>> | undefined } {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return { issues: [], draft: result.data as Draft<z.output<Schema>> };
  const { issues } = result.error;
  if (!issues.every(keepsShape)) return { issues, draft: undefined };
  // zod keeps the values that it could read, but returns them only from its internal parse function
  const { value } = schema._zod.run({ value: data, issues: [] }, { async: false }) as z.core.ParsePayload<unknown>;
  for (const { path } of issues) removeRefused(value, path);
  return { issues, draft: value as Draft<z.output<Schema>> };
}

/** Whether the issue is about a value, not about its type: TypeScript would accept the data. */
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
