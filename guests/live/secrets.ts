import { Failure } from "../../lib/failure";

/** The secrets of a live rehearsal. They are read only from environment variables, and no connection command receives them. */
export interface Secrets {
  /** The password of the database account. */
  readonly password: string;
  /** The TSIG key of the bubble's name servers, in Base64. */
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
    "Set the password of the database account and the key of the bubble's name servers: see docs/live-rehearsals.md.",
  );
}
