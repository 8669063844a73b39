import { fitted, terminalTable } from "../../lib/terminal-table";
import type { RecoveryPart } from "./coverage";
import { BLACKOUT_PART, type CoverageReport, type CoverageWarning, type TierCoverage } from "./coverage-report";

/** With their borders, 100 columns. */
const WIDTHS = [18, 9, 34, 34];

const PARTS: Readonly<Record<RecoveryPart | "proof", string>> = {
  tier: "its own definition",
  network: "its network, firewall or servers",
  storage: "its storage",
  template: "its template",
  cluster: "its cluster",
  recoveryPlan: "the recovery plan",
  replication: "its stream or the link",
  proof: "was not there",
};

/** A report for a terminal. @param columns its width. @default - wide enough */
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
    ...(failedSince.length > 0 ? ["did not pass since:", ...failedSince] : []),
  ].join("\n");

/** What changed of a tier itself; of those that it depends on, what changed besides. */
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
      return `${warning.quarter} went by without an exercise that passed.`;
    case "quarterDue":
      return `${warning.quarter} has no exercise that passed so far: until ${warning.until}, ${
        warning.months.length > 0 ? `best in ${warning.months.join(" or ")}` : "with no month left that is no blackout"
      }.`;
    case "blackoutNow":
      return `${warning.month} is a blackout month (${warning.partOfPeak} of the year's peak): plan no rehearsal in it.`;
    case "duringBlackout":
      return `${warning.exercise} took place in ${warning.month}, a blackout month.`;
  }
}
