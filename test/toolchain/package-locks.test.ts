import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "../../lib/paths";

interface Package {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
}

const locks = [".", ...readdirSync(inProject("toolchain")).map((folder) => join("toolchain", folder))]
  .map((folder) => join(folder, "package-lock.json"))
  .filter((file) => existsSync(inProject(file)));

/** The packages of a lock file whose content nothing verifies. */
function unverified(packages: Readonly<Record<string, Package>>): string[] {
  const isVerified = ([path, { integrity, inBundle }]: readonly [string, Package]): boolean => {
    if (inBundle !== true) return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "");
    // it comes in the archive of the package around it
    const around = path.slice(0, path.lastIndexOf("/node_modules/"));
    const outer = packages[around];
    return outer !== undefined && isVerified([around, outer]);
  };
  return Object.entries(packages)
    .filter((each) => each[0] !== "" && !isVerified(each))
    .map(([path]) => path);
}

test("all lock files are found", () => {
  expect(locks).toEqual([
    "package-lock.json",
    "toolchain/cdk-terrain/package-lock.json",
    "toolchain/terraform-visual/package-lock.json",
  ]);
});

test.each(locks)(
  "%s has a hash for every package, optional ones of other systems too, all of the npm registry",
  (file) => {
    const { packages } = JSON.parse(readFileSync(inProject(file), "utf8")) as { packages: Record<string, Package> };
    expect(unverified(packages)).toEqual([]);
    const elsewhere = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
    expect(elsewhere.filter((address) => !address.startsWith("https://registry.npmjs.org/"))).toEqual([]);
  },
);

test("a package without a hash, with a weak one, or bundled in a package without one is reported", () => {
  const integrity = `sha512-${"A".repeat(86)}==`;
  expect(
    unverified({
      "": {},
      "node_modules/good": { integrity },
      "node_modules/good/node_modules/bundled": { inBundle: true },
      "node_modules/good/node_modules/bundled/node_modules/deeper": { inBundle: true },
      "node_modules/none": {},
      "node_modules/none/node_modules/bundled": { inBundle: true },
      "node_modules/weak": { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" },
      "node_modules/lost/node_modules/bundled": { inBundle: true },
    }),
  ).toEqual([
    "node_modules/none",
    "node_modules/none/node_modules/bundled",
    "node_modules/weak",
    "node_modules/lost/node_modules/bundled",
  ]);
});
