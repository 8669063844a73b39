import { both, type Language, type LocalizedText } from "../../lib/text/localized";

/** A page of a task. `page` and `french` are Markdown files, relative to the project's root. */
export interface Entry {
  readonly page: string;
  /** The same page in French. @default - the French navigation links to the English page, marked as English */
  readonly french?: string;
  readonly title: LocalizedText;
  readonly about?: LocalizedText;
}

export interface Task {
  readonly title: LocalizedText;
  readonly about: LocalizedText;
  readonly entries: readonly Entry[];
}

/** The start page of each language. */
export const START: Readonly<Record<Language, string>> = { en: "README.md", fr: "docs/guide/accueil.fr.md" };

/** The page to open when Rabat is lost. Every page links to it. */
export const EMERGENCY: Entry = {
  page: "docs/guide/rabat-is-lost.md",
  french: "docs/guide/rabat-perdu.fr.md",
  title: both("Rabat is lost", "Rabat est perdu"),
  about: both(
    "Procedure for the day of the disaster, to print in advance",
    "Procédure pour le jour du sinistre, à imprimer à l'avance",
  ),
};

/** A page that no task lists is added to the last task, under its own title. */
export const TASKS: readonly Task[] = [
  {
    title: both("Recover", "Reprendre l'activité"),
    about: both("Recover at Marrakech, and rehearse it", "Reprendre l'activité à Marrakech, et s'y exercer"),
    entries: [
      EMERGENCY,
      {
        page: "docs/recovery-plan.en.md",
        french: "docs/plan-de-reprise.fr.md",
        title: both("Recovery plan", "Plan de reprise"),
        about: both("Objectives, timeline, order, addresses", "Objectifs, déroulement, ordre, adresses"),
      },
      {
        page: "docs/coverage.md",
        french: "docs/coverage.fr.md",
        title: both("Proven recoveries", "Reprises prouvées"),
        about: both("Each tier, with its newest proof", "Chaque composant, avec sa preuve la plus récente"),
      },
      {
        page: "docs/guide/recovery-kit.md",
        title: both("The recovery kit", "Le kit de reprise"),
        about: both("Recover without Rabat or a network", "Reprendre sans Rabat ni réseau"),
      },
      {
        page: "docs/guide/rehearse.md",
        title: both("Rehearse the loss of Rabat", "S'exercer à la perte de Rabat"),
        about: both("Every quarter, with evidence", "Chaque trimestre, avec des preuves"),
      },
      {
        page: "docs/live-rehearsals.md",
        title: both("Rehearsals on the real sites", "Exercices sur les sites réels"),
      },
      { page: "docs/recovery-from-faults.md", title: both("Recovery from faults", "Reprise après une panne") },
    ],
  },
  {
    title: both("Operate", "Exploiter"),
    about: both("Change a site, and deploy it", "Modifier un site et le déployer"),
    entries: [
      {
        page: "docs/guide/change-a-site.md",
        title: both("Change a site", "Modifier un site"),
        about: both("Hosts, networks, tiers, the whole design", "Hôtes, réseaux, composants, toute la conception"),
      },
      {
        page: "docs/guide/adopt.md",
        title: both("Take over what exists", "Reprendre l'existant"),
        about: both("From a running vCenter to this code", "D'un vCenter en service à ce code"),
      },
      {
        page: "docs/guide/hosts.md",
        title: both("Operate hosts", "Exploiter les hôtes"),
        about: both(
          "Upgrade, replace, rotate passwords and certificates",
          "Mettre à niveau, remplacer, renouveler mots de passe et certificats",
        ),
      },
      {
        page: "docs/guide/deploy.md",
        title: both("Deploy", "Déployer"),
        about: both("Live, or in simulation", "Sur les sites réels ou en simulation"),
      },
      {
        page: "docs/guide/configure.md",
        title: both("Configure running guests", "Configurer les systèmes invités"),
        about: both("Files and services, member by member", "Fichiers et services, membre par membre"),
      },
      {
        page: "docs/guide/runner.md",
        title: both("Set up a CI runner", "Préparer un exécuteur CI"),
        about: both("Programs, accounts, state, journals", "Programmes, comptes, états, journaux"),
      },
      {
        page: "docs/guide/forge.md",
        title: both("Set up the forge", "Configurer la forge"),
        about: both("Branches, environments, runners", "Branches, environnements, exécuteurs"),
      },
      {
        page: "docs/guide/acknowledge-and-approve.md",
        title: both("Acknowledge and approve", "Accepter et approuver"),
        about: both("Proceed past a finding, a block or a lock", "Passer outre un constat, un blocage ou un verrou"),
      },
      {
        page: "docs/vcenter-accounts.md",
        title: both("Accounts in vCenter", "Comptes dans vCenter"),
      },
      {
        page: "docs/threat-model.md",
        title: both("Threat model", "Modèle de menaces"),
        about: both("Assets, borders, attackers", "Biens, frontières, attaquants"),
      },
      {
        page: "docs/hardening.md",
        title: both("Hardening", "Durcissement"),
        about: both("By the DNSSI and by VMware's guide", "Selon la DNSSI et le guide de VMware"),
      },
      {
        page: "docs/real-vcenter.md",
        title: both("A real vCenter", "Un vCenter réel"),
      },
    ],
  },
  {
    title: both("Review", "Relire une modification"),
    about: both("See what a change does before it is deployed", "Voir l'effet d'une modification avant de la déployer"),
    entries: [
      {
        page: "docs/guide/review-a-change.md",
        title: both("Review a change", "Relire une modification"),
        about: both("Capacity, downtime, recoverability", "Capacité, interruptions, capacité de reprise"),
      },
      {
        page: "docs/reviews/README.md",
        french: "docs/reviews/README.fr.md",
        title: both("Example reviews", "Exemples de revues"),
        about: both("Harmless, to be approved, blocked", "Sans danger, à approuver, bloquées"),
      },
      {
        page: "docs/rules.md",
        title: both("Rules", "Règles"),
        about: both("Requirements, with their reasons", "Exigences, avec leurs raisons"),
      },
      { page: "docs/change-effects.md", title: both("Effects of changes", "Effets des modifications") },
    ],
  },
  {
    title: both("Reference", "Référence"),
    about: both("The design of both sites", "La conception des deux sites"),
    entries: [
      {
        page: "docs/rabat.md",
        title: both("Rabat", "Rabat"),
        about: both("The primary site", "Le site principal"),
      },
      {
        page: "docs/marrakech.md",
        title: both("Marrakech", "Marrakech"),
        about: both("The backup site", "Le site de secours"),
      },
      { page: "docs/diagrams/README.md", french: "docs/diagrams/README.fr.md", title: both("Diagrams", "Schémas") },
      { page: "docs/README.md", title: both("All documents", "Tous les documents") },
      { page: "docs/benchmarks.md", title: both("Benchmarks", "Mesures de performance") },
      { page: "CONTRIBUTING.md", title: both("Contributing", "Contribuer") },
      { page: "SECURITY.md", title: both("Security", "Sécurité") },
      { page: "CHANGELOG.md", title: both("Changelog", "Journal des modifications") },
    ],
  },
];

/** The name of a French page ends with `.fr.md`. */
export const languageOf = (page: string): Language => (page.endsWith(".fr.md") ? "fr" : "en");

/**
 * The address of a project file on the website: `docs/rules.html` for `docs/rules.md`, the folder's index for a README. A review
 * is committed as Markdown and as HTML, `x.md` and `x.html`: the latter becomes `x.full.html`.
 */
export const addressOf = (file: string): string =>
  file
    .replace(/\.html(?=#|$)/, ".full.html")
    .replace(/(^|\/)README(\.fr)?\.md(?=#|$)/, "$1index$2.html")
    .replace(/\.md(?=#|$)/, ".html");
