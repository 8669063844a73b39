import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";
import { capacityReport, type ResourceLine, type SiteReport } from "../../planning/capacity/report";
import type { CapacityChange, CapacityFigures } from "../review";

/** The resources of both sites and of the link whose figures change. */
export interface CapacityChanges {
  readonly sites: Readonly<Record<SiteName, readonly CapacityChange[]>>;
  readonly link: readonly CapacityChange[];
}

/** Compares the reports of `npm run capacity`, line by line. */
export function capacityChanges(before: Model, after: Model): CapacityChanges {
  const [reportBefore, reportAfter] = [capacityReport(before), capacityReport(after)];
  const at = (site: SiteName) =>
    compared(
      reportBefore.sites.filter((each) => each.site === site).flatMap(linesOf),
      reportAfter.sites.filter((each) => each.site === site).flatMap(linesOf),
    );
  const link = (lines: readonly ResourceLine[]): Line[] => lines.map((line) => ({ where: "link", line }));
  return {
    sites: { rabat: at("rabat"), marrakech: at("marrakech") },
    link: compared(link(reportBefore.link), link(reportAfter.link)),
  };
}

interface Line {
  readonly where: string;
  readonly posture?: "standby" | "recovered";
  readonly line: ResourceLine;
}

function linesOf({ posture, clusters, stores }: SiteReport): Line[] {
  const of = (where: string, lines: readonly ResourceLine[]) =>
    lines.map((line): Line => ({ where, ...(posture && { posture }), line }));
  return [
    ...clusters.flatMap(({ cluster, lines }) => of(cluster, lines)),
    ...stores.flatMap(({ store, lines }) => of(store, lines)),
  ];
}

const keyOf = ({ where, posture, line }: Line): string => [where, posture ?? "", line.resource].join(" ");

function compared(before: readonly Line[], after: readonly Line[]): CapacityChange[] {
  const old = new Map(before.map((each) => [keyOf(each), each]));
  const now = new Map(after.map((each) => [keyOf(each), each]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): CapacityChange[] => {
    const [was, is] = [old.get(key), now.get(key)];
    const line = is ?? was;
    if (line === undefined) return [];
    const [figuresBefore, figuresAfter] = [was && figuresOf(was.line), is && figuresOf(is.line)];
    // figures are numbers and dates, so their JSON can be compared
    if (JSON.stringify(figuresBefore) === JSON.stringify(figuresAfter)) return [];
    return [
      {
        where: line.where,
        ...(line.posture && { posture: line.posture }),
        resource: line.line.resource,
        unit: line.line.unit,
        ...(figuresBefore && { before: figuresBefore }),
        ...(figuresAfter && { after: figuresAfter }),
      },
    ];
  });
}

const figuresOf = ({
  resource,
  has,
  configured,
  reserved,
  expected,
  free,
  freeAfterLoss,
  runsOut,
}: ResourceLine): CapacityFigures => ({
  has,
  ...(resource === "cores" && configured !== undefined && { virtualCpus: configured }),
  ...(expected !== undefined && { expected }),
  ...(reserved !== undefined && { reserved }),
  ...(free !== undefined && { free }),
  ...(freeAfterLoss !== undefined && { freeAfterLoss }),
  ...(runsOut !== undefined && { runsOut }),
});
