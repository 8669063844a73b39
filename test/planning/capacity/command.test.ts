import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../../../lib/paths";
import { modelData } from "../../../model/committed";
import { loadModel } from "../../../model/load";
import { type CapacityReport, capacityReport } from "../../../planning/capacity/report";
import { capacityText } from "../../../planning/capacity/text";
import { applyWhatIf } from "../../../planning/capacity/what-if";
import { fixtureModel } from "../../fixture/model";

const report = capacityReport(fixtureModel());
/** The report that the command prints. */
const committed = capacityReport(loadModel(modelData));

const capacity = (...options: string[]) =>
  spawnSync(process.execPath, [inProject("cli", "bootstrap.mjs"), "capacity", ...options], { encoding: "utf8" });

describe("as text", () => {
  const lines = capacityText(report, []).split("\n");

  test("fits 100 columns, without cutting text", () => {
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.join("\n")).not.toContain("…");
  });

  test("fits 40 columns, except for longer names", () => {
    const wide = capacityText(report, [], 40)
      .split("\n")
      .filter((line) => line.length > 40);
    expect(wide.filter((line) => line.trim().includes(" "))).toEqual([]);
  });

  test("names each cluster and store, and each resource with its unit", () => {
    const names = report.sites.flatMap(({ clusters, stores }) => [
      ...clusters.map(({ cluster }) => cluster),
      ...stores.map(({ store }) => store),
    ]);
    for (const name of [
      ...names,
      "cores",
      "CPU, GHz",
      "memory, GiB",
      "space, TiB",
      "operations, IOPS",
      "Replication link",
    ]) {
      expect(lines.some((line) => line.includes(name))).toBe(true);
    }
  });

  test("shows the what-if question", () => {
    expect(capacityText(report, ["2 hosts lost in each cluster"])).toMatch(/^What if: 2 hosts lost in each cluster\n/);
  });

  test("explains each column, the reserves, and why its three answers about host failures differ", () => {
    const text = lines.join("\n");
    for (const column of ["has", "reserved", "configured", "expected", "free", "host lost", "runs out"]) {
      expect(text).toMatch(new RegExp(`^${column} {2,}\\S`, "m"));
    }
    expect(text).toContain("else 20 % stay free");
    expect(text).toContain("The slot policy of vSphere HA, not in use here");
  });

  test("names the cluster that cannot lose the given number of hosts", () => {
    const asked = applyWhatIf(fixtureModel(), { hostFailures: "2" });
    const text = capacityText(capacityReport(asked.model, asked.selection), []);
    expect(text).toMatch(
      /marrakech-management .*failures to tolerate: 2 .*\n.*! It cannot lose 2 hosts: no host remains\./,
    );
    expect(text.match(/cannot lose/g)).toHaveLength(2);
    expect(lines.join("\n")).not.toContain("cannot lose");
  });

  test("lists the losses that do not fit", () => {
    const [site] = report.sites;
    if (site === undefined) throw new Error("no site");
    const clusters = site.clusters.map((each) => ({ ...each, hostLoss: { fits: 3, impossible: 2, undetermined: 1 } }));
    expect(capacityText({ ...report, sites: [{ ...site, clusters }] }, [])).toContain(
      "3 of 6 fit, 2 impossible, 1 undetermined",
    );
  });
});

describe("as pictures", () => {
  // in a separate process: Vega consists of ES modules, which Jest does not load
  const drawn = () => {
    const directory = mkdtempSync(join(tmpdir(), "capacity-plots-"));
    try {
      expect(capacity("--plots", directory).status).toBe(0);
      return Object.fromEntries(
        readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  test("both are reproducible and name each cluster and store", () => {
    const plots = drawn();
    expect(Object.keys(plots).toSorted()).toEqual(["capacity-forecast.svg", "capacity-ledgers.svg"]);
    expect(drawn()).toEqual(plots);
    for (const { clusters, stores } of committed.sites) {
      for (const { cluster } of clusters) expect(plots["capacity-ledgers.svg"]).toContain(cluster);
      for (const { store } of stores) expect(plots["capacity-forecast.svg"]).toContain(store);
    }
    for (const svg of Object.values(plots)) {
      expect(svg).toMatch(/^<svg /);
      expect(svg).not.toMatch(/NaN|undefined|…/);
    }
  });
});

describe("npm run capacity", () => {
  test("prints valid JSON for the given posture and profile", () => {
    const { stdout, status } = capacity("--format", "json", "--posture", "recovered", "--profile", "lab");
    const read = JSON.parse(stdout) as CapacityReport;
    expect(read.sites.map(({ site, posture }) => [site, posture])).toEqual([["marrakech", "recovered"]]);
    const machines = read.sites[0]?.clusters.find(({ half }) => half === "extension")?.virtualMachines ?? 0;
    const national = committed.sites.at(-1)?.clusters.find(({ half }) => half === "extension")?.virtualMachines ?? 0;
    expect(machines).toBeLessThan(national);
    expect(status).toBe(0);
  });

  test.each([
    ["an invalid growth", ["--growth", "fast"], '"fast" is not a yearly growth'],
    ["an unknown profile", ["--profile", "huge"], "'huge' is invalid. Allowed choices are national, lab."],
    ["an unknown format", ["--format", "yaml"], "'yaml' is invalid. Allowed choices are text, json."],
  ])("refuses %s with one error", (_, options, problem) => {
    const { stdout, stderr, status } = capacity(...options);
    expect(stderr).toMatch(/^error {3}.*\nwhere {3}.*\nremedy {2}.*\n$/);
    expect(stderr).toContain(problem);
    expect(stdout).toBe("");
    expect(status).toBe(1);
  });
});
