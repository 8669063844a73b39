import { Failure } from "../../lib/failure";

/** What opens real guests: from the environment alone, and handed to no door. */
export interface Secrets {
  /** Of the database's account. */
  readonly password: string;
  /** Signs updates of the bubble's names, in Base64. */
  readonly dnsKey: string;
}

const VARIABLES = {
  password: "REHEARSAL_DATABASE_PASSWORD",
  dnsKey: "REHEARSAL_DNS_KEY",
} as const satisfies Readonly<Record<keyof Secrets, string>>;

/** @throws Failure naming every variable that is not set */
export function readSecrets(environment: NodeJS.ProcessEnv): Secrets {
  const { [VARIABLES.password]: password = "", [VARIABLES.dnsKey]: dnsKey = "" } = environment;
  const missing = [password === "" && VARIABLES.password, dnsKey === "" && VARIABLES.dnsKey].filter((name) => name);
  if (missing.length === 0) return { password, dnsKey };
  throw new Failure(
    `Not set: ${missing.join(", ")}`,
    "the environment",
    "Set what the database's account and the bubble's name servers ask for, as docs/live-rehearsals.md says.",
  );
}

/** Takes the secrets out of the environment that an operators' command is given. */
export const withoutSecrets = (environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => {
  const names: readonly string[] = Object.values(VARIABLES);
  const secret = Object.keys(environment).filter((name) => names.includes(name) || /^TF_VAR_.*_password$/.test(name));
  return { ...environment, ...Object.fromEntries(secret.map((name) => [name, undefined])) };
};
