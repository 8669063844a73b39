import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STACKS } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import { LIVE_RELEASE } from "../../model/target";
import { cdktf } from "../../terraform/cdktf";
import { stackDirectory } from "../../terraform/synthesised";
import { schemaOfBinary, unknownTo } from "../support/provider-schema";
import { type Simulation, startSimulation } from "../support/simulation";
import { type Block, synthesise } from "../support/synth";

jest.setTimeout(300_000);

describe("release 1.26.0, which simulations use", () => {
  let simulation: Simulation;
  let schemas: string;
  beforeAll(async () => {
    simulation = await startSimulation();
    await simulation.terraform("primary", "init");
    schemas = await simulation.terraform("primary", "providers", "schema", "-json");
  });
  afterAll(() => simulation?.stop());

  const postures = [{ kind: "standby" }, { kind: "recovered", failover: "2026-11-24-fire" }] as const;
  test.each(postures)("its binary supports all attributes of the stacks: $kind", (posture) => {
    const vsphere = schemaOfBinary(schemas, "vmware/vsphere");
    const nullProvider = schemaOfBinary(schemas, "hashicorp/null");
    const stacks = synthesise({ posture }, { target: "simulation" });
    for (const { json } of Object.values(stacks)) {
      expect(Object.keys(json["resource"] as Block)).not.toEqual([]);
      expect(unknownTo(vsphere, json, "vsphere_")).toEqual([]);
      expect(unknownTo(nullProvider, json, "null_")).toEqual([]);
    }
  });

  test("its binary does not support the attributes of the live release", () => {
    const { primary } = synthesise({}, { target: "live" });
    const unknown = new Set(unknownTo(schemaOfBinary(schemas, "vmware/vsphere"), primary.json, "vsphere_"));
    expect([...unknown].sort()).toEqual([
      "resource.vsphere_host.services",
      "resource.vsphere_virtual_machine.vtpm",
      "resource.vsphere_vnic.services",
    ]);
  });
});

test("cdktf synth for the target live requires the live release and writes no password", async () => {
  const directory = mkdtempSync(join(tmpdir(), "massar live "));
  const password = "only-in-the-environment";
  const environment = {
    CDKTF_CONTEXT_JSON: JSON.stringify({ target: "live" }),
    CDKTF_OUTPUT: join(directory, "out"),
    ...Object.fromEntries(SITE_NAMES.map((site) => [`TF_VAR_${site}_vsphere_password`, password])),
  };
  try {
    await cdktf(["synth"], { environment, logFile: join(directory, "synth.log") });
    for (const stack of STACKS) {
      const text = readFileSync(join(stackDirectory(environment, stack), "cdk.tf.json"), "utf8");
      expect(text).not.toContain(password);
      expect((JSON.parse(text) as Block)["terraform"]).toMatchObject({
        required_providers: { vsphere: { source: "vmware/vsphere", version: LIVE_RELEASE } },
      });
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
