import { z } from "zod";
import type { PlanValue } from "../plan/change";
import { Redaction } from "./redaction";

/** Replaces a password in the copy of a state. */
export const PASSWORD_IN_COPY = "(not in this copy)";

/** Attributes of resources with a password, as the provider names them: `password`, `admin_password`, `passwords`. */
const PASSWORD = /(^|_)passwords?$/i;

const stateSchema = z.looseObject({
  outputs: z.record(z.string(), z.looseObject({ sensitive: z.boolean().optional() })).default({}),
});

/**
 * A Terraform state without passwords, and without sensitive outputs. A password is also replaced where another attribute repeats it.
 * Terraform stores passwords in clear text: who may read a state has them.
 */
export function withoutPasswords(text: string): string {
  const passwords: string[] = [];
  const state = stateSchema.parse(
    JSON.parse(text, (key, value: unknown) => {
      if (!PASSWORD.test(key)) return value;
      passwords.push(...textsIn(value));
      return withoutTexts(value);
    }),
  );
  const outputs = Object.entries(state.outputs).filter(([, { sensitive }]) => !sensitive);
  const redaction = new Redaction(passwords.map((value) => ({ name: "password", value })));
  const copy = redaction.value({ ...state, outputs: Object.fromEntries(outputs) } as PlanValue);
  return JSON.stringify(copy, undefined, 2);
}

const textsIn = (value: unknown): readonly string[] =>
  typeof value === "string" && value !== ""
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(textsIn)
      : [];

function withoutTexts(value: unknown): unknown {
  if (typeof value === "string") return value === "" ? "" : PASSWORD_IN_COPY;
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutTexts(inner)]));
}
