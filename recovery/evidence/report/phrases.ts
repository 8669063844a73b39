import { lengthText } from "../../../lib/text/amounts";
import { both, type In, inEach, inLanguage, type Language } from "../../../lib/text/localized";
import { type Sentence, say } from "../../../lib/text/sentence";
import { typesetAll } from "../../../lib/text/typography";
import type { Milliseconds } from "../../../lib/time";
import type { ExerciseRecord, RecordKind, Scenario, StepRecord } from "../../record";
import type { ProofPart, ProofState } from "../shortfalls";

/** The same for every recovery of the sites themselves. */
const recoveredSites = <Of>(text: Of) => ({ failover: text, migration: text, reprotect: text, failback: text });

/** The texts of a report in both languages. Texts of people and programs are inserted unchanged. */
const CATALOGUE = {
  language: both<Language>("en", "fr"),
  title: {
    rehearsal: both("Report of a disaster recovery rehearsal", "Rapport d'exercice de reprise après sinistre"),
    drill: both("Report of a disaster recovery drill", "Rapport d'exercice de bascule en simulation"),
    failover: both("Report of a failover", "Rapport de basculement"),
    migration: both("Report of a planned migration", "Rapport de migration planifiée"),
    reprotect: both("Report of a reprotection", "Rapport de reprotection"),
    failback: both("Report of a failback", "Rapport de retour à Rabat"),
  } satisfies Record<RecordKind, unknown>,
  /** In the order of the report. */
  sections: {
    objectives: both("Objectives and success criteria", "Objectifs et critères de réussite"),
    scope: both("Scope", "Périmètre"),
    scenario: both("Scenario", "Scénario"),
    people: both("Participants and approval", "Participants et approbation"),
    tested: both("What was tested", "Ce qui a été testé"),
    course: both("Sequence of events", "Déroulement de l'exercice"),
    measurements: both("Objectives and measurements", "Objectifs et mesures"),
    readiness: both("Preconditions", "Conditions préalables"),
    assertions: both("User tests", "Tests utilisateur"),
    integrity: both("Recovered data", "Données restaurées"),
    isolation: both("Isolation of the bubble network", "Isolation de la bulle de test"),
    replication: both("Running replication", "Réplication en cours"),
    cleanUp: both("Clean-up", "Nettoyage"),
    deviations: both("Deviations", "Écarts"),
    recommendations: both("Recommendations", "Recommandations"),
    supports: both("Requirements supported by each section", "Exigences appuyées par chaque section"),
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
        "Every check, measurement and proof succeeded.",
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
        "The exercise was interrupted before its end. It does not prove a recovery.",
        "L'exercice a été interrompu avant son terme. Il ne prouve pas la reprise.",
      ),
    },
    refused: {
      word: both("REFUSED", "REFUSÉ"),
      text: both(
        "The exercise was refused before anything was created. It does not prove a recovery.",
        "L'exercice a été refusé avant toute création d'objet. Il ne prouve pas la reprise.",
      ),
    },
  } satisfies Record<ExerciseRecord["outcome"], unknown>,
  states: {
    held: both("passed", "réussi"),
    failed: both("FAILED", "ÉCHEC"),
    notTested: both("NOT TESTED", "NON TESTÉ"),
    notReached: both("not reached", "non atteint"),
    notApplicable: both("does not apply", "sans objet"),
  } satisfies Record<ProofState, unknown>,
  /** The first page: why the exercise has not passed. */
  reasons: {
    steps: {
      failed: both("at least one step failed or was skipped", "au moins une étape a échoué ou a été ignorée"),
      notTested: both("no step is recorded", "aucune étape n'est enregistrée"),
      notReached: both("no step was reached", "aucune étape n'a été atteinte"),
    },
    readiness: {
      failed: both("at least one precondition was not met", "au moins une condition préalable n'était pas remplie"),
      notTested: both("the preconditions were not checked", "les conditions préalables n'ont pas été contrôlées"),
      notReached: both(
        "the preconditions were not checked: the exercise ended earlier",
        "les conditions préalables n'ont pas été contrôlées : l'exercice s'est arrêté avant",
      ),
    },
    assertions: {
      failed: both("at least one user test failed", "au moins un test utilisateur a échoué"),
      notTested: both("no user test was run", "aucun test utilisateur n'a été exécuté"),
      notReached: both(
        "no user test was run: the exercise ended earlier",
        "aucun test utilisateur n'a été exécuté : l'exercice s'est arrêté avant",
      ),
    },
    recoveryPoints: {
      failed: both(
        "an RPO was missed, data is missing within the recovered data, or a protection group was recovered to different points",
        "un RPO n'est pas respecté, des données manquent au milieu des données restaurées, ou un groupe de protection a été restauré à des points différents",
      ),
      notTested: both("data loss was not measured", "la perte de données n'a pas été mesurée"),
      notReached: both(
        "data loss was not measured: the exercise ended earlier",
        "la perte de données n'a pas été mesurée : l'exercice s'est arrêté avant",
      ),
    },
    recoveryTimes: {
      failed: both(
        "an RTO was missed: the recovery took too long",
        "un RTO n'est pas respecté : la reprise a duré trop longtemps",
      ),
      notTested: both("the recovery time was not measured", "la durée de la reprise n'a pas été mesurée"),
      notReached: both(
        "the recovery time was not measured: the exercise ended earlier",
        "la durée de la reprise n'a pas été mesurée : l'exercice s'est arrêté avant",
      ),
    },
    integrity: {
      failed: both("the recovered data is damaged", "les données restaurées sont endommagées"),
      notTested: both("the recovered data was not checked", "les données restaurées n'ont pas été contrôlées"),
      notReached: both(
        "the recovered data was not checked: the exercise ended earlier",
        "les données restaurées n'ont pas été contrôlées : l'exercice s'est arrêté avant",
      ),
    },
    replication: {
      failed: both("the exercise affected the running replication", "l'exercice a perturbé la réplication en cours"),
      notTested: both("the running replication was not monitored", "la réplication en cours n'a pas été surveillée"),
      notReached: both(
        "the running replication was not monitored: the exercise ended earlier",
        "la réplication en cours n'a pas été surveillée : l'exercice s'est arrêté avant",
      ),
    },
    isolation: {
      failed: both(
        "the bubble network is not isolated: a connection that must fail succeeded",
        "la bulle n'est pas isolée : une connexion qui doit échouer a abouti",
      ),
      notTested: both("the isolation was not tested", "l'isolation n'a pas été testée"),
      notReached: both(
        "the isolation was not tested: the exercise ended earlier",
        "l'isolation n'a pas été testée : l'exercice s'est arrêté avant",
      ),
    },
    cleanUp: {
      failed: both("objects remain after the clean-up", "des objets subsistent après le nettoyage"),
      notTested: both("the clean-up was not checked", "le nettoyage n'a pas été contrôlé"),
      notReached: both("there was nothing to clean up", "il n'y avait rien à nettoyer"),
    },
  } satisfies Record<ProofPart, Record<"failed" | "notTested" | "notReached", unknown>>,
  deviationsFirst: both("First failure:", "Premier échec :"),
  targets: {
    simulation: {
      word: both("SIMULATED", "SIMULATION"),
      text: both(
        "This exercise ran on simulated vCenters. It tests the recovery plan, the runbook and the code, but not the real hardware: its times do not prove an RTO of the real sites.",
        "Cet exercice s'est déroulé sur des vCenter simulés. Il teste le plan de reprise, la procédure et le code, mais pas le matériel réel : ses durées ne prouvent aucun RTO des sites réels.",
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
        "The disaster is only declared: Rabat and the replication continue to run. A copy of the protected tiers is recovered at Marrakech with their recovery addresses, in isolated networks (a bubble), and removed afterwards.",
        "Le sinistre est seulement déclaré : Rabat et la réplication restent en service. Une copie des composants protégés est restaurée à Marrakech avec leurs adresses de reprise, dans des réseaux isolés (une bulle), puis supprimée.",
      ),
    },
    drill: {
      name: both("drill", "bascule simulée"),
      text: both(
        "In the simulation, Rabat fails and the stack dr itself is recovered. Afterwards the normal state is restored. A drill interrupts the replication and uses no bubble network, so replication and isolation are not checked.",
        "Dans la simulation, Rabat tombe en panne et la pile dr elle-même est restaurée. L'état normal est ensuite rétabli. Une bascule interrompt la réplication et n'utilise pas de bulle : la réplication et l'isolation ne sont pas contrôlées.",
      ),
    },
    failover: {
      name: both("failover", "basculement"),
      text: both(
        "Rabat is lost. Marrakech takes over the right to write, the replicated data is promoted and the service names point to Marrakech. Nothing is restored afterwards.",
        "Rabat est perdu. Marrakech reprend le droit d'écrire, les données répliquées sont promues et les noms de service pointent vers Marrakech. Rien n'est rétabli ensuite.",
      ),
    },
    migration: {
      name: both("planned migration", "migration planifiée"),
      text: both(
        "The tiers that write at Rabat are shut down in order, the replicas are synchronised a last time, and Marrakech takes over. No data may be lost.",
        "Les composants qui écrivent à Rabat sont arrêtés en bon ordre, les répliques sont synchronisées une dernière fois, puis Marrakech prend le relais. Aucune donnée ne doit être perdue.",
      ),
    },
    reprotect: {
      name: both("reprotection", "reprotection"),
      text: both(
        "Marrakech writes. The data at Rabat is replaced by a copy, which follows Marrakech from then on.",
        "Marrakech écrit. Les données de Rabat sont remplacées par une copie, qui suit ensuite Marrakech.",
      ),
    },
    failback: {
      name: both("failback", "retour à Rabat"),
      text: both(
        "A planned migration back to Rabat: Rabat takes over without losing data, and the additional VMs at Marrakech are removed.",
        "Une migration planifiée vers Rabat, sans perte de données ; les VM supplémentaires de Marrakech sont supprimées.",
      ),
    },
  } satisfies Record<RecordKind, unknown>,
  scenarios: {
    fire: {
      name: both("fire", "incendie"),
      text: both(
        "Rabat fails without warning. Data replicated before the fire is recovered. Data written after the last replicated point is lost.",
        "Rabat tombe en panne sans préavis. Les données répliquées avant l'incendie sont restaurées ; celles écrites après le dernier point répliqué sont perdues.",
      ),
    },
    flood: {
      name: both("flood", "inondation"),
      text: both(
        "The flood is announced hours before: orderly shutdown after a last synchronisation. No data may be lost.",
        "L'inondation est annoncée quelques heures avant : arrêt ordonné après une dernière synchronisation. Aucune donnée ne doit être perdue.",
      ),
    },
    strike: {
      name: both("strike", "grève"),
      text: both(
        "Rabat runs without staff on site: planned migration by remote operation. No data may be lost.",
        "Rabat fonctionne sans personnel sur place : migration planifiée, pilotée à distance. Aucune donnée ne doit être perdue.",
      ),
    },
  } satisfies Record<Scenario, unknown>,
  facts: {
    exercise: both("Exercise", "Exercice"),
    kind: both("Type", "Type"),
    scenario: both("Scenario", "Scénario"),
    target: both("Target", "Cible"),
    began: both("Began", "Début"),
    declared: both("Disaster declared", "Sinistre déclaré"),
    disaster: both("Time of the disaster", "Heure du sinistre"),
    ended: both("Ended", "Fin"),
    coordinator: both("Coordinator", "Coordination"),
    approver: both("Approver", "Approbation"),
    commit: both("Commit tested", "Commit testé"),
    dataLoss: both("Data loss (RPA)", "Perte de données (RPA)"),
    recovery: both("Recovery time (RTA)", "Durée de reprise (RTA)"),
  },
  /** After the recovery time of a simulation, on the first page. */
  simulated: both("simulated", "en simulation"),
  notReached: both("not reached", "non atteint"),
  /** A person without a name. */
  notNamed: both("not named", "non désigné"),
  /** After the name of a commit. */
  changed: both("with uncommitted changes", "avec des modifications non validées"),
  /** The longest of several durations, with its tier. */
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
      "To prove that Massar can be recovered at Marrakech within its objectives, without affecting production. The exercise has passed if all these criteria are met:",
      "Prouver que Massar peut être restauré à Marrakech dans le respect de ses objectifs, sans perturber la production. L'exercice est réussi si tous les critères suivants sont remplis :",
    ),
    criteria: {
      readiness: both(
        "before anything is created, the recovery plan is complete, Marrakech has enough capacity, and the replicas are up to date",
        "avant toute création d'objet, le plan de reprise est complet, Marrakech a une capacité suffisante et les répliques sont à jour",
      ),
      steps: both("every step finishes within its time limit", "chaque étape se termine dans son délai maximal"),
      recoveryPoints: both(
        "no tier loses more data than its RPO allows, measured in the recovered data; nothing is missing within them, and a protection group is recovered to one point in time",
        "aucun composant ne perd plus de données que son RPO ne l'autorise ; la perte est mesurée dans les données restaurées, rien n'y manque au milieu, et un groupe de protection est restauré à un même point",
      ),
      recoveryTimes: both(
        "every tier is usable within its RTO after the disaster, with the plan's times for detection and decision",
        "chaque composant est utilisable dans le délai de son RTO à compter du sinistre, détection et décision comprises selon le plan",
      ),
      assertions: both(
        "the user tests succeed on the recovered system",
        "les tests utilisateur réussissent sur le système restauré",
      ),
      integrity: both(
        "the pages and indexes of the recovered database are undamaged",
        "les pages et les index de la base restaurée sont intacts",
      ),
      isolation: both(
        "no connection into the bubble or out of it is possible",
        "aucune connexion vers la bulle ou depuis la bulle n'est possible",
      ),
      replication: both(
        "the replication continues, with its lag below the limit",
        "la réplication continue, avec un retard inférieur à la limite",
      ),
      cleanUp: both(
        "the exercise leaves nothing in the vCenters or on the machine that ran it",
        "l'exercice ne laisse rien dans les vCenter ni sur la machine qui l'a exécuté",
      ),
    } satisfies Record<ProofPart, unknown>,
  },
  scope: {
    head: both(
      ["Tier", "Protection mechanism", "VMs", "Priority"],
      ["Composant", "Mode de protection", "VM", "Priorité"],
    ),
    excluded: both("Excluded or replaced items", "Éléments exclus ou remplacés"),
    excludedHead: both(["Item", "Reason"], ["Élément", "Raison"]),
    nothingExcluded: both("Nothing was excluded.", "Rien n'a été exclu."),
  },
  people: {
    head: both(["Role", "Name"], ["Fonction", "Nom"]),
    participant: both("Participant", "Participation"),
    nobody: both("No participants are recorded.", "Aucun participant n'est enregistré."),
  },
  tested: {
    head: both(["Item", "Value"], ["Élément", "Valeur"]),
    commit: "Commit",
    tree: both("Git tree", "Arbre git"),
    plan: both(
      (stack: string): Sentence => say`SHA-256 of the plan of ${stack}`,
      (stack) => say`SHA-256 du plan de ${stack}`,
    ),
    noPlan: both("No stack was deployed.", "Aucune pile n'a été déployée."),
    kit: both("Recovery kit", "Kit de reprise"),
    profile: both("Profile", "Profil"),
    database: both("Database", "Base de données"),
    terraform: "Terraform",
    provider: both("vSphere provider", "Fournisseur vSphere"),
    vcenter: both(
      (site: string) => `vCenter ${site}`,
      (site) => `vCenter de ${site}`,
    ),
    dirty: both(
      "There were uncommitted changes: the code that ran differs from the commit.",
      "Des modifications n'étaient pas validées : le code exécuté diffère du commit.",
    ),
    hashes: both(
      say`For each tier, the record contains hashes of everything on which its recovery depends. From them, ${"npm run rehearse:coverage"} shows which later changes make this proof out of date.`,
      say`L'enregistrement contient, pour chaque composant, les empreintes de tout ce dont dépend sa reprise. ${"npm run rehearse:coverage"} en déduit quelles modifications ultérieures rendent cette preuve caduque.`,
    ),
  },
  course: {
    picture: both(
      "Timeline of the steps: measured times and the estimates of the recovery plan",
      "Chronologie des étapes : durées mesurées et estimations du plan de reprise",
    ),
    head: both(
      ["Step", "Start (UTC)", "Duration", "Estimate", "Limit", "Result"],
      ["Étape", "Début (UTC)", "Durée", "Estimation", "Limite", "Résultat"],
    ),
    notes: both("Results of the steps", "Résultats des étapes"),
    intro: both(
      "Times are in UTC. Estimates come from the recovery plan, which does not cover every step.",
      "Les heures sont en UTC. Les estimations proviennent du plan de reprise, qui ne couvre pas toutes les étapes.",
    ),
    axis: both("minutes since the start of the exercise", "minutes depuis le début de l'exercice"),
    measured: both("measured", "mesuré"),
    estimated: both("estimated", "estimé"),
    declared: both("declared", "déclaration"),
    outcomes: {
      passed: both("passed", "réussi"),
      failed: both("FAILED", "ÉCHEC"),
      skipped: both("skipped", "ignorée"),
    } satisfies Record<StepRecord["outcome"], unknown>,
  },
  measurements: {
    points: both(
      "Data loss: measured recovery point (RPA) and RPO",
      "Perte de données : point de reprise mesuré (RPA) et RPO",
    ),
    pointsText: {
      rehearsal: both(
        "The RPA is the time between the newest marker in the recovered data and the disaster. In a fire, the disaster is the creation of the earliest snapshot, as recorded by vCenter; in a flood or strike, it is the orderly shutdown. Later markers are ignored.",
        "Le RPA est la durée entre le marqueur le plus récent des données restaurées et le sinistre. Pour un incendie, le sinistre est la création du premier snapshot, enregistrée par vCenter ; pour une inondation ou une grève, c'est l'arrêt ordonné. Les marqueurs postérieurs sont ignorés.",
      ),
      drill: both(
        "The RPA is the time between the newest marker in the recovered data and the failure of Rabat.",
        "Le RPA est la durée entre le marqueur le plus récent des données restaurées et la panne de Rabat.",
      ),
      ...recoveredSites(
        both(
          "The RPA is the time between the newest marker in the recovered data and the disaster: its stated instant, the last sign of life of the lost site, or the last synchronisation.",
          "Le RPA est la durée entre le marqueur le plus récent des données restaurées et le sinistre : l'instant déclaré, le dernier signe de vie du site perdu ou la dernière synchronisation.",
        ),
      ),
    } satisfies Record<RecordKind, unknown>,
    pointsHead: both(
      ["Tier", "RPO", "RPA", "Newest marker", "Missing", "Result"],
      ["Composant", "RPO", "RPA", "Dernier marqueur", "Manquants", "Résultat"],
    ),
    /** Markers that are older than the newest recovered one. */
    holes: both(
      (holes: number) => `${holes} WITHIN`,
      (holes) => `dont ${holes} AU MILIEU`,
    ),
    noMarker: both("no marker found", "aucun marqueur trouvé"),
    marker: both(
      (instant: string, sequence: number) => `${instant}, number ${sequence}`,
      (instant, sequence) => `${instant}, numéro ${sequence}`,
    ),
    spreads: both("Protection groups", "Groupes de protection"),
    spreadsText: both(
      "The tiers of a protection group must be recovered to the same point in time. The spread is the time between their recovery points. It may not exceed the maximum age of a copy in the recovery plan.",
      "Les composants d'un groupe de protection doivent être restaurés au même point. L'écart est la durée entre leurs points de reprise. Il ne peut dépasser l'âge maximal de la copie selon le plan de reprise.",
    ),
    spreadsHead: both(
      ["Group", "Tiers", "Spread", "Limit", "Result"],
      ["Groupe", "Composants", "Écart", "Limite", "Résultat"],
    ),
    times: both("Recovery time: measured recovery time (RTA) and RTO", "Durée de reprise : durée mesurée (RTA) et RTO"),
    timesText: both(
      (before: string) =>
        `The RTA is the time from the disaster to the tier's last successful check: ${before} for detection and decision, according to the recovery plan, and the measured time since the declaration.`,
      (before) =>
        `Le RTA est la durée entre le sinistre et le dernier contrôle réussi du composant : ${before} de détection et de décision, selon le plan de reprise, puis la durée mesurée depuis la déclaration.`,
    ),
    simulatedTimes: both(
      "SIMULATED: the measured part of these times is that of a simulator, which copies no data and boots no VM.",
      "SIMULATION : la part mesurée de ces durées est celle d'un simulateur, qui ne copie aucune donnée et ne démarre aucune VM.",
    ),
    timesHead: both(
      ["Tier", "RTO", "Estimate", "RTA", "Result"],
      ["Composant", "RTO", "Estimation", "RTA", "Résultat"],
    ),
    neverUsable: both("never usable", "jamais utilisable"),
    kept: both("met", "respecté"),
    missed: both("MISSED", "NON RESPECTÉ"),
    groups: both("Duration of each priority group", "Durée de chaque groupe de priorité"),
    groupsText: both("The groups start one after the other.", "Les groupes démarrent l'un après l'autre."),
    groupsHead: both(
      ["Priority", "Tiers", "Duration", "Share", "Estimate"],
      ["Priorité", "Composants", "Durée", "Part", "Estimation"],
    ),
  },
  checksHead: both(["Check", "Expected", "Observed", "Result"], ["Contrôle", "Attendu", "Constaté", "Résultat"]),
  /** Instead of an empty table. */
  nothingRecorded: both("No results: the exercise ended earlier.", "Aucun résultat : l'exercice s'est arrêté avant."),
  readinessText: both(
    "These conditions must be met before anything is created.",
    "Ces conditions doivent être remplies avant toute création d'objet.",
  ),
  assertionsText: both(
    "Tests of the recovered system from the users' point of view.",
    "Tests du système restauré, du point de vue des utilisateurs.",
  ),
  integrityText: both(
    "Markers show how much was lost. These checks show whether the rest is intact: every page and index was read, and each table has a checksum, which does not depend on the order of its rows.",
    "Les marqueurs indiquent la perte. Ces contrôles indiquent si le reste est intact : chaque page et chaque index ont été lus, et chaque table a une somme de contrôle, indépendante de l'ordre de ses lignes.",
  ),
  isolation: {
    text: both(
      "Connections out of the bubble and into it must fail. They were tested from both sides.",
      "Les connexions depuis la bulle et vers la bulle doivent échouer. Elles ont été testées des deux côtés.",
    ),
    notTested: both(
      "The isolation was NOT TESTED: the machine that ran the exercise allows no network namespaces, or the exercise ended earlier. The isolation of the bubble is not proved.",
      "L'isolation n'a PAS ÉTÉ TESTÉE : la machine qui a exécuté l'exercice n'autorise pas les espaces de noms réseau, ou l'exercice s'est arrêté avant. L'isolation de la bulle n'est pas prouvée.",
    ),
    notApplicable: both("A drill uses no bubble network.", "Une bascule simulée n'utilise pas de bulle."),
    proved: both(
      (probes: number) => `${probes} of ${probes} connections failed, as required.`,
      (probes) => `${probes} connexions sur ${probes} ont échoué, comme exigé.`,
    ),
    open: both(
      (open: number) =>
        `THE BUBBLE IS NOT ISOLATED: ${open} connection${open === 1 ? "" : "s"} that must fail succeeded.`,
      (open) =>
        `LA BULLE N'EST PAS ISOLÉE : ${open} connexion${open === 1 ? "" : "s"} qui ${open === 1 ? "doit" : "doivent"} échouer ${open === 1 ? "a" : "ont"} abouti.`,
    ),
    times: both(
      (before: number, after: number) =>
        `Before the first VM of the bubble was powered on: ${before} connections. While the recovered tiers ran: ${after}.`,
      (before, after) =>
        `Avant la mise sous tension de la première VM de la bulle : ${before} connexions. Pendant le fonctionnement des composants restaurés : ${after}.`,
    ),
    head: both(["From", "To", "Observed", "Result"], ["De", "Vers", "Constaté", "Résultat"]),
    notProbed: both("Not probed", "Non testé"),
    failed: both("blocked", "bloquée"),
    connected: both("CONNECTED", "ÉTABLIE"),
  },
  replication: {
    text: both(
      "The exercise works on a copy. The lag of the running replica was measured during the exercise.",
      "L'exercice utilise une copie. Le retard de la réplique a été mesuré pendant l'exercice.",
    ),
    notApplicable: both(
      "A drill interrupts the replication, so it is not checked.",
      "Une bascule simulée interrompt la réplication : elle n'est pas contrôlée.",
    ),
    noSamples: both("The lag was not measured.", "Le retard n'a pas été mesuré."),
    head: both(["Measurement", "Value"], ["Mesure", "Valeur"]),
    bound: both("Limit of the lag", "Limite du retard"),
    worst: both("Maximum lag", "Retard maximal"),
    average: both("Mean lag", "Retard moyen"),
    samples: both("Measurements", "Mesures"),
    over: both("Measurements above the limit", "Mesures au-dessus de la limite"),
    failures: both("Measurements without an answer", "Mesures sans réponse"),
    streaming: both("Replica still streaming afterwards", "Réplique toujours alimentée ensuite"),
    notChecked: both("not checked", "non contrôlé"),
  },
  cleanUp: {
    text: both(
      "Before and after the exercise, the objects of both vCenters are read through their API, and the processes and namespaces of the machine are listed. Anything that exists only afterwards was left by the exercise. Idle sessions do not count: the vSphere provider does not log out, and vCenter ends its sessions after 30 idle minutes.",
      "Avant et après l'exercice, les objets des deux vCenter sont lus par leur API, et les processus et les espaces de noms de la machine sont recensés. Tout ce qui n'existe qu'après a été laissé par l'exercice. Les sessions inactives ne comptent pas : le fournisseur vSphere ne se déconnecte pas, et vCenter ferme ses sessions après 30 minutes d'inactivité.",
    ),
    clean: both("Nothing is left.", "Il ne reste rien."),
    nothingMade: both("Nothing was created.", "Rien n'a été créé."),
    notChecked: both(
      "The clean-up was NOT CHECKED. Objects of the exercise may remain.",
      "Le nettoyage n'a PAS ÉTÉ CONTRÔLÉ. Des objets de l'exercice peuvent subsister.",
    ),
    /** No objects are left, but a stack has planned changes. */
    changedPlans: both(
      "NOT RESTORED: no objects are left, but a stack has planned changes.",
      "NON RÉTABLI : aucun objet ne subsiste, mais une pile a des modifications planifiées.",
    ),
    leftovers: both(
      (count: number) => `LEFT: ${count} object${count === 1 ? "" : "s"}.`,
      (count) => `RESTANTS : ${count} objet${count === 1 ? "" : "s"}.`,
    ),
    head: both(["Place", "Objects read", "Left"], ["Emplacement", "Objets lus", "Restants"]),
    /** The title of the list of remaining objects. */
    left: both("Objects left", "Objets restants"),
    processes: both("Processes", "Processus"),
    namespaces: both("Network namespaces", "Espaces de noms réseau"),
    emptyPlans: both("Stacks without planned changes afterwards", "Piles sans modification planifiée ensuite"),
    objects: both(
      (count: number) => `${count} objects`,
      (count) => `${count} objets`,
    ),
  },
  noDeviations: both("None.", "Aucun."),
  noRecommendations: both("None.", "Aucune."),
  supports: {
    intro: both(
      "The sections of this report support the requirements below. This report does not claim that they are met: an auditor assesses that.",
      "Les sections de ce rapport appuient les exigences ci-dessous. Ce rapport n'affirme pas qu'elles sont satisfaites : cette évaluation revient à l'auditeur.",
    ),
    head: both(["Section", "Supports"], ["Section", "Exigences appuyées"]),
    textsHead: both(["Text", "Requirement"], ["Texte", "Exigence"]),
    nothing: both(
      "none of these texts; this section shows that the exercise did not affect production",
      "aucun de ces textes ; cette section montre que l'exercice n'a pas perturbé la production",
    ),
    /** The texts that require exercises. @see /docs/recovery-plan.en.md */
    requirements: {
      law0520: {
        name: both("Law 05-20, art. 9", "Loi 05-20, art. 9"),
        asks: both(
          "continuity and recovery plans, tested regularly and kept up to date",
          "des plans de continuité et de reprise « testé[s] régulièrement » et tenus à jour",
        ),
      },
      dnssi: {
        name: "DNSSI, CONTINU-EXERCICE",
        asks: both(
          "exercises of the continuity plan, with their scenarios",
          "des exercices du plan de continuité, avec leurs scénarios",
        ),
      },
      nist80034: {
        name: "NIST SP 800-34 Rev. 1, § 3.5",
        asks: both(
          "objectives, success criteria, scope, scenario and participants of a test; an after-action report, and updates of the plan from its lessons",
          "objectifs, critères de réussite, périmètre, scénario et participants d'un test ; un compte rendu dont les enseignements servent à mettre le plan à jour",
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
      say`${"manifest.json"} beside this report lists each file with its SHA-256. It also contains the SHA-256 of the previous manifest, so that the removal or insertion of an exercise is detected. It is signed if a key was given.`,
      say`${"npm run evidence:verify -- --public-key <file>"} finds files and exercises that were changed, removed, added or reordered.`,
      say`${"record.json"} contains every figure of this report to the millisecond; this report rounds durations up. Its schema is ${"docs/exercise-record.schema.json"}.`,
    ],
    [
      say`À côté de ce rapport, ${"manifest.json"} énumère les fichiers avec leur SHA-256. Il contient aussi le SHA-256 du manifeste précédent : le retrait ou l'insertion d'un exercice est détecté. Il est signé si une clé a été fournie.`,
      say`${"npm run evidence:verify -- --public-key <fichier>"} détecte les fichiers et les exercices modifiés, retirés, ajoutés ou déplacés.`,
      say`${"record.json"} contient tous les chiffres de ce rapport à la milliseconde près ; ce rapport arrondit les durées par excès. Son schéma est ${"docs/exercise-record.schema.json"}.`,
    ],
  ),
  duration: inEach((language) => (milliseconds: Milliseconds) => lengthText(milliseconds, language)),
  colon: both(":", " :"),
  semicolon: both("; ", " ; "),
};

/** The texts of a report in one language. */
export type Phrases = In<typeof CATALOGUE>;
export const PHRASES = inEach((language): Phrases => typesetAll(inLanguage(CATALOGUE, language), language));

export type SectionName = keyof Phrases["sections"];
export const SECTIONS = Object.keys(CATALOGUE.sections) as readonly SectionName[];
export type Requirement = keyof Phrases["supports"]["requirements"];
export const REQUIREMENTS = Object.keys(CATALOGUE.supports.requirements) as readonly Requirement[];
