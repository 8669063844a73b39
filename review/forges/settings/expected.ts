/** The runners of pull requests, and those that run merged code only. */
export const LABELS = { pullRequests: "massar", production: "massar-production" } as const;

/** The workflows that may use the runners of merged code. */
export const PRODUCTION_WORKFLOWS = ["deploy", "documents", "drift", "forge", "rehearse"] as const;

const readonly = ["RABAT", "MARRAKECH"].flatMap((site) => [
  `READONLY_${site}_VSPHERE_USER`,
  `READONLY_${site}_VSPHERE_PASSWORD`,
]);
const hosts = ["RABAT", "MARRAKECH"].flatMap((site) => [`${site}_ESXI_USER`, `${site}_ESXI_PASSWORD`]);
/** A site may have one password for all hosts, and no licence key. */
const optionalOfHosts = ["RABAT", "MARRAKECH"].flatMap((site) => [`${site}_ESXI_PASSWORDS`, `${site}_ESXI_LICENSE`]);
const account = (name: string) => [`${name}_USER`, `${name}_PASSWORD`];

export interface ExpectedEnvironment {
  readonly purpose: string;
  /** Whether people release each job that uses it. */
  readonly hasReviewers: boolean;
  /** Whether only jobs of the main branch may use it. */
  readonly isOfMain: boolean;
  readonly secrets: readonly string[];
  /** @default - none */
  readonly optional?: readonly string[];
}

/**
 * The environments of the workflows, with their secrets. A secret outside of an environment can be read by a workflow of any
 * branch. The code of a pull request gets what is in `review` alone.
 */
export const ENVIRONMENTS: Readonly<Record<string, ExpectedEnvironment>> = {
  review: {
    purpose: "plans pull requests",
    hasReviewers: true,
    isOfMain: false,
    secrets: [...readonly, "READONLY_PGUSER", "READONLY_PGPASSWORD"],
  },
  plan: {
    purpose: "plans the main branch",
    hasReviewers: false,
    isOfMain: true,
    secrets: [
      ...readonly,
      ...["READONLY", "PLAN"].flatMap((name) => [`${name}_PGUSER`, `${name}_PGPASSWORD`]),
      ...hosts,
    ],
    optional: optionalOfHosts,
  },
  production: {
    purpose: "deploys the main branch",
    hasReviewers: true,
    isOfMain: true,
    secrets: [
      ...["DEPLOY_RABAT_VSPHERE", "DEPLOY_MARRAKECH_VSPHERE"].flatMap(account),
      ...["DEPLOY_PGUSER", "DEPLOY_PGPASSWORD", ...hosts],
    ],
    optional: optionalOfHosts,
  },
  rehearsal: {
    purpose: "rehearses the loss of Rabat",
    hasReviewers: true,
    isOfMain: true,
    secrets: [
      ...["READONLY_RABAT_VSPHERE", "REHEARSE_MARRAKECH_VSPHERE"].flatMap(account),
      ...["CENSUS_RABAT_VSPHERE", "CENSUS_MARRAKECH_VSPHERE"].flatMap(account),
      ...["REHEARSE_PGUSER", "REHEARSE_PGPASSWORD", "EVIDENCE_KEY", ...hosts],
      ...["REHEARSAL_DATABASE_PASSWORD", "REHEARSAL_DNS_KEY"],
    ],
    optional: optionalOfHosts,
  },
  forge: {
    purpose: "checks the settings of the forge",
    hasReviewers: false,
    isOfMain: true,
    secrets: ["FORGE_SETTINGS_TOKEN"],
  },
};

/** Every secret of the workflows. */
export const SECRETS: readonly string[] = [
  ...new Set(Object.values(ENVIRONMENTS).flatMap(({ secrets, optional = [] }) => [...secrets, ...optional])),
];

/** Secrets that the code of a pull request must never read. */
export const SECRETS_OF_MAIN: readonly string[] = SECRETS.filter(
  (name) => !ENVIRONMENTS["review"]?.secrets.includes(name),
);

export const GUIDE = "docs/guide/forge.md";
