import { type Cell, terminalTable } from "../../lib/terminal-table";
import type { CapacityReport, ClusterReport, ExtensionReport, ResourceLine, SiteReport, StoreReport } from "./report";

/** With their borders, 100 columns. */
const COLUMNS = {
  resource: 18,
  has: 9,
  reserved: 10,
  configured: 12,
  expected: 10,
  free: 9,
  lost: 11,
  out: 12,
} as const;
const WIDTHS = Object.values(COLUMNS);
const NOTHING = "–";

/** A report for a terminal. @param asked what was asked, where it was not about the model as it is */
export function capacityText(report: CapacityReport, asked: readonly string[]): string {
  return [
    ...(asked.length === 0 ? [] : [`What if: ${asked.join(", ")}`, ""]),
    extensionTable(report.extension),
    ...report.sites.flatMap((site) => ["", siteTitle(site), siteTable(site)]),
    "",
    "The link",
    linkTable(report.link),
    legend(report),
    "",
  ].join("\n");
}

function extensionTable(sites: readonly ExtensionReport[]): string {
  const lines = (sites[0]?.rows ?? []).map(({ what, unit }) => [
    what === unit ? what : `${what}, ${unit}`,
    ...sites.flatMap(({ rows }) => {
      const row = rows.find((each) => each.what === what);
      return row === undefined ? [] : [number(row.before), number(row.after), `${row.factor.toFixed(1)}×`];
    }),
  ]);
  return terminalTable(lines, {
    head: ["The works bring", ...sites.flatMap(({ site }) => [`${site} before`, "after", "times"])],
    widths: [18, ...sites.flatMap(() => [18, 10, 7])],
    figures: true,
  });
}

const siteTitle = ({ site, posture }: SiteReport): string => (posture === undefined ? site : `${site}, ${posture}`);

function siteTable({ clusters, stores }: SiteReport): string {
  const over = (content: string): readonly Cell[] => [{ content, colSpan: WIDTHS.length }];
  const rows = clusters.flatMap((cluster) => [
    over([clusterTitle, admissionTitle, lossTitle].map((part) => part(cluster)).join("\n")),
    ...cluster.lines.map(cells),
    ...stores
      .filter((each) => each.cluster === cluster.cluster)
      .flatMap((store) => [over(storeTitle(store)), ...store.lines.map(cells)]),
  ]);
  const head = ["", "has", "reserved", "configured", "expected", "free", "host lost", "runs out"];
  return terminalTable(rows, { head, widths: WIDTHS, figures: true });
}

const clusterTitle = ({ cluster, half, hosts, hostFailures, virtualMachines }: ClusterReport): string =>
  `${cluster} (${half}): ${counted(hosts, "host")}, ${counted(virtualMachines, "VM")}; ${counted(hostFailures, "host")} may be lost`;

function lossTitle({
  hostLoss: { fits, impossible, undetermined },
  hostLossMovesOthers: moving,
}: ClusterReport): string {
  const outcomes = [
    `${fits} of ${fits + impossible + undetermined} fit`,
    ...(moving > 0 ? [`${moving} of them if other VMs move`] : []),
    ...(impossible > 0 ? [`${impossible} impossible`] : []),
    ...(undetermined > 0 ? [`${undetermined} undetermined`] : []),
  ];
  return `Losses of hosts, their VMs placed on the others: ${outcomes.join(", ")}`;
}

const admissionTitle = ({ admissionControl: { cpu, memory, slots } }: ClusterReport): string =>
  `HA sees ${round(cpu)} of CPU, ${round(memory)} of memory free; by slots (${slots.size}) ${counted(slots.hostFailures, "host")} may fail`;

const round = (percentage: string): string => `${Number.parseFloat(percentage).toFixed(1)} %`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const storeTitle = ({ store, latency }: StoreReport): string => `${store}, answers in ${latency}`;

const cells = (line: ResourceLine): string[] => [
  title(line),
  number(line.has),
  number(line.reserved),
  number(line.configured),
  number(line.expected),
  number(line.free),
  number(line.freeAfterLoss),
  day(line),
];

function title({ resource, unit }: ResourceLine): string {
  if (resource === unit) return resource;
  return `${resource === "throughput" || resource === "bandwidth" ? "data" : resource}, ${unit}`;
}

function day({ forecast, runsOut }: ResourceLine): string {
  if (forecast === undefined) return NOTHING;
  return runsOut ?? "> 30 years";
}

function linkTable(lines: readonly ResourceLine[]): string {
  const rows = lines.map((line) => cells(line).map((cell, index) => (index === 2 || index === 6 ? "" : cell)));
  const head = ["", "has", "", "configured", "expected", "free", "", "runs out"];
  return terminalTable(rows, { head, widths: WIDTHS, figures: true });
}

/** Three digits, as one reads amounts. */
function number(amount: number | undefined): string {
  if (amount === undefined) return NOTHING;
  const digits = Math.abs(amount) >= 100 ? 0 : Math.abs(amount) >= 10 ? 1 : 2;
  return amount.toLocaleString("en", { maximumFractionDigits: digits });
}

const legend = ({ asOf, horizon, freeSpace }: CapacityReport): string =>
  `has: what hosts have for VMs, without what ESXi takes; of the link, what carries data
reserved: all that HA sees   configured: virtual CPUs at the speed of the cores, disks as a whole
expected: at the peak of the year; of space, what is written, a snapshot and swap files
free: of space, without the reserve of ${freeSpace}
host lost: what is free once as many hosts are lost as may be
runs out: by growth and season from ${asOf}, those hosts lost; planned until ${until(asOf, horizon)}`;

const until = (asOf: string, horizon: string): string => {
  const [days = "0"] = horizon.split(" ");
  return new Date(Date.parse(asOf) + Number(days) * 86_400_000).toISOString().slice(0, 10);
};
