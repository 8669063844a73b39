import type { Secret } from "./redaction";

/** Environment variables with credentials, in addition to Terraform's variables. */
const CREDENTIALS = ["PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"] as const;

/** @param sensitive the names of the stack's sensitive variables */
export const secretsOfEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  sensitive: readonly string[],
): Secret[] =>
  [
    ...sensitive.map((name) => ({ name, value: environment[`TF_VAR_${name}`] })),
    ...CREDENTIALS.map((name) => ({ name, value: environment[name] })),
  ].flatMap(({ name, value }) => (value ? [{ name, value }] : []));
