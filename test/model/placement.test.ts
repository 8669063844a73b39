import fc from "fast-check";
import { hostNumber } from "../../model/names";
import {
  addressesOf,
  gatewayLimit,
  type PlacedMember,
  type Placement,
  placeGateways,
  placeTier,
  placeTiers,
  streamBandwidth,
  trafficText,
} from "../../model/placement";
import type { Posture, TierSpec } from "../../model/schema/workload";
import { Bandwidth } from "../../model/units/bandwidth";
import { Cidr } from "../../model/units/cidr";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import { Percentage } from "../../model/units/percentage";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel();
const { sites, massar, link } = model;
const STANDBY: Posture = { kind: "standby" };
const RECOVERED: Posture = { kind: "recovered", failover: "2026-11-24-fire" };

const tierNamed = (name: string): TierSpec => {
  const tier = massar.tiers.find((each) => each.name === name);
  if (tier === undefined) throw new Error(`no tier ${name}`);
  return tier;
};
const database = tierNamed("database");
const everyone = (placement: Placement | undefined): PlacedMember[] => [
  ...(placement?.standing ?? []),
  ...(placement?.surge ?? []),
];
const ids = (members: readonly PlacedMember[]) => members.map(({ id }) => id);
const at = (tier: TierSpec, siteName: "rabat" | "marrakech", posture: Posture = STANDBY) =>
  placeTier(tier, { ...model, posture }, sites[siteName]);

type Created = Extract<TierSpec["rabat"], { source: "created" }>;
/** The tier with other things said of it at the primary site. */
function madeAtRabat(tier: TierSpec, change: Partial<Created>): TierSpec {
  if (tier.rabat.source !== "created") throw new Error(`${tier.name} is not made here`);
  return { ...tier, rabat: { ...tier.rabat, ...change } };
}

describe("members are added and removed, in any order", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });
  const shuffled = (list: number[]) => fc.shuffledSubarray(list, { minLength: 1 });
  const someOfAll = numbers.chain((all) => fc.tuple(fc.constant(all), shuffled(all)));
  const member = (number: number) => ({ id: `db-${number}` });
  const place = (list: number[]) => everyone(at(madeAtRabat(database, { members: list.map(member) }), "rabat"));

  test("and no address is used twice", () => {
    fc.assert(
      fc.property(numbers, (list) => {
        expect(new Set(place(list).map(({ address }) => address)).size).toBe(list.length);
      }),
    );
  });

  test("without changes to other members", () => {
    fc.assert(
      fc.property(someOfAll, ([all, some]) => {
        const before = new Map(place(all).map((each) => [each.id, each]));
        for (const each of place(some)) expect(each).toEqual(before.get(each.id));
      }),
    );
  });

  test("standing or surge, also at the backup site", () => {
    fc.assert(
      fc.property(someOfAll, ([all, some]) => {
        const recovered = (standing: number[]) => {
          const surge = all.filter((number) => !standing.includes(number)).map(member);
          const { recoverySize: size } = database.marrakech;
          const marrakech = { ...database.marrakech, standing: { members: standing.map(member), size }, surge };
          return everyone(at({ ...database, marrakech }, "marrakech", RECOVERED)).toSorted((a, b) =>
            a.id.localeCompare(b.id),
          );
        };
        expect(recovered(some)).toEqual(recovered(all));
        expect(new Set(recovered(some).map(({ address }) => address)).size).toBe(all.length);
      }),
    );
  });
});

test.each([
  ["rabat", STANDBY],
  ["marrakech", STANDBY],
  ["marrakech", RECOVERED],
] as const)("no two VMs of %s share a name or an address (%j)", (siteName, posture) => {
  const placed = { ...model, posture };
  const site = sites[siteName];
  const members = [...placeTiers(placed, site), placeGateways(placed, site)].flatMap(everyone);
  expect(new Set(members.map(({ name }) => name)).size).toBe(members.length);
  expect(new Set(members.map(({ address }) => address)).size).toBe(members.length);
});

describe.each(massar.tiers.map((tier) => ({ name: tier.name, tier })))("$name", ({ tier }) => {
  test.each(["rabat", "marrakech"] as const)("has an address of its network for each member at %s", (siteName) => {
    const cidr = sites[siteName].networks[tier.network]?.cidr;
    for (const { address } of everyone(at(tier, siteName, RECOVERED))) {
      const [host = "", prefix] = address.split("/");
      expect(cidr?.hasHost(host)).toBe(true);
      expect(Number(prefix)).toBe(cidr?.prefixLength);
    }
  });

  test("is the same at the primary site in both postures, and not created there if adopted", () => {
    expect(at(tier, "rabat", RECOVERED)).toEqual(at(tier, "rabat"));
    expect(at(tier, "rabat")?.surge).toEqual(tier.rabat.source === "created" ? [] : undefined);
  });

  test("keeps its standing members, names, addresses and disks at the backup site when it recovers", () => {
    const unsized = ({ cpus, memory, reserved, ...member }: PlacedMember) => member;
    const [standby, recovered] = [STANDBY, RECOVERED].map((posture) => at(tier, "marrakech", posture));
    expect(recovered?.standing.map(unsized)).toEqual(standby?.standing.map(unsized));
    expect(standby?.surge).toEqual([]);
    expect(ids(recovered?.surge ?? [])).toEqual(tier.marrakech.surge.map(({ id }) => id));
  });

  test("has its recovery size when recovered, both standing and surge", () => {
    for (const { cpus, memory } of everyone(at(tier, "marrakech", RECOVERED))) {
      expect({ cpus, memory }).toEqual(tier.marrakech.recoverySize);
    }
  });

  test("accepts each of its flows, from a range of addresses, a network or anywhere", () => {
    for (const siteName of ["rabat", "marrakech"] as const) {
      const inbound = at(tier, siteName)?.inbound ?? [];
      expect(inbound).toHaveLength(at(tier, siteName) === undefined ? 0 : tier.flows.length);
      for (const { source } of inbound) {
        const isRange = /^(\d+\.){3}\d+-(\d+\.){3}\d+$/.test(source);
        expect(source === "anywhere" || isRange || Cidr.parse(source).toString() === source).toBe(true);
      }
    }
  });
});

test("a standing member grows from its standby size", () => {
  const standing = everyone(at(database, "marrakech"));
  expect(standing.map(({ cpus, memory }) => ({ cpus, memory }))).toEqual([database.marrakech.standing?.size]);
});

test("a member's own size overrides its tier's", () => {
  const size = { cpus: 32, memory: DataSize.gibibytes(256) };
  const members = [{ id: "db-1", size }, { id: "db-2" }, { id: "db-3" }];
  expect(everyone(at(madeAtRabat(database, { members }), "rabat")).map(({ cpus }) => cpus)).toEqual([32, 16, 16]);
});

test("a member is named, addressed and given its disks in controller order", () => {
  const [first] = everyone(at(database, "rabat"));
  expect(first).toEqual({
    id: "db-1",
    name: "rab-db-1",
    hostName: "rab-db-1.rabat.massar.example",
    address: "10.20.50.11/24",
    cpus: 16,
    memory: DataSize.gibibytes(128),
    reserved: { cpu: Frequency.parse("8 GHz"), memory: DataSize.gibibytes(128) },
    disks: [
      { label: "system", size: DataSize.gibibytes(40), unitNumber: 0 },
      { label: "data", size: DataSize.tebibytes(2), unitNumber: 1 },
      { label: "wal", size: DataSize.gibibytes(256), unitNumber: 2 },
    ],
    template: sites.rabat.baseline.templates[0],
  });
});

test("a member has its tier's template, or its own", () => {
  const [template] = sites.rabat.baseline.templates;
  if (template === undefined) throw new Error("the fixture has a template");
  const older = { ...template, name: "massar-debian-12-2026.01" };
  const rabat = { ...sites.rabat, baseline: { ...sites.rabat.baseline, templates: [template, older] } };
  const members = [{ id: "db-1", template: older.name }, { id: "db-2" }];
  const placed = placeTier(madeAtRabat(database, { members }), model, rabat);
  expect(placed?.standing.map((member) => member.template.name)).toEqual([older.name, template.name]);
});

test("a member reserves by its own size, in whole MiB and MHz", () => {
  const reservation = { memory: Percentage.parse("33 %"), cpuPerVirtualCpu: Frequency.parse("500 MHz") };
  const members = [{ id: "db-1", size: { cpus: 3, memory: DataSize.mebibytes(1000) } }, { id: "db-2" }];
  const [first, second] = everyone(at({ ...madeAtRabat(database, { members }), reservation }, "rabat"));
  expect(first?.reserved).toEqual({ cpu: Frequency.parse("1.5 GHz"), memory: DataSize.mebibytes(330) });
  expect(second?.reserved.cpu).toEqual(Frequency.parse("8 GHz"));
  expect(everyone(at(tierNamed("web"), "rabat"))[0]?.reserved).toEqual({ cpu: Frequency.none, memory: DataSize.none });
});

test("a storage class is a datastore cluster or an NFS datastore", () => {
  expect(at(database, "rabat")?.storage).toEqual({ kind: "datastoreCluster", name: "rabat-flash" });
  expect(at(tierNamed("files"), "marrakech")?.storage).toEqual({ kind: "nfsDatastore", name: "marrakech-files-01" });
});

test("flows have sources at the same site, outside and at the gateways", () => {
  const source = (siteName: "rabat" | "marrakech", name: string) =>
    at(tierNamed(name), siteName)?.inbound.map((flow) => flow.source);
  expect(source("marrakech", "load-balancer")).toEqual(["anywhere", "10.10.0.0/16", "10.40.15.11-10.40.15.30"]);
  expect(source("rabat", "database")).toEqual([
    "10.20.50.31-10.20.50.50",
    "10.20.50.11-10.20.50.30",
    "10.20.60.11-10.20.60.12",
    "10.20.75.11-10.20.75.30",
    "10.20.15.11-10.20.15.30",
  ]);
});

test("tiers in one network are sources of their own", () => {
  const sources = at(tierNamed("connection-pool"), "rabat")?.inbound.map((flow) => flow.source);
  expect(sources).toEqual([
    "10.20.40.11-10.20.40.50",
    "10.20.40.51-10.20.40.60",
    "10.20.40.61-10.20.40.80",
    "10.20.15.11-10.20.15.30",
  ]);
});

test("an adopted tier is its network at the primary site, because the model does not state the addresses of its VMs", () => {
  expect(addressesOf("identity", model, sites.rabat)).toBe("10.20.70.0/24");
  expect(addressesOf("identity", model, sites.marrakech)).toBe("10.40.70.11-10.40.70.30");
});

test("a range ends with its network", () => {
  const tiers = massar.tiers.map((tier) => (tier.name === "web" ? { ...tier, addresses: 300 } : tier));
  expect(addressesOf("web", { link, massar: { ...massar, tiers } }, sites.rabat)).toBe("10.20.35.11-10.20.35.254");
});

describe("connections that a guest may open", () => {
  const outbound = (siteName: "rabat" | "marrakech", name: string) =>
    at(tierNamed(name), siteName)?.outbound.map((flow) => `${flow.destination} ${trafficText(flow)}`);

  test("are those that other tiers accept from it, also at the address of a service", () => {
    expect(outbound("rabat", "load-balancer")).toEqual([
      "10.20.35.11-10.20.35.30 TCP 8443",
      "10.20.40.61-10.20.40.80 TCP 8088",
      "10.20.40.60/32 TCP 8088",
    ]);
  });

  test("are those to the gateways of its site for a replicated tier, and to itself if it says so", () => {
    expect(outbound("rabat", "database")).toEqual([
      "10.20.50.11-10.20.50.30 TCP 5432",
      "10.20.20.0/24 UDP 53",
      "10.20.20.9/32 UDP 53",
      `10.20.60.11-10.20.60.12 TCP ${link.gatewayPort}`,
    ]);
  });

  test("end outside only where the tier says so", () => {
    expect(outbound("marrakech", "core-services")).toEqual([
      "10.10.0.0/16 UDP 53",
      "10.10.0.0/16 TCP 53",
      "10.10.0.0/16 UDP 123",
    ]);
    expect(outbound("rabat", "batch")).toContain("10.10.0.0/16 TCP 443");
    for (const { name } of massar.tiers) expect(outbound("marrakech", name)?.join()).not.toContain("anywhere");
  });

  test("are those of the tunnel for a gateway, with the other site's gateways only", () => {
    const flows = placeGateways(model, sites.rabat).outbound.map((flow) => `${flow.destination} ${trafficText(flow)}`);
    expect(flows).toEqual(
      expect.arrayContaining([
        "10.20.50.11-10.20.50.30 TCP 5432",
        `10.40.60.11-10.40.60.12 TCP ${link.gatewayPort}`,
        "10.40.60.11-10.40.60.12 ESP",
      ]),
    );
    expect(flows).not.toContain("10.20.60.11-10.20.60.12 ESP");
  });
});

test("a site's gateways are standing, on different hosts, have one system disk, and accept each other and the replicated tiers", () => {
  const { standing, surge, separateHosts, inbound } = placeGateways(model, sites.marrakech);
  expect(standing.map(({ name, address }) => `${name} ${address}`)).toEqual([
    "mrk-gateway-1 10.40.60.11/24",
    "mrk-gateway-2 10.40.60.12/24",
  ]);
  expect(standing.map(({ disks }) => disks.map(({ label }) => label))).toEqual([["system"], ["system"]]);
  expect(surge).toEqual([]);
  expect(separateHosts).toBe(true);
  expect(inbound.map(({ source }) => source)).toEqual([
    "10.20.60.11-10.20.60.12",
    "10.40.60.11-10.40.60.12",
    "10.40.50.11-10.40.50.30",
    "10.40.65.11-10.40.65.30",
    "10.40.70.11-10.40.70.30",
    "10.14.0.0/28",
    ...["10.20.60.11-10.20.60.12", "10.20.60.11-10.20.60.12", "10.20.60.11-10.20.60.12"],
  ]);
  expect(new Set(inbound.map(trafficText))).toEqual(new Set([`TCP ${link.gatewayPort}`, "UDP 500", "UDP 4500", "ESP"]));
});

test("what a deploy connects to is what the gateways answer on and what their firewalls accept from there", () => {
  for (const site of Object.values(sites)) {
    const { answersOn, inbound } = placeGateways(model, site);
    expect(answersOn).toBe(link.gatewayPort);
    expect(inbound).toContainEqual({
      source: String(model.massar.outside[link.deployedFrom]),
      protocol: "tcp",
      port: link.gatewayPort,
    });
  }
});

test("with WireGuard the gateways accept its packets, and none of IPsec", () => {
  const { inbound } = placeGateways({ ...model, link: { ...model.link, encryption: "wireguard" } }, sites.rabat);
  expect(new Set(inbound.map(trafficText))).toEqual(new Set([`TCP ${link.gatewayPort}`, "UDP 51820"]));
  expect(inbound.at(-1)).toEqual({ source: "10.40.60.11-10.40.60.12", protocol: "udp", port: 51820 });
});

test("each gateway is limited to its share of the streams, or to the largest stream", () => {
  const bandwidths = link.streams.map(({ bandwidth }) => bandwidth.bitsPerSecond);
  expect(gatewayLimit(link, "rabat")).toEqual(Bandwidth.bitsPerSecond(Math.max(...bandwidths)));
  const streams = [100, 100, 100, 100.001].map((rate) => ({ bandwidth: Bandwidth.bitsPerSecond(rate * 1e6) }));
  expect(gatewayLimit({ ...link, streams }, "rabat")).toEqual(Bandwidth.parse("201 Mbit/s"));
});

test("streams add up", () => {
  expect(streamBandwidth(link)).toEqual(Bandwidth.parse("720 Mbit/s"));
  expect(streamBandwidth({ streams: [] })).toEqual(Bandwidth.none);
});

test.each([
  ["esx-11.rabat.massar.example", 11],
  ["esx-7.rabat2.example", 7],
  ["esx-a.rabat2.example", Number.NaN],
  ["esx.rabat.massar.example", Number.NaN],
])("%s has the number %d", (name, number) => {
  expect(hostNumber(name)).toBe(number);
});

test("the failover of a part gives only its tiers their additional VMs and recovery sizes", () => {
  const tiers = ["core-services", "database", "files"];
  const posture: Posture = { kind: "recovered", failover: "2026-11-24-fire", tiers };
  for (const { kind, standing, surge } of placeTiers({ ...model, posture }, sites.marrakech)) {
    const spec = massar.tiers.find(({ name }) => name === kind)?.marrakech;
    const isPart = tiers.includes(kind);
    expect({ kind, surge: surge.length }).toEqual({ kind, surge: isPart ? (spec?.surge.length ?? 0) : 0 });
    const size = isPart ? spec?.recoverySize : spec?.standing?.size;
    for (const { cpus } of standing) expect({ kind, cpus }).toEqual({ kind, cpus: size?.cpus });
  }
});
