import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeProviderLocks, releasesIn, withReadOnlyLocks } from "../../terraform/provider-locks";
import { remedyOf } from "../../terraform/terraform-errors";

test("the committed lock file of a stack replaces the one in its directory; a stack that is not synthesised is left out", () => {
  const directory = mkdtempSync(join(tmpdir(), "provider locks "));
  try {
    const [output, committed] = [join(directory, "cdktf.out"), join(directory, "provider-locks")];
    for (const each of [join(output, "stacks", "primary"), committed]) mkdirSync(each, { recursive: true });
    const placed = join(output, "stacks", "primary", ".terraform.lock.hcl");
    writeFileSync(placed, "as terraform init left it");
    for (const stack of ["primary", "rehearsal"]) writeFileSync(join(committed, `${stack}.hcl`), `hashes of ${stack}`);
    placeProviderLocks(output, committed);
    expect(readFileSync(placed, "utf8")).toBe("hashes of primary");
    expect(existsSync(join(output, "stacks", "rehearsal"))).toBe(false);
    placeProviderLocks(output, join(directory, "nowhere"));
    expect(readFileSync(placed, "utf8")).toBe("hashes of primary");
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("init is read-only for stacks whose lock file is the committed one, and keeps the caller's options", () => {
  const directory = mkdtempSync(join(tmpdir(), "provider locks "));
  try {
    const [output, committed] = [join(directory, "cdktf.out"), join(directory, "provider-locks")];
    for (const each of [join(output, "stacks", "primary"), join(output, "stacks", "dr"), committed])
      mkdirSync(each, { recursive: true });
    writeFileSync(join(committed, "primary.hcl"), "hashes of primary");
    const environment = { CDKTF_OUTPUT: output, TF_CLI_ARGS_init: "-plugin-dir=x" };
    const options = (...stacks: string[]) => withReadOnlyLocks(environment, stacks, committed)["TF_CLI_ARGS_init"];
    // a simulation places no lock file
    expect(options("primary")).toBe("-plugin-dir=x");
    placeProviderLocks(output, committed);
    expect(options("deploy", "primary", "--skip-synth")).toBe("-plugin-dir=x -lockfile=readonly");
    expect(options("dr")).toBe("-plugin-dir=x");
    const { TF_CLI_ARGS_init: _, ...plain } = environment;
    expect(withReadOnlyLocks(plain, ["primary"], committed)["TF_CLI_ARGS_init"]).toBe("-lockfile=readonly");
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each([
  "Changes to the required provider dependencies were detected, but the lock\nfile is read-only. To use and record these",
  "the local package for registry.terraform.io/hashicorp/null 1.0.0 doesn't match any of the checksums\npreviously recorded",
])("another provider than the locked one has its own remedy: %j", (error) => {
  expect(remedyOf(error)).toContain("docs/guide/runner.md#providers");
});

test("the releases of a lock file are those of its providers", () => {
  const lock = `# This file is maintained automatically by "terraform init".
provider "registry.terraform.io/hashicorp/null" {
  version     = "3.2.4"
  constraints = "3.2.4"
  hashes = [
    "h1:x",
  ]
}

provider "registry.terraform.io/vmware/vsphere" {
  version = "2.16.1"
}
`;
  expect(releasesIn(lock)).toEqual({
    "registry.terraform.io/hashicorp/null": "3.2.4",
    "registry.terraform.io/vmware/vsphere": "2.16.1",
  });
  expect(releasesIn("")).toEqual({});
});
