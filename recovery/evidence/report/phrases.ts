import { lengthText } from "../../../lib/text/amounts";
import { both, type In, inEach, inLanguage, type Language } from "../../../lib/text/localized";
import { type Sentence, say } from "../../../lib/text/sentence";
import { typesetAll } from "../../../lib/text/typography";
import type { Milliseconds } from "../../../lib/time";
import type { ExerciseKind, ExerciseRecord, Scenario, StepRecord } from "../../record";
import type { ProofPart, ProofState } from "../shortfalls";

/** What a report says. What people and programs wrote is put in as it is. */
const CATALOGUE = {
  language: both<Language>("en", "fr"),
  title: {
    rehearsal: both("Report of a disaster recovery rehearsal", "Rapport d'exercice de reprise après sinistre"),
    drill: both("Report of a disaster recovery drill", "Rapport d'exercice de bascule en simulation"),
  } satisfies Record<ExerciseKind, unknown>,
  /** In the order of the report. */
  sections: {
    objectives: both("Objectives and success criteria", "Objectifs et critères de réussite"),
    scope: both("Scope", "Périmètre"),
    scenario: both("Scenario", "Scénario"),
    people: both("Participants and approval", "Participants et approbation"),
    tested: both("What was tested", "Ce qui a été testé"),
    course: both("Course of the exercise", "Déroulement de l'exercice"),
    measurements: both("Objectives against measurements", "Objectifs et mesures"),
    readiness: both("Readiness", "Conditions préalables"),
    assertions: "Assertions",
    isolation: both("Isolation", "Isolement"),
    replication: both("The running replication", "La réplication en cours"),
    cleanUp: both("Clean-up", "Nettoyage"),
    deviations: both("Deviations", "Écarts"),
    recommendations: both("Recommendations", "Recommandations"),
    supports: both("What each section supports", "Ce que chaque section appuie"),
    verifying: both("How to verify this report", "Comment vérifier ce rapport"),
  },
  contents: both("Contents", "Sommaire"),
  page: "page",
  none: both("none", "aucun"),
  yes: both("yes", "oui"),
  no: both("no", "non"),
  outcomes: {
    passed: {
      word: both("PASSED", "RÉUSSI"),
      text: both(
        "Every check, measurement and proof held.",
        "Tous les contrôles, toutes les mesures et toutes les preuves sont concluants.",
      ),
    },
    failed: {
      word: both("FAILED", "ÉCHEC"),
      text: both(
        "At least one check, measurement or proof failed or is missing.",
        "Au moins un contrôle, une mesure ou une preuve a échoué ou manque.",
      ),
    },
    aborted: {
      word: both("ABORTED", "INTERROMPU"),
      text: both(
        "The exercise was broken off before its end. It proves no recovery.",
        "L'exercice a été interrompu avant son terme. Il ne prouve aucune reprise.",
      ),
    },
    refused: {
      word: both("REFUSED", "REFUSÉ"),
      text: both(
        "The exercise was refused before anything was made. It proves no recovery.",
        "L'exercice a été refusé avant toute création. Il ne prouve aucune reprise.",
      ),
    },
  } satisfies Record<ExerciseRecord["outcome"], unknown>,
  states: {
    held: both("held", "vérifié"),
    failed: both("FAILED", "ÉCHEC"),
    notTested: both("NOT TESTED", "NON TESTÉ"),
    notReached: both("not reached", "non atteint"),
    notAsked: both("does not apply", "sans objet"),
  } satisfies Record<ProofState, unknown>,
  /** What is not green, as a reason on the first page. */
  reasons: {
    steps: {
      failed: both("not every step passed", "au moins une étape n'a pas réussi"),
      notTested: both("no step is recorded", "aucune étape n'est enregistrée"),
      notReached: both("no step was reached", "aucune étape n'a été atteinte"),
    },
    readiness: {
      failed: both("not everything was ready", "les conditions préalables n'étaient pas toutes réunies"),
      notTested: both("readiness was not checked", "les conditions préalables n'ont pas été contrôlées"),
      notReached: both(
        "readiness was not reached",
        "les conditions préalables n'ont pas été contrôlées : l'exercice s'est arrêté avant",
      ),
    },
    assertions: {
      failed: both(
        "something that users would try did not work",
        "quelque chose que font les usagers n'a pas fonctionné",
      ),
      notTested: both("nothing that users would try was tried", "rien de ce que font les usagers n'a été essayé"),
      notReached: both(
        "nothing that users would try was reached",
        "rien de ce que font les usagers n'a pu être essayé",
      ),
    },
    recoveryPoints: {
      failed: both("more data was lost than may be (RPO)", "plus de données ont été perdues qu'il n'est admis (RPO)"),
      notTested: both("the loss of data was not measured", "la perte de données n'a pas été mesurée"),
      notReached: both(
        "the loss of data was not measured: the exercise ended before",
        "la perte de données n'a pas été mesurée : l'exercice s'est arrêté avant",
      ),
    },
    recoveryTimes: {
      failed: both("the recovery took longer than it may (RTO)", "la reprise a duré plus qu'il n'est admis (RTO)"),
      notTested: both("the time of the recovery was not measured", "la durée de la reprise n'a pas été mesurée"),
      notReached: both(
        "the time of the recovery was not measured: the exercise ended before",
        "la durée de la reprise n'a pas été mesurée : l'exercice s'est arrêté avant",
      ),
    },
    replication: {
      failed: both("the running replication was harmed", "la réplication en cours a été perturbée"),
      notTested: both("the running replication was not watched", "la réplication en cours n'a pas été observée"),
      notReached: both(
        "the running replication was not watched: the exercise ended before",
        "la réplication en cours n'a pas été observée : l'exercice s'est arrêté avant",
      ),
    },
    isolation: {
      failed: both(
        "the bubble was open: a connection that must fail did not",
        "la bulle était ouverte : une connexion qui doit échouer a abouti",
      ),
      notTested: both("isolation not tested", "isolement non testé"),
      notReached: both(
        "isolation not tested: the exercise ended before",
        "isolement non testé : l'exercice s'est arrêté avant",
      ),
    },
    cleanUp: {
      failed: both("the clean-up left something behind", "le nettoyage a laissé quelque chose"),
      notTested: both("the clean-up was not checked", "le nettoyage n'a pas été contrôlé"),
      notReached: both("there was nothing to clean up", "il n'y avait rien à nettoyer"),
    },
  } satisfies Record<ProofPart, Record<"failed" | "notTested" | "notReached", unknown>>,
  deviationsFirst: both("Worst deviation:", "Écart le plus grave :"),
  targets: {
    simulation: {
      word: both("SIMULATED", "SIMULATION"),
      text: both(
        "This exercise ran on simulated vCenters. It proves the plan, the runbook and the code; it proves nothing of the real hardware.",
        "Cet exercice s'est déroulé sur des vCenter simulés. Il prouve le plan, la procédure et le code ; il ne prouve rien du matériel réel.",
      ),
    },
    live: {
      word: both("LIVE", "RÉEL"),
      text: both(
        "This exercise ran on the vCenters of Rabat and Marrakech.",
        "Cet exercice s'est déroulé sur les vCenter de Rabat et de Marrakech.",
      ),
    },
  } satisfies Record<ExerciseRecord["target"], unknown>,
  kinds: {
    rehearsal: {
      name: both("rehearsal", "exercice en bulle isolée"),
      text: both(
        "The disaster is declared, not caused: Rabat and the replication run on, unharmed. A copy of the protected tiers is recovered at Marrakech, at their recovery addresses, in networks that lead nowhere (a bubble), and removed afterwards.",
        "Le sinistre est déclaré, non provoqué : Rabat et la réplication continuent sans dommage. Une copie des étages protégés est reprise à Marrakech, à leurs adresses de reprise, dans des réseaux sans issue (une bulle), puis supprimée.",
      ),
    },
    drill: {
      name: both("drill", "bascule simulée"),
      text: both(
        "In the simulation, Rabat really goes dark and the stack dr itself is recovered; afterwards everything is put back. That the replication runs on is not asked of a drill, and there is no bubble to isolate.",
        "Dans la simulation, Rabat s'éteint réellement et la pile dr elle-même est reprise ; tout est remis en place ensuite. On n'y demande pas que la réplication continue, et il n'y a pas de bulle à isoler.",
      ),
    },
  } satisfies Record<ExerciseKind, unknown>,
  scenarios: {
    fire: {
      name: both("fire", "incendie"),
      text: both(
        "Rabat is dark at once. What was replicated by then is recovered; what was written after the last replicated point is lost.",
        "Rabat s'éteint d'un coup. Ce qui était répliqué est repris ; ce qui a été écrit après le dernier point répliqué est perdu.",
      ),
    },
    flood: {
      name: both("flood", "inondation"),
      text: both(
        "There are hours of warning: an orderly stop after a last synchronisation. Nothing may be lost.",
        "Le préavis est de quelques heures : arrêt ordonné après une dernière synchronisation. Rien ne doit être perdu.",
      ),
    },
    strike: {
      name: both("strike", "grève"),
      text: both(
        "Rabat runs, and nobody is there: an orderly move, without hands at Rabat. Nothing may be lost.",
        "Rabat fonctionne et personne n'y est : migration ordonnée, sans intervention à Rabat. Rien ne doit être perdu.",
      ),
    },
  } satisfies Record<Scenario, unknown>,
  facts: {
    exercise: both("Exercise", "Exercice"),
    kind: both("Kind", "Nature"),
    scenario: both("Scenario", "Scénario"),
    target: both("Target", "Cible"),
    began: both("Began", "Début"),
    declared: both("Disaster declared", "Sinistre déclaré"),
    disaster: both("Data loss counts from", "Perte comptée depuis"),
    ended: both("Ended", "Fin"),
    coordinator: both("Coordinator", "Coordination"),
    approver: both("Approver", "Approbation"),
    commit: both("Commit tested", "Commit testé"),
    dataLoss: both("Data lost (RPA)", "Données perdues (RPA)"),
    recovery: both("Recovered after (RTA)", "Reprise en (RTA)"),
  },
  notReached: both("not reached", "non atteint"),
  /** A person who is not. */
  notNamed: both("not named", "non désigné"),
  /** Of a commit that is not all that ran. */
  changed: both("files differed from it", "des fichiers en différaient"),
  /** The longest of several, and of which tier. */
  atMost: both(
    (time: string, tier: string): Sentence => [`at most ${time} (`, { value: tier }, ")"],
    (time, tier) => [`au plus ${time} (`, { value: tier }, ")"],
  ),
  signatures: {
    title: "Signatures",
    columns: both(["Role", "Name", "Date and signature"], ["Fonction", "Nom", "Date et signature"]),
    auditor: both("Auditor", "Audit"),
  },
  objectives: {
    intro: both(
      "To show that Massar can be recovered at Marrakech within its objectives, and that showing it harms nothing. The exercise has passed when all of these hold:",
      "Montrer que Massar peut être repris à Marrakech dans ses objectifs, et que le montrer ne nuit à rien. L'exercice est réussi quand tout ce qui suit est vérifié :",
    ),
    criteria: {
      readiness: both(
        "before anything is made, the plan is complete, Marrakech has room, and the replicas are fresh",
        "avant toute création, le plan est complet, Marrakech a la place et les répliques sont à jour",
      ),
      steps: both(
        "every step of the recovery plan is done within its limit",
        "chaque étape du plan de reprise est accomplie dans sa limite",
      ),
      recoveryPoints: both(
        "no tier loses more data than its RPO admits, read in the recovered data itself",
        "aucun étage ne perd plus de données que son RPO ne l'admet, lu dans les données reprises elles-mêmes",
      ),
      recoveryTimes: both(
        "every tier is usable within its RTO from the declaration",
        "chaque étage est utilisable dans son RTO à compter de la déclaration",
      ),
      assertions: both(
        "what users do with Massar works on what was recovered",
        "ce que les usagers font avec Massar fonctionne sur ce qui a été repris",
      ),
      isolation: both("nothing leads into the bubble or out of it", "rien ne mène dans la bulle ni n'en sort"),
      replication: both("the replication runs on, within its bound", "la réplication continue, dans sa limite"),
      cleanUp: both(
        "nothing is left of the exercise, in either vCenter or on the machine that ran it",
        "il ne reste rien de l'exercice, ni dans les vCenter ni sur la machine qui l'a mené",
      ),
    } satisfies Record<ProofPart, unknown>,
  },
  scope: {
    head: both(
      ["Tier", "How its data gets to Marrakech", "VMs", "Priority"],
      ["Étage", "Voie des données vers Marrakech", "Machines", "Priorité"],
    ),
    excluded: both("Left out, or played by something else", "Hors périmètre, ou remplacé"),
    excludedHead: both(["What", "Why"], ["Quoi", "Pourquoi"]),
    nothingExcluded: both("Nothing was left out.", "Rien n'a été laissé hors périmètre."),
  },
  people: {
    head: both(["Role", "Name"], ["Fonction", "Nom"]),
    participant: both("Participant", "Participation"),
    nobody: both("No participants were named.", "Aucun participant n'a été nommé."),
  },
  tested: {
    head: both(["What", "Which"], ["Élément", "Valeur"]),
    commit: "Commit",
    tree: both("Git tree", "Arbre git"),
    plan: both(
      (stack: string): Sentence => say`SHA-256 of the plan of ${stack}`,
      (stack) => say`SHA-256 du plan de ${stack}`,
    ),
    noPlan: both("No stack was deployed.", "Aucune pile n'a été déployée."),
    terraform: "Terraform",
    provider: both("vSphere provider", "Fournisseur vSphere"),
    vcenter: both(
      (site: string) => `vCenter ${site}`,
      (site) => `vCenter de ${site}`,
    ),
    dirty: both(
      "Files differed from the commit: what ran is not what the commit says.",
      "Des fichiers différaient du commit : ce qui a tourné n'est pas ce que dit le commit.",
    ),
    hashes: both(
      say`The record holds, for each tier, the hash of what its recovery depends on: ${"npm run rehearse:coverage"} tells from them which later changes made this proof stale.`,
      say`L'enregistrement contient, pour chaque étage, l'empreinte de ce dont dépend sa reprise : ${"npm run rehearse:coverage"} en déduit quels changements ultérieurs ont rendu cette preuve caduque.`,
    ),
  },
  course: {
    picture: both(
      "Steps on a time line: measured, beside the estimate of the recovery plan",
      "Les étapes dans le temps : mesure, à côté de l'estimation du plan de reprise",
    ),
    head: both(
      ["Step", "Began (UTC)", "Took", "Estimate", "Limit", "Outcome"],
      ["Étape", "Début (UTC)", "Durée", "Estimation", "Limite", "Résultat"],
    ),
    notes: both("What the steps came to", "Ce qu'ont donné les étapes"),
    intro: both(
      "Times are UTC. Estimates are those of the recovery plan; where it says nothing, there is none.",
      "Les heures sont UTC. Les estimations sont celles du plan de reprise ; là où il ne dit rien, il n'y en a pas.",
    ),
    axis: both("minutes since the exercise began", "minutes depuis le début de l'exercice"),
    measured: both("measured", "mesuré"),
    estimated: both("estimated", "estimé"),
    declared: both("declared", "déclaration"),
    outcomes: {
      passed: both("passed", "réussi"),
      failed: both("FAILED", "ÉCHEC"),
      skipped: both("skipped", "sautée"),
    } satisfies Record<StepRecord["outcome"], unknown>,
  },
  measurements: {
    points: both(
      "Data lost: recovery point actual (RPA) against the RPO",
      "Données perdues : point de reprise constaté (RPA) et RPO",
    ),
    pointsText: {
      rehearsal: both(
        "The instant of the disaster minus the newest marker that can be read in the recovered data. That instant is, at a fire, the creation of the earliest snapshot, as vCenter tells it; at a flood or a strike, the orderly stop. Later markers don't count.",
        "L'instant du sinistre moins le marqueur le plus récent lisible dans les données reprises. Cet instant est, pour un incendie, la création du premier instantané, telle que vCenter la donne ; pour une inondation ou une grève, l'arrêt ordonné. Les marqueurs postérieurs ne comptent pas.",
      ),
      drill: both(
        "The instant of the blackout minus the newest marker that can be read in the recovered data.",
        "L'instant de la coupure moins le marqueur le plus récent lisible dans les données reprises.",
      ),
    } satisfies Record<ExerciseKind, unknown>,
    pointsHead: both(
      ["Tier", "RPO", "RPA", "Newest marker", "Missing", "Result"],
      ["Étage", "RPO", "RPA", "Dernier marqueur", "Manquants", "Résultat"],
    ),
    noMarker: both("no marker could be read", "aucun marqueur lisible"),
    marker: both(
      (instant: string, sequence: number) => `${instant}, number ${sequence}`,
      (instant, sequence) => `${instant}, numéro ${sequence}`,
    ),
    spreads: both("Protection groups", "Groupes de protection"),
    spreadsText: both(
      "How far apart the recovery points of tiers are that must come back to one point in time.",
      "Écart entre les points de reprise d'étages qui doivent revenir au même instant.",
    ),
    spreadsHead: both(["Group", "Tiers", "Spread"], ["Groupe", "Étages", "Écart"]),
    times: both(
      "Time to recover: recovery time actual (RTA) against the RTO",
      "Durée de reprise : durée constatée (RTA) et RTO",
    ),
    timesText: both(
      "From the declaration to the tier's last assertion that came true.",
      "De la déclaration à la dernière assertion vérifiée de l'étage.",
    ),
    timesHead: both(["Tier", "RTO", "Estimate", "RTA", "Result"], ["Étage", "RTO", "Estimation", "RTA", "Résultat"]),
    neverUsable: both("never usable", "jamais utilisable"),
    kept: both("kept", "respecté"),
    missed: both("MISSED", "DÉPASSÉ"),
    groups: both("Share of each priority group", "Part de chaque groupe de priorité"),
    groupsText: both(
      "How the time came about: the groups start one after the other.",
      "Comment la durée s'est formée : les groupes démarrent l'un après l'autre.",
    ),
    groupsHead: both(
      ["Priority", "Tiers", "Took", "Share", "Estimate"],
      ["Priorité", "Étages", "Durée", "Part", "Estimation"],
    ),
  },
  checksHead: both(["Check", "Expected", "Seen", "Result"], ["Contrôle", "Attendu", "Constaté", "Résultat"]),
  /** In place of a table without rows. */
  nothingRecorded: both(
    "Nothing was recorded: the exercise did not come to it.",
    "Rien n'a été relevé : l'exercice n'en est pas arrivé là.",
  ),
  readinessText: both("What must hold before anything is made.", "Ce qui doit être vérifié avant toute création."),
  assertionsText: both(
    "What users would try, on what was recovered.",
    "Ce que les usagers essaieraient, sur ce qui a été repris.",
  ),
  isolation: {
    text: both(
      "Connections out of the bubble and into it must fail. They were tried from both sides.",
      "Les connexions qui sortent de la bulle ou y entrent doivent échouer. Elles ont été essayées des deux côtés.",
    ),
    notTested: both(
      "Isolation was NOT TESTED: the machine that ran the exercise allows no network namespaces, or the exercise did not come to it. Nothing here says that the bubble is closed.",
      "L'isolement n'a PAS ÉTÉ TESTÉ : la machine qui a mené l'exercice ne permet pas d'espaces de noms réseau, ou l'exercice n'en est pas arrivé là. Rien ici ne dit que la bulle est fermée.",
    ),
    notAsked: both("A drill has no bubble.", "Une bascule simulée n'a pas de bulle."),
    proved: both(
      (probes: number) => `${probes} of ${probes} connections failed, as they must.`,
      (probes) => `${probes} connexions sur ${probes} ont échoué, comme il se doit.`,
    ),
    open: both(
      (open: number) => `THE BUBBLE IS OPEN: ${open} connection${open === 1 ? "" : "s"} that must fail did not.`,
      (open) =>
        `LA BULLE EST OUVERTE : ${open} connexion${open === 1 ? "" : "s"} qui ${open === 1 ? "doit" : "doivent"} échouer ${open === 1 ? "a" : "ont"} abouti.`,
    ),
    head: both(["From", "To", "Seen", "Result"], ["De", "Vers", "Constaté", "Résultat"]),
    failed: both("closed", "fermé"),
    connected: both("CONNECTED", "ABOUTIT"),
  },
  replication: {
    text: both(
      "The exercise works on a copy. The standby's lag was sampled while it ran.",
      "L'exercice travaille sur une copie. Le retard de la réplique a été relevé pendant qu'il se déroulait.",
    ),
    notAsked: both(
      "In a drill the replication is cut: this is not asked of it.",
      "Dans une bascule simulée la réplication est coupée : on ne le demande pas.",
    ),
    noSamples: both("No sample was taken.", "Aucun relevé n'a été fait."),
    head: both(["Measured", "Value"], ["Mesure", "Valeur"]),
    bound: both("Bound of the lag", "Limite du retard"),
    worst: both("Largest lag", "Retard le plus grand"),
    average: both("Mean lag", "Retard moyen"),
    samples: both("Samples", "Relevés"),
    over: both("Samples over the bound", "Relevés au-delà de la limite"),
    streaming: both("Afterwards still in recovery and streaming", "Ensuite toujours en restauration et alimentée"),
    notAskedAfter: both("not asked", "non demandé"),
  },
  cleanUp: {
    text: both(
      "Both vCenters are read through their API before and after, the machine's processes and namespaces too. What is there after and was not before was left by the exercise.",
      "Les deux vCenter sont lus par leur API avant et après, ainsi que les processus et les espaces de noms de la machine. Ce qui s'y trouve après et n'y était pas avant a été laissé par l'exercice.",
    ),
    clean: both("Nothing was left.", "Rien n'est resté."),
    nothingMade: both("Nothing had been made.", "Rien n'avait été créé."),
    notChecked: both(
      "The clean-up was NOT CHECKED. Nothing here says that nothing was left.",
      "Le nettoyage n'a PAS ÉTÉ CONTRÔLÉ. Rien ici ne dit que rien n'est resté.",
    ),
    /** Unclean, though nothing was left. */
    changedPlans: both(
      "NOT AS BEFORE: the plan of a stack was not empty, though no object was left.",
      "PAS COMME AVANT : le plan d'une pile n'était pas vide, bien qu'aucun objet ne soit resté.",
    ),
    leftovers: both(
      (count: number) => `LEFT BEHIND: ${count} object${count === 1 ? "" : "s"}.`,
      (count) => `RESTES : ${count} objet${count === 1 ? "" : "s"}.`,
    ),
    head: both(["Where", "Read", "Left behind"], ["Où", "Lu", "Resté"]),
    /** Above the list of it. */
    left: both("What was left", "Ce qui est resté"),
    processes: both("Processes", "Processus"),
    namespaces: both("Network namespaces", "Espaces de noms réseau"),
    emptyPlans: both("Stacks whose plan was empty afterwards", "Piles dont le plan était vide ensuite"),
    objects: both(
      (count: number) => `${count} objects`,
      (count) => `${count} objets`,
    ),
  },
  noDeviations: both("None.", "Aucun."),
  noRecommendations: both("None.", "Aucune."),
  supports: {
    intro: both(
      "The sections of this report support the requirements below. Whether a requirement is met is for an auditor to judge; this report does not claim it.",
      "Les sections de ce rapport viennent à l'appui des exigences ci-dessous. Dire si une exigence est satisfaite revient à l'audit ; ce rapport ne l'affirme pas.",
    ),
    head: both(["Section", "Supports"], ["Section", "Vient à l'appui de"]),
    textsHead: both(["Text", "What it asks for"], ["Texte", "Ce qu'il demande"]),
    nothing: both(
      "none of these texts; shows that the exercise did no harm",
      "aucun de ces textes ; montre que l'exercice n'a pas nui",
    ),
    /** The texts that ask for exercises. @see /docs/recovery-plan.en.md */
    requirements: {
      law0520: {
        name: both("Law 05-20, art. 9", "Loi 05-20, art. 9"),
        asks: both(
          "continuity and recovery plans that are tested regularly and kept up to date",
          "des plans de continuité et de reprise « testé[s] régulièrement » et tenus à jour",
        ),
      },
      dnssi: {
        name: "DNSSI, CONTINU-EXERCICE",
        asks: both(
          "exercises of the continuity plan, and their scenarios",
          "des exercices du plan de continuité, et leurs scénarios",
        ),
      },
      nist80034: {
        name: "NIST SP 800-34 Rev. 1, § 3.5",
        asks: both(
          "objectives, success criteria, scope, scenario and participants of a test; an after-action report whose lessons update the plan",
          "objectifs, critères de réussite, périmètre, scénario et participants d'un test ; un compte rendu dont les leçons mettent le plan à jour",
        ),
      },
      iso22301: {
        name: "ISO 22301, 8.5",
        asks: both(
          "exercises at planned intervals and on significant change, with a formal report of outcomes, recommendations and actions (known from secondary sources)",
          "des exercices à intervalles planifiés et lors de changements importants, avec un rapport formel : résultats, recommandations, actions (connu par des sources secondaires)",
        ),
      },
    },
  },
  verifying: both(
    [
      say`${"manifest.json"} beside this report lists each file with its SHA-256. It names the manifest of the exercise before, so that none can be taken out or put in between, and is signed where a key was given.`,
      say`${"npm run evidence:verify -- --public-key <file>"} finds what was changed, removed, added or put in another order.`,
      say`${"record.json"} holds every figure of this report, to the millisecond; here lengths of time are rounded up. Its schema is ${"docs/exercise-record.schema.json"}.`,
    ],
    [
      say`À côté de ce rapport, ${"manifest.json"} liste chaque fichier avec son SHA-256. Il nomme le manifeste de l'exercice précédent, de sorte qu'aucun ne peut être retiré ou intercalé, et il est signé si une clé a été donnée.`,
      say`${"npm run evidence:verify -- --public-key <fichier>"} trouve ce qui a été changé, retiré, ajouté ou mis dans un autre ordre.`,
      say`${"record.json"} contient chaque chiffre de ce rapport, à la milliseconde près ; ici les durées sont arrondies par excès. Son schéma est ${"docs/exercise-record.schema.json"}.`,
    ],
  ),
  duration: inEach((language) => (milliseconds: Milliseconds) => lengthText(milliseconds, language)),
  colon: both(":", " :"),
  semicolon: both("; ", " ; "),
};

/** What a report says, in one language. */
export type Phrases = In<typeof CATALOGUE>;
export const PHRASES = inEach((language): Phrases => typesetAll(inLanguage(CATALOGUE, language), language));

export type SectionName = keyof Phrases["sections"];
export const SECTIONS = Object.keys(CATALOGUE.sections) as readonly SectionName[];
export type Requirement = keyof Phrases["supports"]["requirements"];
export const REQUIREMENTS = Object.keys(CATALOGUE.supports.requirements) as readonly Requirement[];
