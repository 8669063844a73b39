import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelPath } from "../../model/finding";
import { formatPath } from "../../model/finding";
import { sourcePosition } from "../../model/source-position";
import { fixtureData } from "../fixture/model";
import { lineOf } from "./variant";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "source position "));
  mkdirSync(join(root, "datacenters"));
  writeFileSync(
    join(root, "datacenters/rabat.ts"),
    `import { defineSite } from "../../model/schema/site";
const size = "384 GiB";
export const other = { name: "other" }, rabat = defineSite({
  name: "rabat",
  "domain":
    "rabat.example",
  hardware: {
    "old-host": { memory: size, nics: [{ device: "vmnic0" }, { device: "vmnic1" }] },
    ...more,
  },
  baseline: {
    clusters: [
      { name: "a" },
      ...spread,
      { name: "b" },
    ],
  } satisfies Baseline,
  extension: {
    clusters: makeClusters(3),
    switches: [
      { name: "c" },
    ] as const,
  },
});
`,
  );
});
afterAll(() => rmSync(root, { recursive: true }));

test.each<[string, ModelPath, number]>([
  ["the constant itself", ["rabat"], 3],
  ["a property", ["rabat", "name"], 4],
  ["a property with a quoted name, its value on the next line", ["rabat", "domain"], 5],
  ["a property with a name that is no identifier", ["rabat", "hardware", "old-host", "nics"], 8],
  ["an element of a list", ["rabat", "hardware", "old-host", "nics", 1, "device"], 8],
  ["a value that a constant holds: where it is used", ["rabat", "hardware", "old-host", "memory"], 8],
  ["something within a value that a constant holds", ["rabat", "hardware", "old-host", "memory", "unit"], 8],
  ["something absent: the object that lacks it", ["rabat", "hardware", "new-host", "memory"], 7],
  ["an element before a spread, behind satisfies", ["rabat", "baseline", "clusters", 0, "name"], 13],
  ["an element behind a spread: its list", ["rabat", "baseline", "clusters", 2, "name"], 12],
  ["something computed: its property", ["rabat", "extension", "clusters", 0, "name"], 19],
  ["an element of a constant list", ["rabat", "extension", "switches", 0, "name"], 21],
  ["an element that is not there: its list", ["rabat", "extension", "switches", 1, "name"], 20],
  ["a key where a list is", ["rabat", "extension", "switches", "first"], 20],
])("%s", (_, path, line) => {
  expect(sourcePosition(path, root)).toEqual({ file: "datacenters/rabat.ts", line });
});

test.each<[ModelPath, string, string[]]>([
  [["rabat", "networks", "database", "vlan"], "datacenters/rabat.ts", ["networks: {", "database:", "vlan:"]],
  [
    ["marrakech", "extension", "clusters", 0, "hosts", 2, "name"],
    "datacenters/marrakech.ts",
    ["extension: {", "esx-13"],
  ],
  [["link", "gateways", "marrakech", "memory"], "datacenters/link.ts", ["marrakech: {", "memory:"]],
  [
    ["massar", "tiers", 4, "rabat", "size"],
    "datacenters/massar/tiers.ts",
    ['name: "application"', "rabat: {", "size:"],
  ],
  [["posture", "kind"], "datacenters/massar/posture.ts", ["export const posture"]],
  [["deletionLocks", "locked", 2, "members"], "datacenters/massar/deletion-locks.ts", ['site: "marrakech"']],
])("a whole model: %j", (path, file, anchors) => {
  expect(sourcePosition(path, fixtureData.root)).toEqual({ file, line: lineOf(file, ...anchors) });
});

test("paths are written as code", () => {
  expect(formatPath(["rabat", "hardware", "extension-host", "nics", 0, "device"])).toBe(
    'rabat.hardware["extension-host"].nics[0].device',
  );
});
