import { fitted, terminalTable } from "../../lib/terminal-table";
import type { RecoveryPart } from "./coverage";
import { BLACKOUT_PART, type CoverageReport, type CoverageWarning, type TierCoverage } from "./coverage-report";

/** Column widths with borders: 100 characters in total. */
const WIDTHS = [18, 9, 34, 34];

const PARTS: Readonly<Record<RecoveryPart | "proof", string>> = {
  tier: "its own definition",
  network: "its network, firewall or servers",
  storage: "its storage",
  template: "its template",
  cluster: "its cluster",
  recoveryPlan: "the recovery plan",
  replication: "its stream or the link",
  proof: "did not exist then",
};

/** The report for a terminal. @param columns the terminal's width @default - unlimited */
export function coverageText({ on, tiers, blackoutMonths, warnings }: CoverageReport, columns?: number): string {
  const rows = tiers.map((tier) => [tier.tier, tier.state, proofOf(tier), changesOf(tier)]);
  const count = (state: TierCoverage["state"]) => tiers.filter((each) => each.state === state).length;
  return [
    terminalTable(rows, {
      head: ["tier", "state", "proven by", "changed since"],
      widths: WIDTHS,
      wrap: "anywhere",
      columns,
    }),
    ...[
      `On ${on}: ${count("proven")} of ${tiers.length} tiers proven, ${count("stale")} stale, ${count("never")} never.`,
      `Blackout months, ${BLACKOUT_PART * 100} % of the busiest month or more: ${blackoutMonths.join(", ") || "none"}.`,
      ...warnings.map((warning) => `warning  ${warningText(warning)}`),
    ].map((line) => fitted(line, columns)),
    "",
  ].join("\n");
}

const proofOf = ({ proof, failedSince }: TierCoverage): string =>
  [
    ...(proof ? [proof.exercise, `${proof.kind}, ${proof.target}`] : ["–"]),
    ...(failedSince.length > 0 ? ["failed since:", ...failedSince] : []),
  ].join("\n");

/** The changed parts of a tier, then those of its dependencies that differ from its own. */
function changesOf({ tier, causes }: TierCoverage): string {
  const partsOf = (of: string) => causes.filter((cause) => cause.tier === of).map(({ part }) => part);
  const own = partsOf(tier);
  const others = [...new Set(causes.map((cause) => cause.tier))].flatMap((other) => {
    const parts = partsOf(other).filter((part) => !own.includes(part));
    return other === tier || parts.length === 0 ? [] : [`${other}: ${parts.map((part) => PARTS[part]).join(", ")}`];
  });
  return [...own.map((part) => PARTS[part]), ...others].join("\n");
}

function warningText(warning: CoverageWarning): string {
  switch (warning.kind) {
    case "quarterWithout":
      return `${warning.quarter} ended without a successful exercise.`;
    case "quarterDue":
      return `${warning.quarter} has no successful exercise yet. Rehearse by ${warning.until}${
        warning.months.length > 0 ? `, preferably in ${warning.months.join(" or ")}` : "; only blackout months are left"
      }.`;
    case "blackoutNow":
      return `${warning.month} is a blackout month (${warning.partOfPeak} of the yearly peak): schedule no rehearsal in it.`;
    case "duringBlackout":
      return `${warning.exercise} took place in ${warning.month}, a blackout month.`;
  }
}
