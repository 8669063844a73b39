import { type Census, readCensus } from "../../census/census";
import type { SiteName } from "../../sites/schema";
import type { Environment } from "../deployment/synthesised";
import { Failure } from "../failure";
import { run } from "../processes";
import { censusCollector } from "../toolchain/artefacts";

/** What a site's vCenter holds, as its API tells it. */
export async function takeCensus(site: SiteName, environment: Environment, signal?: AbortSignal): Promise<Census> {
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
  if (exitCode === 0) return readCensus(JSON.parse(stdout));
  throw new Failure(
    `The inventory of ${site} cannot be read\n${lines.slice(-5).join("\n")}`,
    `${site}: ${variable("server")}`,
    "Check that the vCenter runs and that its account may read.",
  );
}
