import fc from "fast-check";
import type { Posture, TierSpec } from "../../massar/schema";
import { loadModel } from "../../model/load";
import { type PlacedMember, type Placement, placeGateways, placeTier } from "../../model/placement";
import { DataSize } from "../../units/data-size";

const { sites, massar, link } = loadModel();
const STANDBY: Posture = { kind: "standby" };
const RECOVERED: Posture = { kind: "recovered", failover: "2026-11-24-fire" };

const tierNamed = (name: string): TierSpec => {
  const tier = massar.tiers.find((each) => each.name === name);
  if (tier === undefined) throw new Error(`no tier ${name}`);
  return tier;
};
const database = tierNamed("database");
const everyone = ({ standing, surge }: Placement) => [...standing, ...surge];
const ids = (members: readonly PlacedMember[]) => members.map(({ id }) => id);

test("members come and go, in any order, without moving one another", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });
  const shuffled = (list: number[]) => fc.shuffledSubarray(list, { minLength: 1 });
  fc.assert(
    fc.property(
      numbers.chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
      ([all, some]) => {
        const place = (list: number[]) => {
          const members = list.map((number) => ({ id: `db-${number}` }));
          return placeTier({ ...database, rabat: { ...database.rabat, members } }, sites.rabat, STANDBY).standing;
        };
        const before = new Map(place(all).map((member) => [member.id, member]));
        for (const member of place(some)) expect(member).toEqual(before.get(member.id));
      },
    ),
  );
});

describe.each(massar.tiers.map((tier) => ({ name: tier.name, tier })))("$name", ({ tier }) => {
  test.each([sites.rabat, sites.marrakech])("has an address of its network for each member at $name", (site) => {
    const cidr = site.networks[tier.network]?.cidr;
    const addresses = everyone(placeTier(tier, site, RECOVERED)).map(({ address }) => address.split("/"));
    for (const [address = "", prefix] of addresses) {
      expect(cidr?.hasHost(address)).toBe(true);
      expect(Number(prefix)).toBe(cidr?.prefixLength);
    }
    expect(new Set(addresses.map(([address]) => address)).size).toBe(addresses.length);
  });

  test("is the same at the primary site in both postures", () => {
    expect(placeTier(tier, sites.rabat, RECOVERED)).toEqual(placeTier(tier, sites.rabat, STANDBY));
    expect(placeTier(tier, sites.rabat, STANDBY).surge).toEqual([]);
  });

  test("keeps its standing members, names, addresses and disks at the backup site when it recovers", () => {
    const unsized = ({ cpus, memory, ...member }: PlacedMember) => member;
    const [standby, recovered] = [STANDBY, RECOVERED].map((posture) => placeTier(tier, sites.marrakech, posture));
    expect(recovered?.standing.map(unsized)).toEqual(standby?.standing.map(unsized));
    expect(standby?.surge).toEqual([]);
    expect(ids(recovered?.surge ?? [])).toEqual(tier.marrakech.surge.map(({ id }) => id));
  });

  test("has its recovery size, standing and surge alike, once recovered", () => {
    for (const { cpus, memory } of everyone(placeTier(tier, sites.marrakech, RECOVERED))) {
      expect({ cpus, memory }).toEqual(tier.marrakech.recoverySize);
    }
  });
});

test("a standing member grows from its standby size", () => {
  const { standing } = placeTier(database, sites.marrakech, STANDBY);
  expect(standing.map(({ cpus, memory }) => ({ cpus, memory }))).toEqual([database.marrakech.standing?.size]);
});

test("a member's own size goes before its tier's", () => {
  const size = { cpus: 32, memory: DataSize.gibibytes(256) };
  const [first, ...others] = database.rabat.members;
  const members = [{ id: first?.id ?? "", size }, ...others];
  const { standing } = placeTier({ ...database, rabat: { ...database.rabat, members } }, sites.rabat, STANDBY);
  expect(standing.map(({ cpus }) => cpus)).toEqual([32, 16, 16]);
});

test("a member is named, addressed and given its disks in controller order", () => {
  const [first] = placeTier(database, sites.rabat, STANDBY).standing;
  expect(first).toEqual({
    id: "db-1",
    name: "rab-db-1",
    address: "10.20.50.11/24",
    cpus: 16,
    memory: DataSize.gibibytes(128),
    disks: [
      { label: "system", size: DataSize.gibibytes(40), unitNumber: 0 },
      { label: "data", size: DataSize.tebibytes(2), unitNumber: 1 },
    ],
  });
});

test("a site's gateways stand, one system disk each, on different hosts", () => {
  const { standing, surge, separateHosts } = placeGateways(link, sites.marrakech);
  expect(standing.map(({ name, address }) => `${name} ${address}`)).toEqual([
    "mrk-gateway-1 10.40.60.11/24",
    "mrk-gateway-2 10.40.60.12/24",
  ]);
  expect(standing.map(({ disks }) => disks.map(({ label }) => label))).toEqual([["system"], ["system"]]);
  expect(surge).toEqual([]);
  expect(separateHosts).toBe(true);
});
