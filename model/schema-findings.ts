import type { z } from "zod";
import type { Finding, ModelPart } from "./finding";

type Issue = z.core.$ZodIssue;
type Advice = Pick<Finding, "problem" | "remedy">;

/** What a schema found, as findings of the model. */
export function schemaFindings(part: ModelPart, issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
    if (issue.code !== "unrecognized_keys") return [{ path: [part, ...path], ...describe(issue) }];
    return issue.keys.map((key) => ({
      path: [part, ...path, key],
      problem: `The schema knows no "${key}" here.`,
      remedy: "Correct the name or remove it.",
    }));
  });
}

function describe(issue: Issue): Advice {
  switch (issue.code) {
    case "custom":
      return { problem: issue.message, remedy: String(issue.params?.remedy ?? "Write it as the schema says.") };
    case "invalid_key":
      return describe(issue.issues[0] ?? { ...issue, code: "custom" });
    case "invalid_value":
      return {
        problem: `${written(issue)} is none of the values it may have.`,
        remedy: `Use one of ${issue.values.join(", ")}.`,
      };
    case "too_small":
      return {
        problem: `${written(issue)} is too ${typeof issue.input === "number" ? "little" : "short"}.`,
        remedy: `Write ${smallest(issue)} or more${counted(issue)}.`,
      };
    case "too_big":
      return { problem: `${written(issue)} is too much.`, remedy: `Write ${issue.maximum} or less.` };
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
      return {
        problem: `${written(issue)} is not ${kind(issue.format)}.`,
        remedy: `Write ${kind(issue.format)}${issue.format === "ipv4" ? ', as in "10.20.30.1"' : ""}.`,
      };
    default:
      return { problem: `${issue.message}.`, remedy: "Write it as the schema beside the file says." };
  }
}

/** An exclusive minimum is 0 here: "at least 1" of a count. */
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
    case "ipv4":
      return "an IPv4 address";
    case "array":
      return "a list";
    default:
      return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
  }
}
