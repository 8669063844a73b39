import type { z } from "zod";
import type { Finding, ModelPart } from "./finding";

type Issue = z.core.$ZodIssue;

/** What a schema found, as findings of the model. */
export function schemaFindings(part: ModelPart, issues: readonly Issue[]): Finding[] {
  return issues.map((issue) => ({
    path: [part, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))],
    ...describe(issue),
  }));
}

function describe(issue: Issue): Pick<Finding, "problem" | "remedy"> {
  switch (issue.code) {
    case "custom":
      return { problem: issue.message, remedy: String(issue.params?.["remedy"] ?? "Write it as the schema says.") };
    case "unrecognized_keys":
      return {
        problem: `has ${issue.keys.map((key) => `"${key}"`).join(", ")}, which the schema does not know.`,
        remedy: "Correct the name or remove it.",
      };
    case "invalid_value":
      return { problem: "is none of the values it may have.", remedy: `Use one of ${issue.values.join(", ")}.` };
    case "invalid_key":
      return describe(issue.issues[0] ?? { ...issue, code: "custom" });
    default:
      return { problem: `${issue.message}.`, remedy: "Write it as the schema beside the file says." };
  }
}
