import { stripVTControlCharacters } from "node:util";
import { compareSite } from "../../census/compare";
import { siteTable } from "../../census/table";
import { SITE_NAMES } from "../../model/schema/site";
import { fixtureModel } from "../fixture/model";
import { replaced } from "./leaves";
import { censusAsModelled } from "./synthetic";

const model = fixtureModel();
const rabat = censusAsModelled(model, "rabat");
const tableOf = (census: typeof rabat, colour = false) =>
  siteTable("rabat", compareSite(model, "rabat", census), { colour });
/** The cells of the line that contains a text, and of the three lines below it. */
const lineWith = (table: string, text: string) => {
  const lines = table.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
  const start = lines.findIndex((cells) => cells.some((cell) => cell.includes(text)));
  return lines.slice(start, start + 4).map((cells) => cells.slice(1, -1).join(" | "));
};

test.each(SITE_NAMES)("the table of %s has 100 columns, without colour codes and truncated text", (site) => {
  const table = siteTable(site, compareSite(model, site, censusAsModelled(model, site)), { colour: false });
  expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(stripVTControlCharacters(table)).toBe(table);
  expect(table).not.toMatch(/\S…/);
  expect(table).not.toContain("✗ 1");
  expect(table).toContain("all as in the model");
  expect(table.split("\n").length).toBeLessThan(150);
});

test("a terminal of 40 columns shows a list instead", () => {
  const list = siteTable("rabat", compareSite(model, "rabat", rabat), { columns: 40 });
  expect(list).not.toContain("│");
  expect(list.split("\n").filter((line) => line.length > 40 && line.trim().includes(" "))).toEqual([]);
});

test("distinguishes existing objects from those of the project, and identical objects share a line", () => {
  const table = tableOf(rabat);
  expect(lineWith(table, "esx-01")[0]).toMatch(/^esx-01\S+ … \| read \| sockets 2, cores 32/);
  expect(lineWith(table, "esx-01")[1]).toMatch(/^esx-04\S+ \(4\)/);
  expect(lineWith(table, "esx-11")[0]).toMatch(/^esx-11.* \| managed \| sockets 2, cores 48/);
  expect(lineWith(table, "database: ")[0]).toMatch(/^database: rab-db-1 … rab-db-3 \(3\) \| managed \| CPUs 16/);
  expect(lineWith(table, "pg-rabat-prod-services")[0]).toMatch(/VLAN 120 \| ✓ 3$/);
});

test("an adopted VM is marked as such, with its tier", () => {
  expect(lineWith(tableOf(rabat), "srv-mail-01")[0]).toMatch(/^srv-mail-01 \| read \| CPUs 8, memory 32 GiB/);
  expect(lineWith(tableOf(rabat), "srv-ldap-01")[0]).toMatch(
    /^identity: srv-ldap-01, srv-ldap-02 \| adopted \| CPUs 4/,
  );
});

test("names with a common prefix print it once", () => {
  const hosts = lineWith(tableOf(rabat), "rack-a-hosts").map((line) => line.split(" | ")[0]);
  expect(hosts.slice(0, 2).join(" ")).toBe("rabat-extension: rack-a-hosts, rack-b-hosts");
});

test("a different rate is shown in engineers' units", () => {
  const index = rabat.portGroups.findIndex(({ shapingIn }) => shapingIn.enabled);
  const rate = replaced(rabat, ["portGroups", index, "shapingIn", "peakBitPerSecond"], () => 1e9);
  const cells = lineWith(tableOf(rate), "-replication").map((line) => line.split(" | ")[2]);
  expect(cells.join(" ")).toContain("vCenter 400 Mbit/s, peak 1 Gbit/s, burst 50 MB");
  const unshaped = tableOf(replaced(rabat, ["portGroups", index, "shapingIn", "enabled"], () => false));
  expect(unshaped).toContain("vCenter none");
});

test("a different value is shown with both values, even if its property is not always shown", () => {
  const memory = tableOf(replaced(rabat, ["virtualMachines", 0, "memoryMebibytes"], () => 4096));
  expect(memory).toMatch(/^rabat: \d+ values read from the vCenter, 1 different from the model/);
  expect(memory).toContain("memory: model 128 GiB, vCenter 4 GiB");
  expect(memory.match(/✗ 1/g)).toHaveLength(1);
  const maintenance = tableOf(replaced(rabat, ["hosts", 5, "maintenance"], () => true));
  expect(maintenance).toContain("maintenance: model off, vCenter on");
});

test("different lists show the differences", () => {
  const table = tableOf(
    replaced(rabat, ["clusters", 1, "rules", 0, "vms"], () => ["rab-db-1", "rab-db-2", "rab-db-9"]),
  );
  expect(table).toContain("VMs differ:");
  expect(table).toContain("only in the model: rab-db-3");
  expect(table).toContain("only in the vCenter: rab-db-9");
});

test("an object that exists on one side only is shown as missing", () => {
  const without = tableOf(replaced(rabat, ["hosts"], (hosts) => (hosts as unknown[]).slice(1)));
  expect(lineWith(without, "esx-01")[0]).toMatch(/\| read \| not in the vCenter \| ✗ 1$/);
  const [machine] = rabat.virtualMachines;
  if (machine === undefined) throw new Error("no VM");
  const withExtra = {
    ...rabat,
    virtualMachines: [...rabat.virtualMachines, { ...machine, name: "test-vm", path: "/x" }],
  };
  expect(lineWith(tableOf(withExtra), "test-vm")[0]).toMatch(/\| unknown \| not in the model \| ✗ 1$/);
});

test("colours do not change the text", () => {
  const census = replaced(rabat, ["clusters", 1, "rules", 0, "vms"], () => ["rab-db-1"]);
  expect(stripVTControlCharacters(tableOf(census, true))).toBe(tableOf(census));
  expect(tableOf(census, true)).not.toBe(tableOf(census));
});
