import { z } from "zod";
import { Failure } from "../lib/failure";
import { jsonOrUndefined } from "../lib/json";
import { run } from "../lib/processes";
import { withAccount } from "../model/accounts";
import type { Site, SiteName } from "../model/schema/site";
import type { Environment } from "../terraform/synthesised";
import { censusCollector } from "../toolchain/artefacts";
import { type Census, readCensus } from "./census";
import { readEvents, type VCenterEvent } from "./events";
import { type Guest, readGuests } from "./guests";
import { type Hardware, readHardware } from "./hardware";

/**
 * Reads the inventory of a site's vCenter through its API, with the account for it if the environment contains one. The sessions
 * that count are those of Terraform's account.
 *
 * @param environment contains the address, account and password
 */
export async function takeCensus(site: SiteName, environment: Environment, signal?: AbortSignal): Promise<Census> {
  const reading = { site, environment: withAccount(environment, "census"), signal };
  const census = readCensus(await collect("the inventory", [], reading));
  return { ...census, takenBy: environment[`TF_VAR_${site}_vsphere_user`] ?? census.takenBy };
}

/** Reads the events of a site's vCenter since a time, oldest first. */
export async function takeEvents(
  site: SiteName,
  since: Date,
  environment: Environment,
  signal?: AbortSignal,
): Promise<readonly VCenterEvent[]> {
  return readEvents(
    await collect("the event log", ["events", "-since", since.toISOString()], { site, environment, signal }),
  );
}

/** Reads the state of all guests of a site's vCenter, as VMware Tools reports it. */
export async function takeGuests(
  site: SiteName,
  environment: Environment,
  signal?: AbortSignal,
): Promise<readonly Guest[]> {
  return readGuests(await collect("the guests", ["guests"], { site, environment, signal }));
}

/** Reads the managed object ID of each object of a site's vCenter, by its inventory path. */
export async function takeIds(
  site: SiteName,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  return z
    .record(z.string(), z.string())
    .parse(
      await collect("the ids of objects", ["ids"], { site, environment: withAccount(environment, "census"), signal }),
    );
}

/**
 * Reads a site's hosts, and these disks with their content. vCenter connects to hosts of the model that it does not have, with the
 * account that a deploy would use.
 */
export async function takeHardware(
  { name: site, extension }: Site,
  disks: readonly string[],
  environment: Environment,
  signal?: AbortSignal,
): Promise<Hardware> {
  const passwordOf = hostPasswords(site, environment);
  const user = environment[`TF_VAR_${site}_esxi_user`] ?? "";
  const joining = extension.clusters.flatMap(({ hosts }) =>
    hosts.map(({ name, thumbprint }) => ({ name, thumbprint, user, password: passwordOf(name) })),
  );
  return readHardware(
    await collect("the hardware", ["hardware", "-disks", disks.join()], {
      site,
      environment,
      variables: { JOINING_HOSTS: JSON.stringify(joining) },
      signal,
    }),
  );
}

/** The passwords of hosts, as the constructs read them from Terraform's variables. */
function hostPasswords(site: SiteName, environment: Environment): (host: string) => string {
  const variable = `TF_VAR_${site}_esxi_passwords`;
  const text = environment[variable] || "{}";
  const { success, data } = z.record(z.string(), z.string()).safeParse(jsonOrUndefined(text));
  if (!success) {
    throw new Failure(
      `${variable} is not a JSON object with the password of each host`,
      "the environment of this command",
      `Set it as in docs/guide/hosts.md: ${variable}='{"<host>":"<password>"}'`,
    );
  }
  return (host) => data[host] ?? environment[`TF_VAR_${site}_esxi_password`] ?? "";
}

interface CollectorTarget {
  readonly site: SiteName;
  readonly environment: Environment;
  /** Variables of the collector besides the account. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

async function collect(
  subject: string,
  args: readonly string[],
  { site, environment, variables, signal }: CollectorTarget,
): Promise<unknown> {
  const variable = (name: string) => environment[`TF_VAR_${site}_vsphere_${name}`];
  const server = variable("server");
  const { exitCode, stdout, lines } = await run(censusCollector.binaries[0], args, {
    ...{ recipient: "collector", environment },
    variables: {
      VSPHERE_SERVER: server,
      VSPHERE_USER: variable("user"),
      VSPHERE_PASSWORD: variable("password"),
      ...variables,
    },
    ...(signal ? { signal } : {}),
  });
  if (exitCode === 0) return JSON.parse(stdout);
  throw new Failure(
    `Reading ${subject} of ${site} failed\n${lines.slice(-5).join("\n")}`,
    `${site}: ${server}`,
    "Check that the vCenter is running and that its account has read access.",
  );
}
