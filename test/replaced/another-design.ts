import type { ModelData } from "../../model/model";
import { fixtureData } from "../fixture/model";

type TierData = ModelData["massar"]["tiers"][number];
type Site = "rabat" | "marrakech";

/** Names of the fixture, and their replacements. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ database: "records", "connection-pool": "pooler", files: "documents", application: "enrolment", web: "pages" },
  ...{ "load-balancer": "edge", frontend: "edge", identity: "directory", "core-services": "names", bastion: "jump" },
  ...{ monitoring: "observability", reporting: "statistics", services: "shared", replication: "relays" },
  ...{ vmotion: "live-migration", storage: "nas", internet: "everybody", ministry: "offices", operators: "admins" },
  ...{ critical: "gold", standard: "silver", background: "bronze", flash: "nvme", capacity: "bulk" },
  ...{
    "rack-a": "room-north",
    "rack-b": "room-south",
    wal: "journal",
    scratch: "spool",
    "pupils-records": "one-point",
  },
  ...{ "baseline-host": "blade", "extension-host": "server", "management-host": "small", "recovery-host": "twin" },
  ...{
    "rabat-extension": "rba-new",
    "rabat-prod": "rba-old",
    "rabat-san-01": "rba-array",
    "rabat-files-01": "rba-bulk",
  },
  ...{ "marrakech-recovery": "mch-new", "marrakech-management": "mch-old", "marrakech-local-01": "mch-array" },
  ...{
    "marrakech-files-01": "mch-bulk",
    "rabat-flash": "rba-nvme",
    "marrakech-flash": "mch-nvme",
    rab: "rba",
    mrk: "mch",
  },
  ...{ "rabat-marrakech": "national-link", "uplink-1": "left", "uplink-2": "right", massar: "massar-two" },
};

/** Replacements within names and addresses. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^vds-(rabat|marrakech)-(extension|prod|recovery|management)$/, "dvs-$2"],
  [/^pg-(rabat|marrakech)-(prod|management)-(\w+)$/, "old-$3"],
  [/^(rabat|marrakech)-flash-(\d+)$/, "$1-nvme-$2"],
  [/^esx-(\d)(\d)\./, "hv-2$2."],
  [/massar\.example(?=$|:\d+$)/, "education.example"],
  [/^massar\.men\.example$/, "eleves.education.example"],
  [/^10\.20\./, "172.20."],
  [/^10\.40\./, "172.24."],
  [/^10\.1([01])\./, "172.3$1."],
  [/^massar-debian-12-2026\.10$/, "image-debian-12-2026.11"],
  [/^srv-/, "old-"],
  [/^db-/, "rec-"],
  [/^pool-/, "pgb-"],
  [/^file-/, "doc-"],
  [/^app-/, "enrol-"],
  [/^web-/, "page-"],
  [/^lb-/, "edge-"],
  [/^bastion-/, "jump-"],
  [/^gateway-/, "relay-"],
];

const renamed = (text: string): string =>
  NAMES[text] ?? PARTS.reduce((name, [pattern, other]) => name.replace(pattern, other), text);

/** Properties that are not names: values that a schema enumerates, and texts for people. */
const NOT_NAMES = new Set([
  "synchronous",
  "purpose",
  "role",
  "software",
  "reason",
  "mechanism",
  "cpuShares",
  "memoryShares",
  "storage",
]);
/** The records whose keys are names. */
const KEYED = new Set(["hardware", "networks", "uplinks", "vlans", "limits", "outside", "larger", "processorsPerCore"]);

function rewritten(value: unknown, key = ""): unknown {
  if (typeof value === "string") return NOT_NAMES.has(key) ? value : renamed(value);
  if (key === "vlan" && typeof value === "number") return value + 1500;
  if (Array.isArray(value)) return value.map((each) => rewritten(each, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      KEYED.has(key) && name !== "management" ? renamed(name) : name,
      KEYED.has(key) && typeof each === "number" && key === "vlans" ? each + 200 : rewritten(each, name),
    ]),
  );
}

const REMOVED = ["cache", "batch"];
const isKept = (name: string): boolean => !REMOVED.includes(name);

/** Hosts like those of a cluster, with new names and thumbprints. */
function withHosts<Host extends { readonly name: string; readonly thumbprint: string }>(
  hosts: readonly Host[],
  count: number,
): Host[] {
  const [first] = hosts;
  if (first === undefined) throw new Error("the cluster has no hosts");
  return Array.from({ length: count }, (_, index) => ({
    ...(hosts[index % 2] ?? first),
    name: first.name.replace(/\d+/, String(31 + index)),
    thumbprint: first.thumbprint.replace(/..$/, String(41 + index)),
  }));
}

const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index + 1}` }));

/** Changes the number of a tier's members at both sites. At Marrakech the number of standing members stays the same. */
function withMembers(tier: TierData, prefix: string, atRabat: number, atMarrakech: number): TierData {
  const { rabat, marrakech } = tier;
  const standing = marrakech.standing?.members.length ?? 0;
  return {
    ...tier,
    ...(rabat.source === "created" && { rabat: { ...rabat, members: ids(prefix, atRabat) } }),
    marrakech: { ...marrakech, surge: ids(prefix, atMarrakech).slice(standing) },
  };
}

const CHANGED: Readonly<Record<string, (tier: TierData) => TierData>> = {
  records: (tier) => ({
    ...withMembers(tier, "rec", 5, 3),
    disks: [
      { label: "system", size: "60 GiB" },
      { label: "data", size: "1536 GiB", used: "700 GiB" },
      { label: "journal", size: "128 GiB", used: "40 GiB" },
    ],
    demand: { ...tier.demand, cpu: "22 GHz", memory: "70 GiB" },
  }),
  enrolment: (tier) => withMembers(tier, "enrol", 7, 6),
  pages: (tier) => withMembers(tier, "page", 9, 8),
  edge: (tier) => withMembers(tier, "edge", 3, 3),
  statistics: (tier) => withMembers(tier, "report", 3, 2),
};

/** A tier that is not in the fixture. */
const exams = (like: TierData): TierData => ({
  ...like,
  name: "exams",
  role: "results of the baccalaureate, in June and July",
  firstHost: 81,
  separateHosts: true,
  disks: [{ label: "system", size: "32 GiB" }],
  demand: { cpu: "3 GHz", memory: "6 GiB", iops: 80, throughput: "100 Mbit/s" },
  dependsOn: ["pooler"],
  flows: [
    { from: "offices", protocol: "tcp", port: 9443 },
    { from: "jump", protocol: "tcp", port: 22 },
  ],
  healthCheck: { kind: "http", port: 9443, path: "/ready" },
  service: { name: "examens.education.example", host: 80 },
  rabat: { source: "created", cluster: "rba-new", size: { cpus: 2, memory: "8 GiB" }, members: ids("exam", 2) },
  marrakech: { cluster: "mch-new", surge: ids("exam", 2), recoverySize: { cpus: 2, memory: "8 GiB" } },
});

function site(data: ModelData, name: Site, hosts: number): ModelData[Site] {
  const { hardware, networks, baseline, extension, rehearsal, ...others } = data[name];
  const keep = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).filter(([key]) => isKept(key)));
  return {
    ...others,
    hardware: Object.fromEntries(
      Object.entries(hardware).map(([kind, each]) => [
        kind,
        each.sockets === 2 ? { ...each, coresPerSocket: 28, frequency: "2.4 GHz", memory: "1 TiB" } : each,
      ]),
    ),
    networks: keep(networks),
    baseline: {
      ...baseline,
      clusters: baseline.clusters.map((cluster) => ({ ...cluster, hosts: cluster.hosts.slice(0, 3) })),
      virtualMachines: baseline.virtualMachines.filter((machine) => machine.name !== "old-archive-01"),
    },
    extension: {
      ...extension,
      clusters: extension.clusters.map((cluster) => ({ ...cluster, hosts: withHosts(cluster.hosts, hosts) })),
      switches: extension.switches.map((each) => ({ ...each, networks: each.networks.filter(isKept) })),
      datastoreClusters: extension.datastoreClusters.map((cluster) => ({
        ...cluster,
        datastores: cluster.datastores.map((each) => ({ ...each, capacity: "18 TiB" })),
      })),
    },
    ...(rehearsal && { rehearsal: { ...rehearsal, vlans: keep(rehearsal.vlans) } }),
  };
}

/**
 * Another valid design, with other names, addresses, VLANs, host counts, sizes, members, locks, link and seasons. Two tiers
 * of the fixture are removed, and one is added.
 */
export function anotherDesign(): ModelData {
  const { root: _, ...fixture } = fixtureData;
  const data = rewritten(fixture) as ModelData;
  const tiers = data.massar.tiers
    .filter(({ name }) => isKept(name))
    .map((tier) => ({
      ...tier,
      dependsOn: tier.dependsOn.filter(isKept),
      flows: tier.flows.filter(({ from }) => isKept(from)),
    }))
    .map((tier) => CHANGED[tier.name]?.(tier) ?? tier)
    .map((tier) =>
      tier.name === "pooler"
        ? { ...tier, flows: [...tier.flows, { from: "exams", protocol: "tcp" as const, port: 6432 }] }
        : tier,
    );
  const pages = tiers.find(({ name }) => name === "pages");
  if (pages === undefined) throw new Error("the design has no tier pages");
  return {
    ...data,
    rabat: site(data, "rabat", 7),
    marrakech: site(data, "marrakech", 6),
    massar: { ...data.massar, tiers: [...tiers, exams({ ...pages, network: "enrolment" })] },
    link: { ...data.link, bandwidth: "2 Gbit/s", latency: "6 ms", encryption: "wireguard" },
    recoveryPlan: { ...data.recoveryPlan, decision: "20 min", concurrency: 10 },
    planning: {
      ...data.planning,
      asOf: "2027-01-01",
      horizon: "730 d",
      season: { ...data.planning.season, june: "100 %", september: "90 %" },
    },
    lab: { ...data.lab, disk: "24 GiB", size: { cpus: 1, memory: "768 MiB" } },
    deletionLocks: {
      ...data.deletionLocks,
      locked: data.deletionLocks.locked.map((lock) =>
        lock.site === "rabat" && lock.tier === "records"
          ? { ...lock, members: ids("rec", 5).map(({ id }) => id) }
          : lock,
      ),
    },
  };
}

/** The contents of a design's files, by path below `datacenters/`. */
export const filesOf = (data: ModelData): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(FILES).map(([part, [file, define, schema]]) => [
      file,
      `import { ${define} } from "${file.includes("/") ? "../" : ""}../model/schema/${schema}";\n\n` +
        `export const ${part} = ${define}(${JSON.stringify(data[part as keyof typeof FILES], undefined, 2)});\n`,
    ]),
  );

const FILES = {
  rabat: ["rabat.ts", "defineSite", "site"],
  marrakech: ["marrakech.ts", "defineSite", "site"],
  link: ["link.ts", "defineLink", "site"],
  witness: ["witness.ts", "defineWitness", "witness"],
  massar: ["massar/tiers.ts", "defineWorkload", "workload"],
  recoveryPlan: ["massar/recovery-plan.ts", "defineRecoveryPlan", "workload"],
  planning: ["massar/planning.ts", "definePlanning", "workload"],
  lab: ["massar/lab.ts", "defineLab", "workload"],
  posture: ["massar/posture.ts", "definePosture", "workload"],
  deletionLocks: ["massar/deletion-locks.ts", "defineDeletionLocks", "workload"],
} as const satisfies Partial<Record<keyof ModelData, readonly [file: string, define: string, schema: string]>>;
