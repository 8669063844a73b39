import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformPlatform } from "../../lib/paths";
import { run } from "../../lib/processes";
import { STACKS } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import { chooseTarget } from "../../model/target";
import { cdktf } from "../../terraform/cdktf";
import { LOCK_FILE, releasesIn, withReadOnlyLocks } from "../../terraform/provider-locks";
import { stackDirectory } from "../../terraform/synthesised";
import { terraformEnvironment, terraformProgram } from "../../toolchain/terraform";
import { schemaOfBinary, unknownTo } from "../support/provider-schema";
import { isLiveRelease } from "../support/release";
import { type Simulation, startSimulation } from "../support/simulation";
import { type Block, synthesise } from "../support/synth";

jest.setTimeout(300_000);

describe("the release that simulations use", () => {
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

  (isLiveRelease ? test.skip : test)("its binary does not support the attributes of the live release", () => {
    const { primary } = synthesise({}, { target: "live" });
    const unknown = new Set(unknownTo(schemaOfBinary(schemas, "vmware/vsphere"), primary.json, "vsphere_"));
    expect([...unknown].sort()).toEqual([
      "resource.vsphere_host.services",
      "resource.vsphere_virtual_machine.vtpm",
      "resource.vsphere_vnic.services",
    ]);
  });
});

describe("cdktf synth for the target live", () => {
  const directory = mkdtempSync(join(tmpdir(), "massar live "));
  const password = "only-in-the-environment";
  const { vsphereProviderVersion, nullProviderVersion } = chooseTarget({ target: "live" });
  const environment = {
    CDKTF_CONTEXT_JSON: JSON.stringify({ target: "live", rehearsal: "2026-01-01-fire-0000" }),
    CDKTF_OUTPUT: join(directory, "out"),
    ...Object.fromEntries(SITE_NAMES.map((site) => [`TF_VAR_${site}_vsphere_password`, password])),
  };
  const stacks = [...STACKS, "rehearsal"];
  const inStack = (stack: string, file: string) => join(stackDirectory(environment, stack), file);
  beforeAll(() => cdktf(["synth"], { environment, logFile: join(directory, "synth.log") }));
  afterAll(() => rmSync(directory, { recursive: true }));

  test.each(stacks)("%s requires the live release, writes no password, and has its committed lock file", (stack) => {
    const text = readFileSync(inStack(stack, "cdk.tf.json"), "utf8");
    expect(text).not.toContain(password);
    expect((JSON.parse(text) as Block)["terraform"]).toMatchObject({
      required_providers: {
        vsphere: { source: "vmware/vsphere", version: vsphereProviderVersion },
        null: { source: "null", version: nullProviderVersion },
      },
    });
    expect(releasesIn(readFileSync(inStack(stack, LOCK_FILE), "utf8"))).toEqual({
      "registry.terraform.io/hashicorp/null": nullProviderVersion,
      "registry.terraform.io/vmware/vsphere": vsphereProviderVersion,
    });
  });

  test.each(stacks)(
    "%s: Terraform refuses another build of these releases, and leaves the lock file alone",
    async (stack) => {
      const mirror = join(directory, "mirror");
      for (const [source, release] of [
        ["vmware/vsphere", vsphereProviderVersion],
        ["hashicorp/null", nullProviderVersion],
      ] as const) {
        const folder = join(mirror, "registry.terraform.io", source, release, terraformPlatform);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `terraform-provider-${source.split("/")[1]}_v${release}`), "not the registry's", {
          mode: 0o755,
        });
      }
      const configuration = join(directory, "mirror.tfrc");
      writeFileSync(
        configuration,
        `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
      );
      const lock = readFileSync(inStack(stack, LOCK_FILE), "utf8");
      const { exitCode, lines } = await run(terraformProgram(), ["init", "-backend=false", "-no-color"], {
        recipient: "terraform",
        cwd: stackDirectory(environment, stack),
        environment: withReadOnlyLocks(
          { ...process.env, ...terraformEnvironment(), ...environment, TF_CLI_CONFIG_FILE: configuration },
          [stack],
        ),
      });
      expect(exitCode).toBe(1);
      const text = lines.join(" ").replaceAll(/[\s│]+/g, " ");
      for (const source of ["vmware/vsphere", "hashicorp/null"]) {
        expect(text).toMatch(new RegExp(`${source} [\\d.]+ (doesn't|does not) match any of the checksums`));
      }
      expect(readFileSync(inStack(stack, LOCK_FILE), "utf8")).toBe(lock);
    },
  );
});
