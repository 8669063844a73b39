import { z } from "zod";
import { nearest } from "../lib/nearest";
import type { Finding, ModelPart } from "./finding";
import { withoutLeadingZeros } from "./units/cidr";
import { monthOf } from "./units/months";

type Issue = z.core.$ZodIssue;
type Advice = Pick<Finding, "problem" | "remedy">;

/** What a schema refused in a part of the model, as findings. @param data the part as it is written */
export function schemaFindings(part: ModelPart, schema: z.ZodType, data: unknown, issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
    if (issue.code !== "unrecognized_keys") return [{ path: [part, ...path], ...describe(issue) }];
    const known = knownKeys(schema, data, path);
    return issue.keys.map((key) => ({ path: [part, ...path, key], ...unknownKey(key, known) }));
  });
}

function unknownKey(key: string, known: readonly string[]): Advice {
  const month = monthOf(key);
  const meant = month !== undefined && known.includes(month) ? month : nearest(key, known);
  const first = meant === undefined ? "Use one of the known keys or remove it." : `Did you mean "${meant}"?`;
  return { problem: `Unknown key "${key}".`, remedy: `${first} Known keys: ${known.join(", ")}.` };
}

/** The keys that a schema takes at a path. In a union, those of the variant that the data names. */
function knownKeys(schema: z.core.$ZodType, data: unknown, path: readonly (string | number)[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return knownKeys(schema.unwrap(), data, path);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const variant = schema.options.find(
      (option) =>
        option instanceof z.ZodObject &&
        option.shape[schema.def.discriminator]?.safeParse(valueAt(data, schema.def.discriminator)).success,
    );
    return variant === undefined ? [] : knownKeys(variant, data, path);
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
    return schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum
      ? schema.keyType.options.map(String)
      : [];
  }
  const inner =
    schema instanceof z.ZodObject
      ? schema.shape[key]
      : schema instanceof z.ZodArray
        ? schema.element
        : schema instanceof z.ZodRecord
          ? schema.valueType
          : undefined;
  return inner === undefined ? [] : knownKeys(inner, valueAt(data, key), rest);
}

const valueAt = (data: unknown, key: string | number): unknown =>
  typeof data === "object" && data !== null ? (data as Record<string | number, unknown>)[key] : undefined;

function describe(issue: Issue): Advice {
  switch (issue.code) {
    case "custom":
      return { problem: issue.message, remedy: String(issue.params?.remedy ?? "Correct it as the schema says.") };
    case "invalid_key":
      return describe(issue.issues[0] ?? { ...issue, code: "custom" });
    case "invalid_value":
      return { problem: `${written(issue)} is not allowed here.`, remedy: `Use one of ${issue.values.join(", ")}.` };
    case "too_small":
      return {
        problem: `${written(issue)} is too ${typeof issue.input === "number" ? "small" : "short"}.`,
        remedy: `Write ${smallest(issue)} or more${counted(issue)}.`,
      };
    case "too_big":
      return { problem: `${written(issue)} is too large.`, remedy: `Write ${issue.maximum} or less.` };
    case "invalid_type":
      if (issue.input === undefined) return { problem: "is missing.", remedy: `Write ${kind(issue.expected)}.` };
      if (typeof issue.input === "number" && issue.expected === "int") {
        return {
          problem: `${issue.input} is not a whole number.`,
          remedy: `Write ${Math.max(1, Math.ceil(issue.input))}.`,
        };
      }
      return { problem: `${written(issue)} is not ${kind(issue.expected)}.`, remedy: `Write ${kind(issue.expected)}.` };
    case "invalid_format":
      return issue.format === "ipv4" ? describeAddress(String(issue.input)) : describeFormat(issue);
    default:
      return { problem: `${issue.message}.`, remedy: "Correct it as the schema says." };
  }
}

const describeFormat = (issue: z.core.$ZodIssueInvalidStringFormat): Advice =>
  issue.format === "date"
    ? { problem: `${written(issue)} is not a date.`, remedy: 'Write year, month and day, as in "2026-11-24".' }
    : { problem: `${written(issue)} is not ${kind(issue.format)}.`, remedy: `Write ${kind(issue.format)}.` };

function describeAddress(address: string): Advice {
  const plain = withoutLeadingZeros(address);
  if (plain !== undefined) return { problem: `"${address}" has leading zeros.`, remedy: `Write "${plain}".` };
  const [host = "", prefix] = address.split("/");
  return prefix !== undefined && z.ipv4().safeParse(host).success
    ? { problem: `"${address}" has a prefix length.`, remedy: `Write "${host}".` }
    : { problem: `"${address}" is not an IPv4 address.`, remedy: 'Write an IPv4 address, as in "10.20.30.1".' };
}

/** The only exclusive minimum is 0, of a count. */
const smallest = ({ minimum, inclusive }: z.core.$ZodIssueTooSmall) =>
  inclusive ? String(minimum) : `${Number(minimum) + 1}`;

function counted({ input }: Issue): string {
  if (Array.isArray(input)) return " entries";
  return typeof input === "string" ? " characters" : "";
}

function written({ input }: Issue): string {
  if (Array.isArray(input)) return `A list of ${input.length}`;
  return typeof input === "object" && input !== null ? "An object" : JSON.stringify(input);
}

function kind(expected: string): string {
  switch (expected) {
    case "int":
      return "a whole number";
    case "array":
      return "a list";
    case "string":
      return "text in quotes";
    case "boolean":
      return "true or false";
    default:
      return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
  }
}
