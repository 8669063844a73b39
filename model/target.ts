/** The release of the vSphere provider that simulations use: the newest that builds from the Go module proxy alone. */
export const SIMULATED_RELEASE = "1.26.0";

/**
 * The release for the vCenters of the ministry. Up to 2.15, a failed migration of a VM counted as a success; 2.16.1 is the newest
 * release. `VSPHERE_RELEASES` lists what differs.
 */
export const LIVE_RELEASE = "2.16.1";

/** Where the stacks are deployed: simulated vCenters on this machine, or those of the ministry. */
export interface Target {
  readonly name: "simulation" | "live";
  /** Release of the vSphere provider. */
  readonly vsphereProviderVersion: typeof SIMULATED_RELEASE | typeof LIVE_RELEASE;
  /** Release of the null provider. */
  readonly nullProviderVersion: string;
  /** How long a guest may take from power-on until it reports its address and answers. */
  readonly guestPatienceSeconds: number;
  /** Whether guests' ports are reached through a proxy, as in the simulation. */
  readonly guestsBehindProxy: boolean;
  /** Whether to connect to the model's vCenter addresses. The simulation listens on loopback ports instead. */
  readonly vcentersAsModelled: boolean;
  /**
   * Whether the stacks are only planned, by somebody who must not know the accounts of the hosts: a pull request's review, or the check
   * for drift. These accounts are then not compared, and live states are read from copies without passwords. @default false
   */
  readonly forReview?: boolean;
  /** Directory of the state files. @default - the state store of the site that the stack depends on */
  readonly stateDirectory?: string;
  /**
   * URL of a server that stores the state instead of the directory. Terraform rewrites a state file at each change, so that
   * the cost of a deploy grows with the square of its resources. To a server it writes every 20 s.
   *
   * @default - the state directory
   */
  readonly stateServer?: string;
}

/** The target in the context, `CDKTF_CONTEXT_JSON`. */
export interface TargetContext {
  /** @default "simulation" */
  readonly target?: unknown;
  /** Directory for the simulation's state files. @default ".simulation/state" under the working directory */
  readonly stateDirectory?: unknown;
  /** "review": see `Target.forReview`. */
  readonly for?: unknown;
}

/**
 * The variable that names a mirror with the live release, for a simulation with that release (`npm run test:live-release`). It is a
 * variable because it applies to all tests, whatever their context.
 */
export const LIVE_RELEASE_MIRROR = "LIVE_RELEASE_MIRROR";

/** Reads the target from the context. @throws Error with the value and the remedy */
export function chooseTarget(
  { target = "simulation", stateDirectory = ".simulation/state", for: purpose }: TargetContext,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Target {
  if (purpose !== undefined && purpose !== "review") {
    throw new Error(
      `context: "for" is ${JSON.stringify(purpose)}. Write "for":"review" to plan without the accounts of the hosts, or remove it.`,
    );
  }
  const forReview = purpose === "review";
  if (target === "live") {
    return {
      name: "live",
      vsphereProviderVersion: LIVE_RELEASE,
      nullProviderVersion: "3.2.4",
      guestPatienceSeconds: 600,
      guestsBehindProxy: false,
      vcentersAsModelled: true,
      ...(forReview && { forReview }),
    };
  }
  if (target === "simulation" && typeof stateDirectory === "string") {
    return {
      name: "simulation",
      vsphereProviderVersion: environment[LIVE_RELEASE_MIRROR] ? LIVE_RELEASE : SIMULATED_RELEASE,
      nullProviderVersion: "1.0.0",
      guestPatienceSeconds: 30,
      guestsBehindProxy: true,
      vcentersAsModelled: false,
      stateDirectory,
      ...(forReview && { forReview }),
    };
  }
  throw new Error(
    `context: ${JSON.stringify({ target, stateDirectory })} is not a target. ` +
      'Write CDKTF_CONTEXT_JSON=\'{"target":"live"}\' or \'{"target":"simulation"}\'; stateDirectory is a path.',
  );
}
