import { lengthText } from "../../lib/text/amounts";
import { both, type In, inEach, inLanguage } from "../../lib/text/localized";
import { typesetAll } from "../../lib/text/typography";
import type { Milliseconds } from "../../lib/time";
import type { Board, BoardStepState, BoardTier, SiteState } from "./state";

/** The texts of a board in both languages. */
const CATALOGUE = {
  title: both("Recovery board", "Tableau de reprise"),
  skip: both("Skip to the content", "Aller au contenu"),
  language: both("Français", "English"),
  other: both("fr", "en"),
  nothing: both("No exercise and no recovery is running.", "Aucun exercice ni aucune reprise en cours."),
  nothingText: both(
    "An exercise or a recovery appears here as soon as it starts.",
    "Un exercice ou une reprise s'affiche ici dès son début.",
  ),
  lost: both(
    "The server of this page does not answer. The page shows the state at",
    "Le serveur de cette page ne répond plus. La page affiche l'état à",
  ),
  frozen: both("Frozen copy of the board, as the exercise ended.", "Copie figée du tableau, à la fin de l'exercice."),
  readOnly: both(
    "Read only: nothing can be started or stopped here.",
    "Lecture seule : rien ne peut être lancé ni arrêté ici.",
  ),
  phases: {
    running: both("running", "en cours"),
    interrupted: both("INTERRUPTED", "INTERROMPU"),
    ended: both("ended", "terminé"),
  } satisfies Record<Board["phase"], unknown>,
  clock: {
    since: both("Since the disaster", "Depuis le sinistre"),
    notDeclared: both("not declared yet", "pas encore déclaré"),
    with: both(
      (before: string) => `including ${before} for detection and decision, according to the plan`,
      (before) => `dont ${before} de détection et de décision, selon le plan`,
    ),
  },
  waits: {
    title: both("Action required", "Intervention requise"),
    nobody: both("No action is required.", "Aucune intervention n'est requise."),
    interrupted: both(
      (resume: string, abort: string) =>
        `The process that ran it was killed. Resume it: ${resume}. Or clean up: ${abort}`,
      (resume, abort) => `Le processus qui l'exécutait a été arrêté. Reprendre : ${resume}. Ou nettoyer : ${abort}`,
    ),
    failed: both(
      (step: string) => `Failed: ${step}. The step below says why.`,
      (step) => `Échec : ${step}. Cause : voir l'étape ci-dessous.`,
    ),
    late: both(
      (step: string) => `${step} takes longer than its estimate.`,
      (step) => `${step} : durée supérieure à l'estimation.`,
    ),
  },
  sites: {
    title: both("Sites", "Sites"),
    rabat: "Rabat",
    marrakech: "Marrakech",
    bubble: both("bubble", "bulle"),
    link: both("replication", "réplication"),
    cut: both("no replication", "pas de réplication"),
    states: {
      serves: both("serves the users", "sert les utilisateurs"),
      "stands by": both("standby", "en attente"),
      lost: both("LOST", "PERDU"),
      "takes over": both("takes over", "prend le relais"),
      tookOver: both("serves the users", "sert les utilisateurs"),
      rehearses: both("recovers a copy in a bubble", "restaure une copie dans une bulle"),
    } satisfies Record<SiteState, unknown>,
  },
  loss: {
    title: both("Data lost so far", "Données perdues à ce stade"),
    unknown: both(
      "Not measured yet: it is measured in the recovered data.",
      "Pas encore mesurées : la mesure se fait dans les données restaurées.",
    ),
    of: both(
      (tier: string, time: string, missing: string) => `${tier}: ${time}, missing markers: ${missing}`,
      (tier, time, missing) => `${tier} : ${time}, marqueurs manquants : ${missing}`,
    ),
  },
  tiers: {
    title: both("Tiers and their objectives", "Composants et objectifs"),
    head: both(
      ["Tier", "State", "Recovery time", "RTO", "Data loss", "RPO"],
      ["Composant", "État", "Durée de reprise", "RTO", "Perte de données", "RPO"],
    ),
    states: {
      pending: both("pending", "à venir"),
      usable: both("usable", "utilisable"),
      late: both("RTO MISSED", "RTO DÉPASSÉ"),
      failed: both("FAILED", "ÉCHEC"),
    } satisfies Record<BoardTier["state"], unknown>,
    rpoMissed: both("RPO MISSED", "RPO DÉPASSÉ"),
  },
  steps: {
    title: both("Steps and their estimates", "Étapes et estimations"),
    head: both(["Step", "State", "Time", "Estimate", "Limit"], ["Étape", "État", "Durée", "Estimation", "Limite"]),
    states: {
      passed: both("passed", "réussie"),
      failed: both("FAILED", "ÉCHEC"),
      running: both("running", "en cours"),
      interrupted: both("INTERRUPTED", "INTERROMPUE"),
      due: both("due", "à venir"),
      skipped: both("skipped", "ignorée"),
    } satisfies Record<BoardStepState, unknown>,
  },
  as: both("As of", "État à"),
  duration: inEach((language) => (milliseconds: Milliseconds) => lengthText(milliseconds, language)),
  colon: both(":", " :"),
};

export type BoardPhrases = In<typeof CATALOGUE>;
export const BOARD_PHRASES = inEach((language): BoardPhrases => typesetAll(inLanguage(CATALOGUE, language), language));
