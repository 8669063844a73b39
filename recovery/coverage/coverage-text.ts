import { fitted, terminalTable } from "../../lib/terminal-table";
import {
  both,
  english,
  inLanguage,
  type Language,
  type LocalizedText,
  listed,
  localize,
} from "../../lib/text/localized";
import { MONTHS } from "../../model/units/months";
import type { RecoveryPart } from "./coverage";
import { BLACKOUT_PART, type CoverageReport, type CoverageWarning, type TierCoverage } from "./coverage-report";

/** Column widths with borders: 100 characters in total. */
const WIDTHS = [18, 9, 34, 34];

const PARTS: Readonly<Record<RecoveryPart | "proof" | "age", LocalizedText>> = {
  tier: both("its own definition", "sa propre définition"),
  network: both("its network, firewall or servers", "son réseau, son pare-feu ou ses serveurs"),
  storage: both("its storage", "son stockage"),
  template: both("its template", "son modèle de machine virtuelle"),
  cluster: both("its cluster", "son cluster"),
  recoveryPlan: both("the recovery plan", "le plan de reprise"),
  replication: both("its replication stream or the link", "son flux de réplication ou la liaison"),
  proof: both("did not exist then", "n'existait pas"),
  age: both("its proof is older than a year", "sa preuve a plus d'un an"),
};

/** The report for a terminal. @param columns the terminal's width @default - unlimited */
export function coverageText(report: CoverageReport, columns?: number): string {
  const rows = report.tiers.map((tier) => [
    tier.tier,
    tier.state,
    proofOf(tier).map(english).join("\n"),
    changesOf(tier).map(english).join("\n"),
  ]);
  return [
    terminalTable(rows, {
      head: ["tier", "state", "proven by", "changed since"],
      widths: WIDTHS,
      wrap: "anywhere",
      columns,
    }),
    ...[
      ...coverageSummary(report).map(english),
      ...report.warnings.map((warning) => `warning  ${english(warningText(warning))}`),
    ].map((line) => fitted(line, columns)),
    "",
  ].join("\n");
}

/** The number of proven tiers, and the blackout months. */
export function coverageSummary({ on, target, tiers, blackoutMonths }: CoverageReport): LocalizedText[] {
  const count = (state: TierCoverage["state"]) => String(tiers.filter((each) => each.state === state).length);
  const all = String(tiers.length);
  const months = blackoutMonths.length > 0 ? listed(blackoutMonths.map(monthText), ", ") : both("none", "aucun");
  const part = String(BLACKOUT_PART * 100);
  return [
    both(
      `On ${on}, ${TARGETS[target].en}: ${count("proven")} of ${all} tiers proven, ${count("stale")} stale, ${count("never")} never proven.`,
      `Au ${on}, ${TARGETS[target].fr} : reprise prouvée pour ${count("proven")} composants sur ${all}, preuve périmée pour ${count("stale")}, jamais prouvée pour ${count("never")}.`,
    ),
    both(
      `Blackout months, ${part} % of the busiest month or more: ${english(months)}.`,
      `Mois sans exercice (${part} % ou plus du mois le plus chargé) : ${inLanguage(months, "fr")}.`,
    ),
  ];
}

/** The exercise that proves a tier, and later ones that failed. */
export const proofOf = ({ proof, failedSince }: TierCoverage): LocalizedText[] => [
  ...(proof
    ? [proof.exercise, both(`${proof.kind}, ${proof.target}`, PROOFS_IN_FRENCH[proof.kind][proof.target])]
    : ["–"]),
  ...(failedSince.length > 0 ? [both("failed since:", "échecs depuis :"), ...failedSince] : []),
];

const PROOFS_IN_FRENCH = {
  rehearsal: { simulation: "exercice, en simulation", live: "exercice, sur les sites réels" },
  drill: { simulation: "bascule, en simulation", live: "bascule, sur les sites réels" },
  failover: { simulation: "basculement, en simulation", live: "basculement, sur les sites réels" },
  migration: { simulation: "migration planifiée, en simulation", live: "migration planifiée, sur les sites réels" },
  reprotect: { simulation: "reprotection, en simulation", live: "reprotection, sur les sites réels" },
  failback: { simulation: "retour à Rabat, en simulation", live: "retour à Rabat, sur les sites réels" },
} as const;

/** The changed parts of a tier, then the changed parts of its dependencies that are not already listed. */
export function changesOf({ tier, causes }: TierCoverage): LocalizedText[] {
  const partsOf = (of: string) => causes.filter((cause) => cause.tier === of).map(({ part }) => part);
  const own = partsOf(tier);
  const others = [...new Set(causes.map((cause) => cause.tier))].flatMap((other) => {
    const parts = partsOf(other).filter((part) => !own.includes(part));
    const texts = parts.map((part) => PARTS[part]);
    return other === tier || parts.length === 0 ? [] : [localize`${other}: ${listed(texts, ", ")}`];
  });
  return [...own.map((part) => PARTS[part]), ...others];
}

export function warningText(warning: CoverageWarning): LocalizedText {
  switch (warning.kind) {
    case "quarterWithout":
      return localize`${warning.quarter} ${both("ended without a successful exercise.", "s'est écoulé sans exercice réussi.")}`;
    case "quarterDue": {
      const { quarter, until, months } = warning;
      const names = (language: Language) => months.map((month) => inLanguage(monthText(month), language));
      return both(
        `${quarter} has no successful exercise yet. Rehearse by ${until}${
          months.length > 0 ? `, preferably in ${names("en").join(" or ")}` : "; only blackout months are left"
        }.`,
        `${quarter} n'a encore aucun exercice réussi. En organiser un avant le ${until}${
          months.length > 0
            ? `, de préférence en ${names("fr").join(" ou ")}`
            : " ; il ne reste que des mois sans exercice"
        }.`,
      );
    }
    case "blackoutNow":
      return both(
        `${warning.month} is a blackout month (${warning.partOfPeak} of the yearly peak): do not schedule a rehearsal.`,
        `Ne pas prévoir d'exercice en ${inLanguage(monthText(warning.month), "fr")} (${warning.partOfPeak} de la pointe annuelle).`,
      );
    case "notCounted":
      return localize`${warning.exercise}${NOT_COUNTED[warning.why]}`;
    case "duringBlackout":
      return both(
        `${warning.exercise} took place in ${warning.month}, a blackout month.`,
        `${warning.exercise} a eu lieu en ${inLanguage(monthText(warning.month), "fr")}, un mois sans exercice.`,
      );
  }
}

const NOT_COUNTED = {
  simulation: both(
    " passed in a simulation, which proves nothing about the real sites.",
    " a réussi en simulation, ce qui ne prouve rien pour les sites réels.",
  ),
  dirtyTree: both(
    " passed with uncommitted changes: nobody knows which code ran, so it proves nothing.",
    " a réussi avec des modifications non validées : personne ne sait quel code a été exécuté, il ne prouve donc rien.",
  ),
  unsigned: both(
    " passed, but no committed key has signed its evidence, so it proves nothing.",
    " a réussi, mais aucune clé validée n'a signé ses preuves, il ne prouve donc rien.",
  ),
} as const;

const TARGETS = {
  simulation: both("in a simulation", "en simulation"),
  live: both("on the real sites", "sur les sites réels"),
} as const;

const IN_FRENCH: readonly string[] = [
  ...["janvier", "février", "mars", "avril", "mai", "juin", "juillet"],
  ...["août", "septembre", "octobre", "novembre", "décembre"],
];

const monthText = (month: string): LocalizedText =>
  both(month, IN_FRENCH[(MONTHS as readonly string[]).indexOf(month)] ?? month);
