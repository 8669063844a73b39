import type { SiteName } from "../../sites/schema";
import { Failure } from "../failure";
import { run } from "../processes";
import { censusCollector } from "../toolchain/artefacts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a site's vCenter holds, as its API tells it: JSON, for the census module to read. */
export async function takeCensus(site: SiteName, environment: Environment, signal?: AbortSignal): Promise<unknown> {
  const variable = (name: string) => environment[`TF_VAR_${site}_vsphere_${name}`];
  const { exitCode, stdout, lines } = await run(censusCollector.binaries[0], [], {
    environment: {
      ...environment,
      VSPHERE_SERVER: variable("server"),
      VSPHERE_USER: variable("user"),
      VSPHERE_PASSWORD: variable("password"),
    },
    ...(signal ? { signal } : {}),
  });
  if (exitCode === 0) return JSON.parse(stdout);
  throw new Failure(
    `The inventory of ${site} cannot be read\n${lines.slice(-5).join("\n")}`,
    `${site}: ${variable("server")}`,
    "Check that the vCenter runs and that its account may read.",
  );
}
