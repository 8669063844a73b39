import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { Planning, PostureKind } from "../../model/schema/workload";
import { admissionNeed, failoverCapacity, slotCapacity } from "./admission-control";
import { type ClusterUse, capacityOf, clustersOf } from "./clusters";
import { type Day, runsOut, type Trend } from "./forecast";
import { type HostLoss, hostLosses } from "./host-loss";
import { linkCapacity } from "./link";
import { type Store, type StoreUse, storesAt } from "./stores";

/** One resource of a cluster, a store or the link, in one unit. An amount that does not apply is absent. */
export interface ResourceLine {
  readonly resource: "cores" | "CPU" | "memory" | "space" | "operations" | "throughput" | "bandwidth";
  readonly unit: "cores" | "GHz" | "GiB" | "TiB" | "IOPS" | "Gbit/s" | "Mbit/s";
  readonly has: number;
  readonly reserved?: number;
  readonly configured?: number;
  /** At the peak of the year. */
  readonly expected?: number;
  /** `has` minus `expected`; of space, up to the fill limit. */
  readonly free?: number;
  /** The same after the loss of as many hosts as the cluster tolerates. */
  readonly freeAfterLoss?: number;
  /** The first day on which the expected use exceeds the capacity after host failures. @default - not within thirty years */
  readonly runsOut?: Day;
  /** How `expected` develops, and its limit: the data of a plot. @default - it does not grow */
  readonly forecast?: { readonly trend: Trend; readonly limit: number };
}

export interface ClusterReport {
  readonly cluster: string;
  readonly half: "baseline" | "extension";
  readonly hosts: number;
  readonly hostFailures: number;
  readonly virtualMachines: number;
  readonly lines: readonly ResourceLine[];
  /** By HA's percentage policy, which the clusters use, and by the slot policy for comparison. */
  readonly admissionControl: {
    readonly cpu: string;
    readonly memory: string;
    readonly slots: { readonly size: string; readonly each: readonly number[]; readonly hostFailures: number };
  };
  readonly hostLoss: Readonly<Record<HostLoss["placing"]["outcome"], number>>;
  /** In how many losses VMs fit on the remaining hosts only if other VMs move. */
  readonly hostLossMovesOthers: number;
}

export interface StoreReport {
  readonly store: string;
  readonly cluster: string;
  readonly latency: string;
  readonly lines: readonly ResourceLine[];
}

/** A site in one posture. */
export interface SiteReport {
  readonly site: SiteName;
  /** @default - the same in each posture */
  readonly posture?: PostureKind;
  readonly clusters: readonly ClusterReport[];
  readonly stores: readonly StoreReport[];
}

/** The capacity of a site before and with the extension. */
export interface ExtensionReport {
  readonly site: SiteName;
  readonly rows: readonly {
    readonly what: "hosts" | "cores" | "processing" | "memory" | "storage" | "operations" | "response";
    readonly unit: string;
    readonly before: number;
    readonly after: number;
    /** How many times larger; of the response time, how many times shorter. */
    readonly factor: number;
  }[];
}

export interface CapacityReport {
  readonly asOf: Day;
  readonly horizon: string;
  /** The reserves of the planning, as percentages: `20 %`. */
  readonly reserves: Readonly<Record<keyof Planning["reserves"], string>>;
  readonly extension: readonly ExtensionReport[];
  readonly sites: readonly SiteReport[];
  readonly link: readonly ResourceLine[];
}

/** What to report. */
export interface Selection {
  /** @default - both */
  readonly site?: SiteName;
  /** @default - each that the site has */
  readonly posture?: PostureKind;
}

const GIGAHERTZ = 1e9;
const GIBIBYTE = 2 ** 30;
const TEBIBYTE = 2 ** 40;

export function capacityReport(model: Model, { site: only, posture: onlyPosture }: Selection = {}): CapacityReport {
  const sites = SITE_NAMES.filter((site) => only === undefined || site === only);
  return {
    asOf: model.planning.asOf,
    horizon: String(model.planning.horizon),
    reserves: {
      snapshots: String(model.planning.reserves.snapshots),
      freeSpace: String(model.planning.reserves.freeSpace),
      hypervisor: String(model.planning.reserves.hypervisor),
    },
    extension: sites.map((site) => extensionReport(model, site)),
    sites: sites.flatMap((site) =>
      posturesOf(model, site)
        .filter((posture) => onlyPosture === undefined || posture === onlyPosture)
        .map((posture) => siteReport(model, site, posture)),
    ),
    link: linkLines(model),
  };
}

const posturesOf = (model: Model, site: SiteName): readonly (PostureKind | undefined)[] =>
  model.sites[site].role === "primary" ? [undefined] : ["standby", "recovered"];

function siteReport(model: Model, site: SiteName, posture: PostureKind | undefined): SiteReport {
  const { planning } = model;
  const clusters = clustersOf(model).filter(
    (cluster) => cluster.site === site && (cluster.posture === undefined || cluster.posture === posture),
  );
  return {
    site,
    ...(posture !== undefined && { posture }),
    clusters: clusters.map((cluster) => clusterReport(cluster, planning)),
    stores: storesAt(model, site).flatMap((store) => {
      const use = store.uses.find((each) => posture === undefined || each.posture === posture);
      return use === undefined ? [] : [storeReport(store, use, planning)];
    }),
  };
}

function clusterReport(cluster: ClusterUse, planning: Planning): ClusterReport {
  const { name, half, hosts, hostFailures, machines } = cluster;
  const needs = machines.map((machine) => admissionNeed(machine));
  const rooms = hosts.map(({ room }) => room);
  const { cpu, memory } = failoverCapacity(rooms, needs);
  const slots = slotCapacity(rooms, needs);
  const losses = hostLosses(cluster);
  const counted = (outcome: HostLoss["placing"]["outcome"]) =>
    losses.filter(({ placing }) => placing.outcome === outcome).length;
  return {
    cluster: name,
    half,
    hosts: hosts.length,
    hostFailures,
    virtualMachines: machines.length,
    lines: clusterLines(cluster, planning),
    admissionControl: {
      cpu: String(cpu),
      memory: String(memory),
      slots: {
        size: `${slots.slot.cpu}, ${(slots.slot.memory.bytes / GIBIBYTE).toFixed(1)} GiB`,
        each: slots.slots,
        hostFailures: slots.failures,
      },
    },
    hostLoss: {
      fits: counted("fits"),
      impossible: counted("impossible"),
      undetermined: counted("undetermined"),
    },
    hostLossMovesOthers: losses.filter(({ placing, othersStay }) => placing.outcome === "fits" && !othersStay).length,
  };
}

function clusterLines(cluster: ClusterUse, planning: Planning): ResourceLine[] {
  const { has, hasAfterLoss, reserved, configured, expected } = capacityOf(cluster);
  const { growth } = planning;
  const line = (
    of: Pick<ResourceLine, "resource" | "unit">,
    [all, left, reservations, sizes, used]: readonly [number, number, number, number, number],
    trend: Trend,
  ): ResourceLine => ({
    ...of,
    has: all,
    reserved: reservations,
    configured: sizes,
    expected: used,
    free: all - used,
    freeAfterLoss: left - used,
    ...forecast(trend, left, planning),
  });
  return [
    { resource: "cores", unit: "cores", has: has.cores, configured: configured.processors },
    line(
      { resource: "CPU", unit: "GHz" },
      [has.cpu, hasAfterLoss.cpu, reserved.cpu, configured.cpu, expected.cpu].map(({ hertz }) => hertz / GIGAHERTZ) as [
        number,
        number,
        number,
        number,
        number,
      ],
      { now: expected.cpu.hertz / GIGAHERTZ, growth: growth.cpu, seasonal: true },
    ),
    line(
      { resource: "memory", unit: "GiB" },
      [has.memory, hasAfterLoss.memory, reserved.memory, configured.memory, expected.memory].map(
        ({ bytes }) => bytes / GIBIBYTE,
      ) as [number, number, number, number, number],
      { now: expected.memory.bytes / GIBIBYTE, growth: growth.memory, seasonal: true },
    ),
  ];
}

function forecast(trend: Trend, limit: number, planning: Planning): Pick<ResourceLine, "forecast" | "runsOut"> {
  const day = runsOut(trend, limit, planning);
  return { forecast: { trend, limit }, ...(day !== undefined && { runsOut: day }) };
}

function storeReport(
  { name, cluster, capacity, fillable, performance }: Store,
  use: StoreUse,
  planning: Planning,
): StoreReport {
  const { growth, reserves } = planning;
  const written = (use.used.bytes * (1 + reserves.snapshots.fraction)) / TEBIBYTE;
  const swap = use.swap.bytes / TEBIBYTE;
  const limit = (capacity.bytes * fillable) / TEBIBYTE;
  const gigabits = (bitsPerSecond: number) => bitsPerSecond / 1e9;
  const throughput = gigabits(performance.throughput.bitsPerSecond);
  const flowing = gigabits(use.throughput.bitsPerSecond);
  return {
    store: name,
    cluster,
    latency: String(performance.latency),
    lines: [
      {
        resource: "space",
        unit: "TiB",
        has: capacity.bytes / TEBIBYTE,
        configured: use.provisioned.bytes / TEBIBYTE,
        expected: written + swap,
        free: limit - written - swap,
        ...forecast({ now: written, growth: growth.storage, seasonal: false, fixed: swap }, limit, planning),
      },
      {
        resource: "operations",
        unit: "IOPS",
        has: performance.iops,
        expected: use.iops,
        free: performance.iops - use.iops,
        ...forecast({ now: use.iops, growth: growth.iops, seasonal: true }, performance.iops, planning),
      },
      {
        resource: "throughput",
        unit: "Gbit/s",
        has: throughput,
        expected: flowing,
        free: throughput - flowing,
        ...forecast({ now: flowing, growth: growth.iops, seasonal: true }, throughput, planning),
      },
    ],
  };
}

function linkLines(model: Model): ResourceLine[] {
  const { has, configured, expected } = linkCapacity(model);
  const megabits = ({ bitsPerSecond }: { readonly bitsPerSecond: number }) => bitsPerSecond / 1e6;
  const { planning } = model;
  return [
    {
      resource: "bandwidth",
      unit: "Mbit/s",
      has: megabits(has),
      configured: megabits(configured),
      expected: megabits(expected),
      free: megabits(has) - megabits(expected),
      ...forecast(
        { now: megabits(expected), growth: planning.growth.changeRate, seasonal: true },
        megabits(has),
        planning,
      ),
    },
  ];
}

/** The gain from the extension. Its purpose was storage, memory, processing and response time. */
function extensionReport(model: Model, site: SiteName): ExtensionReport {
  const clusters = clustersOf(model).filter((each) => each.site === site && each.posture !== "recovered");
  const stores = storesAt(model, site);
  const built = new Set(clusters.filter(({ half }) => half === "baseline").map(({ name }) => name));
  const isBefore = (cluster: string) => built.has(cluster);
  const sums = <Each>(items: readonly Each[], clusterOf: (item: Each) => string, amount: (item: Each) => number) => {
    const of = (which: readonly Each[]) => which.reduce((sum, item) => sum + amount(item), 0);
    return { before: of(items.filter((item) => isBefore(clusterOf(item)))), after: of(items) };
  };
  const ofClusters = (amount: (cluster: ClusterUse) => number) => sums(clusters, ({ name }) => name, amount);
  const ofStores = (amount: (store: Store) => number) => sums(stores, ({ cluster }) => cluster, amount);
  const more = (of: { readonly before: number; readonly after: number }) => ({ ...of, factor: of.after / of.before });
  /** The response time under load of the site's fastest storage. */
  const fastest = (of: readonly Store[]) => Math.min(...of.map(({ performance }) => performance.latency.milliseconds));
  const response = { before: fastest(stores.filter(({ cluster }) => isBefore(cluster))), after: fastest(stores) };
  return {
    site,
    rows: [
      { what: "storage", unit: "TiB", ...more(ofStores(({ capacity }) => capacity.bytes / TEBIBYTE)) },
      { what: "memory", unit: "GiB", ...more(ofClusters((each) => capacityOf(each).has.memory.bytes / GIBIBYTE)) },
      { what: "processing", unit: "GHz", ...more(ofClusters((each) => capacityOf(each).has.cpu.hertz / GIGAHERTZ)) },
      { what: "response", unit: "ms", ...response, factor: response.before / response.after },
      { what: "operations", unit: "IOPS", ...more(ofStores(({ performance }) => performance.iops)) },
      { what: "cores", unit: "cores", ...more(ofClusters((each) => capacityOf(each).has.cores)) },
      { what: "hosts", unit: "hosts", ...more(ofClusters(({ hosts }) => hosts.length)) },
    ],
  };
}
