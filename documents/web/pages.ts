import { posix } from "node:path";
import { code, paragraphs, table } from "../../lib/markdown";
import { both, inLanguage, type Language } from "../../lib/text/localized";
import type { CoverageReport } from "../../recovery/coverage/coverage-report";
import { changesOf, coverageSummary, proofOf, warningText } from "../../recovery/coverage/coverage-text";

/** Texts of files by their path from the project's root. */
export type Texts = Readonly<Record<string, string>>;

const IN_FRENCH: Readonly<Record<string, string>> = {
  "add-a-host": "Ajouter un hôte",
  "change-rate-doubles": "Le taux de modification double",
  "grow-the-database": "Agrandir la base de données",
  "remove-a-network": "Supprimer un réseau",
  "rename-a-disks-label": "Renommer l'étiquette d'un disque",
};

/** The title of an example review, from its file name. */
export function reviewTitle(page: string, language: Language): string {
  const id = posix.basename(page).replace(/(\.fr)?\.md$/, "");
  const words = id.replaceAll("-", " ").replace("disks", "disk's");
  const english = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return language === "fr" ? (IN_FRENCH[id] ?? english) : english;
}

/** Each example review with its verdict. */
export function reviewsPage(files: Texts, language: Language): string {
  const reviews = Object.keys(files).filter(
    (file) => /^docs\/reviews\/[^.]+(\.fr)?\.md$/.test(file) && file.endsWith(".fr.md") === (language === "fr"),
  );
  return paragraphs(
    inLanguage(both("# Example reviews", "# Exemples de revues"), language),
    inLanguage(
      both(
        "`npm run review` writes a review into each pull request. Each example shows one change, which is harmless, needs approval, or is blocked.",
        "`npm run review` écrit une revue dans chaque demande de fusion. Chaque exemple montre une modification, qui est sans danger, à approuver ou bloquée.",
      ),
      language,
    ),
    reviews.map((file) => {
      const name = posix.basename(file);
      const [verdict = ""] = (files[file] ?? "").split("\n").filter((line) => /^\S+ \*\*/.test(line));
      return paragraphs(`## ${reviewTitle(file, language)}`, verdict, `[${READ[language]}](${name})`);
    }),
  );
}

const READ = { en: "Read the review", fr: "Lire la revue" } as const;

/** All pictures, with the titles in their files. */
export function picturesPage(files: Texts, language: Language): string {
  const pictures = Object.keys(files).filter(
    (file) => /^docs\/.*\.svg$/.test(file) && !file.endsWith(language === "fr" ? ".en.svg" : ".fr.svg"),
  );
  return paragraphs(
    inLanguage(both("# Diagrams", "# Schémas"), language),
    inLanguage(
      both("Select a picture to open it at full size.", "Choisissez une image pour l'ouvrir en taille réelle."),
      language,
    ),
    pictures.map((file) => {
      const title = /<title>([^<]*)/.exec(files[file] ?? "")?.[1] ?? posix.basename(file, ".svg");
      return paragraphs(`## ${title}`, `![${title}](${posix.relative("docs/diagrams", file)})`);
    }),
  );
}

const STATES = {
  proven: both("proven", "prouvé"),
  stale: both("stale", "périmé"),
  never: both("never", "jamais prouvé"),
} as const;

/** The report of `npm run rehearse:coverage` as a page. */
export function coveragePage(report: CoverageReport, language: Language): string {
  const read = <Of>(text: Of) => inLanguage(text, language);
  return paragraphs(
    read(both("# Proven recoveries", "# Reprises prouvées")),
    coverageSummary(report).map(read),
    table(
      read(
        both(["tier", "state", "proven by", "changed since"], ["composant", "état", "prouvé par", "modifié depuis"]),
      ),
      report.tiers.map((tier) => [
        code(tier.tier),
        read(STATES[tier.state]),
        proofOf(tier).map(read).join(", "),
        changesOf(tier).map(read).join(", "),
      ]),
    ),
    report.warnings.map((warning) => `- ${read(warningText(warning))}`).join("\n"),
    read(
      both(
        "`npm run rehearse:coverage` prints the same report from the evidence of all exercises in `evidence/`.",
        "`npm run rehearse:coverage` affiche le même rapport, d'après les preuves de tous les exercices dans `evidence/`.",
      ),
    ),
  );
}
