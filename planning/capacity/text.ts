import { type Cell, fitted, terminalTable } from "../../lib/terminal-table";
import type { CapacityReport, ClusterReport, ExtensionReport, ResourceLine, SiteReport, StoreReport } from "./report";

/** 100 columns with their borders. */
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

/**
 * A report for a terminal.
 *
 * @param asked the what-if question. Empty: the committed model
 * @param columns the width of the terminal. @default - wide enough
 */
export function capacityText(report: CapacityReport, asked: readonly string[], columns?: number): string {
  return [
    ...(asked.length === 0 ? [] : [`What if: ${asked.join(", ")}`, ""]),
    extensionTable(report.extension, columns),
    ...report.sites.flatMap((site) => ["", siteTitle(site), siteTable(site, columns)]),
    "",
    "Replication link",
    linkTable(report.link, columns),
    fitted(legend(report), columns),
    "",
  ].join("\n");
}

function extensionTable(sites: readonly ExtensionReport[], columns: number | undefined): string {
  const lines = (sites[0]?.rows ?? []).map(({ what, unit }) => [
    what === unit ? what : `${what}, ${unit}`,
    ...sites.flatMap(({ rows }) => {
      const row = rows.find((each) => each.what === what);
      return row === undefined ? [] : [number(row.before), number(row.after), `${row.factor.toFixed(1)}×`];
    }),
  ]);
  return terminalTable(lines, {
    head: ["Extension", ...sites.flatMap(({ site }) => [`${site} before`, "after", "times"])],
    widths: [18, ...sites.flatMap(() => [18, 10, 7])],
    figures: true,
    columns,
  });
}

const siteTitle = ({ site, posture }: SiteReport): string => (posture === undefined ? site : `${site}, ${posture}`);

function siteTable({ clusters, stores }: SiteReport, columns: number | undefined): string {
  const over = (content: string): readonly Cell[] => [{ content, colSpan: WIDTHS.length }];
  const rows = clusters.flatMap((cluster) => [
    over([clusterTitle, admissionTitle, lossTitle].map((part) => part(cluster)).join("\n")),
    ...cluster.lines.map(cells),
    ...stores
      .filter((each) => each.cluster === cluster.cluster)
      .flatMap((store) => [over(storeTitle(store)), ...store.lines.map(cells)]),
  ]);
  const head = ["", "has", "reserved", "configured", "expected", "free", "host lost", "runs out"];
  return terminalTable(rows, { head, widths: WIDTHS, figures: true, columns });
}

function clusterTitle({ cluster, half, hosts, hostFailures, virtualMachines }: ClusterReport): string {
  const title = `${cluster} (${half}): ${counted(hosts, "host")}, ${counted(virtualMachines, "VM")}; host failures to tolerate: ${hostFailures}`;
  if (hostFailures < hosts) return title;
  // only in a what-if: clusters of the model tolerate fewer failures than they have hosts
  return `${title}\n! It cannot lose ${counted(hostFailures, "host")}: no host remains. "host lost" shows the capacity that its VMs then lack.`;
}

function lossTitle({
  hostLoss: { fits, impossible, undetermined },
  hostLossMovesOthers: moving,
}: ClusterReport): string {
  const outcomes = [
    `${fits} of ${fits + impossible + undetermined} fit`,
    ...(moving > 0 ? [`${moving} of them only if other VMs move`] : []),
    ...(impossible > 0 ? [`${impossible} impossible`] : []),
    ...(undetermined > 0 ? [`${undetermined} undetermined`] : []),
  ];
  return `Placement of all VMs after each loss of hosts: ${outcomes.join(", ")}`;
}

const admissionTitle = ({ admissionControl: { cpu, memory, slots } }: ClusterReport): string =>
  `HA admission control: ${round(cpu)} of CPU, ${round(memory)} of memory unreserved
Slot policy, for comparison: slots of ${slots.size}; ${counted(slots.hostFailures, "host failure")} tolerated`;

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

function linkTable(lines: readonly ResourceLine[], columns: number | undefined): string {
  const rows = lines.map((line) => cells(line).map((cell, index) => (index === 2 || index === 6 ? "" : cell)));
  const head = ["", "has", "", "configured", "expected", "free", "", "runs out"];
  return terminalTable(rows, { head, widths: WIDTHS, figures: true, columns });
}

/** Three significant digits. */
function number(amount: number | undefined): string {
  if (amount === undefined) return NOTHING;
  const digits = Math.abs(amount) >= 100 ? 0 : Math.abs(amount) >= 10 ? 1 : 2;
  return amount.toLocaleString("en", { maximumFractionDigits: digits });
}

const legend = ({ asOf, horizon, reserves }: CapacityReport): string => `
has         capacity of the hosts for VMs, without the ${reserves.hypervisor} that ESXi uses; of the link, the part
            of the bandwidth that carries data
reserved    reservations of the VMs: the only use that HA admission control counts
configured  virtual CPUs at the speed of the slowest cores; full size of memory and disks
expected    use at the peak of the year; of space, written data, ${reserves.snapshots} for snapshots, and swap files
free        has minus expected; of space, up to the Storage DRS threshold, else ${reserves.freeSpace} stay free
host lost   free after the loss of as many of the largest hosts as the cluster must tolerate
runs out    first day on which the expected use, with growth and season from ${asOf}, no longer
            fits, host losses included; the planning horizon ends on ${until(asOf, horizon)}

Three answers to "how many hosts may fail?" can differ, and each is right:
- Placement puts every VM, at its peak use, on the remaining hosts. Decide by this figure.
- HA admission control, as configured here, keeps a percentage of the cluster free. It counts
  reservations alone, so most of the cluster looks free to it.
- The slot policy of vSphere HA, not in use here, counts each VM as large as the largest
  reservation. With one very large VM it may tolerate no failure at all.`;

const until = (asOf: string, horizon: string): string => {
  const [days = "0"] = horizon.split(" ");
  return new Date(Date.parse(asOf) + Number(days) * 86_400_000).toISOString().slice(0, 10);
};
