import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, type ProcessIdentity, send, stillRuns } from "../lib/processes";
import { accountsAt, accountVariable } from "../model/accounts";
import { readContext } from "../model/context";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { terraformEnvironment } from "../toolchain/terraform";
import { type Credentials, generateCredentials } from "./credentials";
import { writeEnvironment } from "./environment-file";
import { claim, release, writeSession } from "./session";
import { type Simulator, startSimulator } from "./simulator";

export interface SimulationOptions {
  /** For state, certificates and logs. It is created, and claimed for this process. */
  readonly directory: string;
  /** The inventory of each site's vCenter before the first deployment. */
  readonly inventories: Readonly<Record<SiteName, { readonly awaitingHosts: readonly { readonly name: string }[] }>>;
  readonly ports?: Readonly<Partial<Record<SiteName, number>>>;
  /** Whether the vCenters keep running when this process ends: until they are stopped, or for a number of hours. */
  readonly survives?: boolean | { readonly hours: number };
  readonly signal?: AbortSignal;
}

/** Both sites' vCenters, running. */
export interface Simulation {
  readonly directory: string;
  readonly sites: Readonly<Record<SiteName, Simulator & { readonly credentials: Credentials }>>;
  /** The variables that Terraform, cdktf and the census need to reach them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Leaves both running, if they were started to survive. */
  leave(): Promise<void>;
  /** Stops both and removes their files. @default - also their logs */
  stop(left?: "nothing" | "logs"): Promise<void>;
}

export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { directory, inventories, ports, survives = false, signal } = options;
  const session = { ...(await claim(directory)), kept: survives === true };
  const inDirectory = (name: string) => join(directory, name);
  for (const folder of ["logs", "state"]) await mkdir(inDirectory(folder), { recursive: true });

  const start = async (site: SiteName) => {
    const credentials = generateCredentials(inventories[site].awaitingHosts.map(({ name }) => name));
    const inventoryFile = inDirectory(`${site}.inventory.json`);
    await writeFile(inventoryFile, JSON.stringify(inventories[site], undefined, 2));
    const simulator = await startSimulator(
      {
        site,
        inventoryFile,
        certificateFile: inDirectory(`${site}.ca.pem`),
        logFile: inDirectory(`logs/${site}-vcenter.log`),
        credentials,
        survives,
        ...(ports?.[site] === undefined ? {} : { port: ports[site] }),
      },
      signal,
    );
    session.simulators.push({ site, ...identityOf(simulator.pid), url: simulator.url, control: simulator.control });
    await writeSession(directory, session);
    return { ...simulator, credentials };
  };
  const leave = () => writeSession(directory, { ...session, pid: undefined });
  const stop: Simulation["stop"] = async (left = "nothing") => {
    await stopSimulators(session.simulators);
    await release(directory, left);
  };

  try {
    const sites = { rabat: await start("rabat"), marrakech: await start("marrakech") };
    const authorities = inDirectory("ca.pem");
    const certificates = Object.keys(sites).map((site) => readFile(inDirectory(`${site}.ca.pem`), "utf8"));
    await writeFile(authorities, (await Promise.all(certificates)).join("\n"));
    const environment = {
      ...terraformEnvironment(),
      SSL_CERT_FILE: authorities,
      CDKTF_CONTEXT_JSON: JSON.stringify({
        ...readContext(),
        target: "simulation",
        stateDirectory: inDirectory("state"),
      }),
      // Not the directory for live sites, because Terraform stores the backend and the provider locks there.
      CDKTF_OUTPUT: inDirectory("cdktf.out"),
      ...terraformVariables(sites),
    };
    await writeFile(inDirectory("env.sh"), shellExports(environment), { mode: 0o600 });
    await writeEnvironment(directory, environment);
    return { directory, sites, environment, leave, stop };
  } catch (error) {
    await stop(signal?.aborted ? "nothing" : "logs");
    throw error;
  }
}

/** Stops the simulators that still run. A process that has the id of an ended one is left alone. */
export async function stopSimulators(simulators: readonly ProcessIdentity[]): Promise<void> {
  const stop = (signal: NodeJS.Signals) => {
    for (const { pid } of simulators.filter(stillRuns)) send(pid, signal);
  };
  stop("SIGTERM");
  const deadline = Date.now() + 5000;
  while (simulators.some(stillRuns)) {
    if (Date.now() > deadline) stop("SIGKILL");
    await sleep(50);
  }
}

function terraformVariables(sites: Simulation["sites"]): Record<string, string> {
  return Object.fromEntries(
    SITE_NAMES.map((site) => ({ site, ...sites[site] })).flatMap(({ site, address, control, credentials }) => [
      [`TF_VAR_${site}_vsphere_server`, address],
      // the account that deploys; other commands choose theirs
      [`TF_VAR_${site}_vsphere_user`, credentials.accounts.deploy.user],
      [`TF_VAR_${site}_vsphere_password`, credentials.accounts.deploy.password],
      ...accountsAt(site).flatMap((account) =>
        (["user", "password"] as const).map((what) => [
          accountVariable(account, site, what),
          credentials.accounts[account][what],
        ]),
      ),
      [`TF_VAR_${site}_esxi_user`, credentials.host.user],
      [`TF_VAR_${site}_esxi_password`, credentials.host.password],
      [`TF_VAR_${site}_esxi_passwords`, JSON.stringify(credentials.hostPasswords)],
      [`TF_VAR_${site}_guest_proxy`, new URL(control).host],
    ]),
  );
}

function shellExports(environment: Readonly<Record<string, string>>): string {
  const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join("");
}
