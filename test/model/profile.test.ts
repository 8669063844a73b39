import { loadModel } from "../../model/load";
import { placeGateways, placeTiers } from "../../model/placement";
import { chooseProfile } from "../../model/profile";
import { SITE_NAMES } from "../../model/schema/site";
import { DataSize } from "../../model/units/data-size";
import { fixtureModel } from "../fixture/model";
import { variant } from "./variant";

const recovered = variant({ posture: { kind: "recovered", failover: "2026-11-24-fire" } });
const lab = loadModel(recovered, "lab");
const national = loadModel(recovered);

const machinesOf = (model: typeof lab, siteName: (typeof SITE_NAMES)[number]) =>
  [...placeTiers(model, model.sites[siteName]), placeGateways(model, model.sites[siteName])].flatMap(
    ({ standing, surge }) => [...standing, ...surge],
  );

describe("the lab", () => {
  test("fits a laptop: 16 vCPUs per site and 16 GiB for both, after Marrakech has recovered", () => {
    const sites = SITE_NAMES.map((siteName) => machinesOf(lab, siteName));
    for (const machines of sites) expect(machines.reduce((sum, { cpus }) => sum + cpus, 0)).toBeLessThanOrEqual(16);
    const memory = sites.flat().reduce((sum, each) => sum.plus(each.memory), DataSize.bytes(0));
    expect(memory.isLargerThan(DataSize.gibibytes(16))).toBe(false);
  });

  test.each(SITE_NAMES)("has a VM of each kind that the national design has at %s", (siteName) => {
    const kinds = (model: typeof lab) =>
      placeTiers(model, model.sites[siteName])
        .filter(({ standing, surge }) => standing.length + surge.length > 0)
        .map(({ kind }) => kind);
    expect(kinds(lab)).toEqual(kinds(national));
  });

  test.each(SITE_NAMES)("keeps names, addresses and disk labels at %s", (siteName) => {
    const identities = (model: typeof lab) =>
      machinesOf(model, siteName).map(({ name, address, disks }) => [name, address, disks.map(({ label }) => label)]);
    expect(identities(national)).toEqual(expect.arrayContaining(identities(lab)));
  });

  test("has its number of members, standing members first", () => {
    const one = lab.massar.tiers.find(({ name }) => name === "database")?.marrakech;
    expect([one?.standing?.members, one?.surge]).toEqual([[{ id: "db-1" }], []]);
    const two = loadModel(variant({ "lab.members": 2 }), "lab").massar.tiers[0]?.marrakech;
    expect([two?.standing?.members, two?.surge]).toEqual([[{ id: "db-1" }], [{ id: "db-2" }]]);
  });

  test("has no member sizes, and no locks of missing members", () => {
    const own = { id: "db-1", size: { cpus: 32, memory: "256 GiB" } };
    const model = loadModel(variant({ "massar.tiers[0].rabat.members[0]": own }), "lab");
    expect(model.massar.tiers[0]?.rabat).toMatchObject({ size: { cpus: 2 }, members: [{ id: "db-1" }] });
    expect(model.deletionLocks).toEqual({ locked: [], lifts: [] });
  });

  test("leaves the sites, the link's streams and the data's protection as they are", () => {
    expect(lab.sites).toEqual(national.sites);
    expect(lab.link.streams).toEqual(national.link.streams);
    expect(lab.massar.tiers.map(({ holdsData, protection }) => [holdsData, protection])).toEqual(
      national.massar.tiers.map(({ holdsData, protection }) => [holdsData, protection]),
    );
  });
});

test("national is the unchanged model, and the default", () => {
  expect(fixtureModel("national")).toEqual(fixtureModel());
  expect(chooseProfile(undefined)).toBe("national");
  expect(chooseProfile("lab")).toBe("lab");
});

test.each(["Lab", "", 1, null])("no profile: %j", (written) => {
  expect(() => chooseProfile(written)).toThrow(
    `context: {"profile":${JSON.stringify(written)}} is not a known profile. ` +
      `Write CDKTF_CONTEXT_JSON='{"profile":"lab"}' or '{"profile":"national"}'.`,
  );
});
