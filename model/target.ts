/** Where the stacks deploy to: simulated vCenters on this machine, or the ministry's. */
export interface Target {
  readonly name: "simulation" | "live";
  /** Release of the vSphere provider. */
  readonly vsphereProviderVersion: "1.26.0" | "2.15.0";
  /** Release of the null provider. */
  readonly nullProviderVersion: string;
  /** Whether guests run VMware Tools and so report their addresses. Simulated VMs have no guest. */
  readonly guestsReport: boolean;
  /** Whether a guest's ports are reached through a proxy, as the simulation's are. */
  readonly guestsBehindProxy: boolean;
  /** Whether the model's vCenter addresses are the ones to connect to. The simulation listens on loopback ports of its own. */
  readonly vcentersAsModelled: boolean;
  /** Directory of the state files. @default - each stack's state is kept where the site that it needs says */
  readonly stateDirectory?: string;
  /**
   * URL of a server that keeps the state files in place of the directory. Terraform writes a file anew at each change, all of
   * it, so that a deploy costs with the square of its resources; to a server, as a site's is, it writes every 20 s.
   *
   * @default - what the directory says
   */
  readonly stateServer?: string;
}

/** What context says of the target, as `CDKTF_CONTEXT_JSON` carries it. */
export interface TargetContext {
  /** @default "simulation" */
  readonly target?: unknown;
  /** Directory for the simulation's state files. @default ".simulation/state" under the working directory */
  readonly stateDirectory?: unknown;
}

/** Reads the target from context. @throws Error naming the value and what to write */
export function chooseTarget({ target = "simulation", stateDirectory = ".simulation/state" }: TargetContext): Target {
  if (target === "live") {
    return {
      name: "live",
      vsphereProviderVersion: "2.15.0",
      nullProviderVersion: "3.2.4",
      guestsReport: true,
      guestsBehindProxy: false,
      vcentersAsModelled: true,
    };
  }
  if (target === "simulation" && typeof stateDirectory === "string") {
    return {
      name: "simulation",
      vsphereProviderVersion: "1.26.0",
      nullProviderVersion: "1.0.0",
      guestsReport: false,
      guestsBehindProxy: true,
      vcentersAsModelled: false,
      stateDirectory,
    };
  }
  throw new Error(
    `context: ${JSON.stringify({ target, stateDirectory })} names no target. ` +
      'Write CDKTF_CONTEXT_JSON=\'{"target":"live"}\' or \'{"target":"simulation"}\'; stateDirectory is a path.',
  );
}
