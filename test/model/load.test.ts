import { loadModel } from "../../model/load";
import { Cidr } from "../../model/units/cidr";
import { DataSize } from "../../model/units/data-size";
import { fixtureModel } from "../fixture/model";
import { DB } from "./bad-input/case";
import { type Changes, modelError, variant } from "./variant";

const paths = (changes: Changes) =>
  modelError(variant(changes))
    .message.split("\n")
    .flatMap((line) => /^ {2}\S+ {2}(\S+)(?: {2}\[\S+\])?$/.exec(line)?.slice(1) ?? []);

test("a valid model is loaded, and its units are values", () => {
  const model = fixtureModel();
  expect(model.sites.rabat.networks["database"]?.cidr).toBeInstanceOf(Cidr);
  expect(model.massar.tiers[0]?.marrakech.recoverySize.memory).toBeInstanceOf(DataSize);
});

const lift = (site: string, ...members: string[]) => ({
  site,
  tier: "database",
  members,
  approvedBy: "A. Bennani",
  reason: "moved",
});

/** What must change for the database to go: nothing may refer to it. */
function withoutDatabase(): Changes {
  const { massar, link } = variant();
  const others = massar.tiers.filter(({ name }) => name !== "database");
  const tiers = others.map(({ dependsOn, flows, ...tier }) => ({
    ...tier,
    dependsOn: dependsOn.filter((name) => name !== "database"),
    flows: flows.filter(({ from }) => from !== "database"),
  }));
  const streams = link.streams.filter(({ tier }) => tier !== "database");
  return {
    "massar.tiers": tiers,
    "link.streams": streams,
    "recoveryPlan.protectionGroups": [],
    "lab.larger": {},
  };
}

describe("a lift allows the removal of its members", () => {
  const lifts = [lift("rabat", "db-1", "db-2", "db-3"), lift("marrakech", "db-1")];

  test.each<[string, Changes]>([
    ["still present", {}],
    ["gone", { [`${DB}.rabat.members`]: [{ id: "db-2" }, { id: "db-3" }] }],
    ["gone with their tier", withoutDatabase()],
    ["no longer holding data", { [`${DB}.holdsData`]: false }],
  ])("%s", (_, changes) => {
    expect(() => loadModel(variant({ ...changes, "deletionLocks.lifts": lifts }))).not.toThrow();
  });

  test("and of no others", () => {
    expect(
      paths({
        [`${DB}.rabat.members`]: [{ id: "db-3" }],
        "deletionLocks.lifts": [lift("rabat", "db-1")],
      }),
    ).toEqual(["deletionLocks.locked[0].members[1]"]);
  });
});

describe("a refused value is one finding, without consequential findings", () => {
  test.each<[string, Changes]>([
    ["a host's memory", { 'rabat.hardware["extension-host"].memory': "768 GB" }],
    ["a host's cores", { 'rabat.hardware["extension-host"].coresPerSocket': -24 }],
    ["a datastore's capacity", { "rabat.extension.datastoreClusters[0].datastores[0].capacity": "16" }],
    ["a network's CIDR", { "rabat.networks.database.cidr": "10.20.50.0" }],
    ["a template's disk", { "rabat.baseline.templates[0].systemDisk": "-20 GiB" }],
    ["a tier's memory", { [`${DB}.rabat.size.memory`]: "lots" }],
    ["a first host", { [`${DB}.firstHost`]: -11 }],
    ["a cluster's hosts", { "rabat.extension.clusters[0].hosts": [] }],
    ["a switch's MTU", { "rabat.extension.switches[0].mtu": 1 }],
    ["a failover", { posture: { kind: "recovered", failover: "yesterday" } }],
  ])("%s", (_, changes) => {
    const [path] = Object.keys(changes);
    expect(paths(changes)).toEqual([path === "posture" ? "posture.failover" : path]);
  });
});

test("relations are checked despite a refused value, but not if a part has another shape", () => {
  const overlap = { "rabat.networks.services.cidr": "10.20.10.0/24", "rabat.networks.services.gateway": "10.20.10.1" };
  expect(paths({ ...overlap, [`${DB}.disks[1].size`]: "-2 TiB" })).toEqual([
    `${DB}.disks[1].size`,
    "rabat.networks.services.cidr",
  ]);
  expect(paths({ ...overlap, "massar.tiers": undefined })).toEqual(["massar.tiers"]);
});
