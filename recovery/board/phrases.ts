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
    "This page shows one as soon as its journal exists.",
    "Cette page l'affiche dès que son journal existe.",
  ),
  lost: both(
    "This page has lost its server. It shows the state of",
    "Cette page n'a plus de serveur. Elle montre l'état de",
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
      (before: string) => `with ${before} for detection and decision, by the plan`,
      (before) => `dont ${before} de détection et de décision, selon le plan`,
    ),
  },
  waits: {
    title: both("Waits for a person", "Attend une personne"),
    nobody: both("Nothing waits for a person.", "Rien n'attend une personne."),
    interrupted: both(
      (resume: string, abort: string) =>
        `The process that ran it was killed. Resume it: ${resume}. Or clean up: ${abort}`,
      (resume, abort) => `Le processus qui l'exécutait a été arrêté. Le reprendre : ${resume}. Ou nettoyer : ${abort}`,
    ),
    failed: both(
      (step: string) => `Failed: ${step}. The steps that are left clean up.`,
      (step) => `Échec : ${step}. Les étapes restantes nettoient.`,
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
      "stands by": both("stands by", "en attente"),
      lost: both("LOST", "PERDU"),
      "takes over": both("takes over", "prend le relais"),
      tookOver: both("serves the users", "sert les utilisateurs"),
      rehearses: both("recovers a copy in a bubble", "restaure une copie dans une bulle"),
    } satisfies Record<SiteState, unknown>,
  },
  loss: {
    title: both("Lost so far", "Perdu à ce stade"),
    unknown: both(
      "Not measured yet: it is measured in the recovered data.",
      "Pas encore mesuré : la mesure se fait dans les données restaurées.",
    ),
    of: both(
      (tier: string, time: string, missing: string) => `${tier}: ${time}, missing markers: ${missing}`,
      (tier, time, missing) => `${tier} : ${time}, marqueurs manquants : ${missing}`,
    ),
  },
  tiers: {
    title: both("Tiers against their objectives", "Composants et objectifs"),
    head: both(
      ["Tier", "State", "Recovery time", "RTO", "Data loss", "RPO"],
      ["Composant", "État", "Durée de reprise", "RTO", "Perte de données", "RPO"],
    ),
    states: {
      pending: both("pending", "en attente"),
      usable: both("usable", "utilisable"),
      late: both("RTO MISSED", "RTO DÉPASSÉ"),
      failed: both("FAILED", "ÉCHEC"),
    } satisfies Record<BoardTier["state"], unknown>,
    rpoMissed: both("RPO MISSED", "RPO DÉPASSÉ"),
  },
  steps: {
    title: both("Steps against their estimates", "Étapes et estimations"),
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
