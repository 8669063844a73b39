import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeProviderLocks } from "../../terraform/provider-locks";

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
