import { type Environment, readSynthesised } from "../synthesised";
import type { Secret } from "./redaction";

/** Environment variables with credentials, in addition to Terraform's variables. */
const CREDENTIALS = ["PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"] as const;

/** @param sensitive the names of the stack's sensitive variables */
export const secretsOfEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  sensitive: readonly string[],
): Secret[] =>
  [
    ...sensitive.flatMap((name) => valuesOf(environment[`TF_VAR_${name}`]).map((value) => ({ name, value }))),
    ...CREDENTIALS.map((name) => ({ name, value: environment[name] })),
  ].flatMap(({ name, value }) => (value ? [{ name, value }] : []));

/** The value of a variable, or the values of a map in JSON. */
function valuesOf(text: string | undefined): readonly (string | undefined)[] {
  if (!text?.startsWith("{")) return [text];
  try {
    return [text, ...Object.values(JSON.parse(text) as Record<string, unknown>).map(String)];
  } catch {
    return [text];
  }
}

/** The secrets that the Terraform of a synthesised stack knows. */
export async function secretsOfStack(stack: string, environment: Environment): Promise<Secret[]> {
  const { variables } = await readSynthesised(environment, stack);
  return secretsOfEnvironment(
    environment,
    Object.keys(variables).filter((name) => variables[name]?.sensitive),
  );
}
