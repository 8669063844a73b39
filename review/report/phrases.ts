import { counts, numberText, percentText, threeDigits } from "../../lib/text/amounts";
import { both, type In, inEach, inLanguage, type Language } from "../../lib/text/localized";
import { joined, type Sentence, say } from "../../lib/text/sentence";
import type { BlockId } from "../../model/schema/block-id";
import type { SiteName } from "../../model/schema/site";
import type { ResourceLine } from "../../planning/capacity/report";
import type { Effect } from "../effects/effect";
import type { GuestChange, ObjectiveChange, Outcome, Peak, PostureChange, StackReview } from "../review";
import type { Chapter } from "./severity";

/** A site, or the link between the sites. */
export type PlaceName = SiteName | "link";

/** The kinds of `review/kinds.ts`, in the words of VMware's French documentation. */
const FRENCH_KINDS: Readonly<Record<string, string>> = {
  "host group": "groupe d'hôtes",
  "anti-affinity rule": "règle d'anti-affinité",
  "restart order": "ordre de redémarrage",
  "VM group": "groupe de VM",
  "VM-host rule": "règle VM-hôte",
  "custom attribute": "attribut personnalisé",
  "datastore cluster": "cluster de banques de données",
  "Storage DRS rule": "règle Storage DRS",
  "port group": "groupe de ports",
  "distributed switch": "commutateur distribué",
  permissions: "autorisations",
  folder: "dossier",
  "HA override": "remplacement HA",
  host: "hôte",
  datastore: "banque de données",
  check: "contrôle",
  "resource pool": "pool de ressources",
  role: "rôle",
  "tag category": "catégorie de balises",
  tag: "balise",
  "virtual machine": "machine virtuelle",
  "storage policy": "stratégie de stockage",
  "vmkernel adapter": "adaptateur VMkernel",
};

const frenchAmount = (text: string): string =>
  text.replace(/^(?:[\d.]+ )?[KMGT]iB$/, (amount) => amount.replace(".", ",").replace("iB", "io"));

/** The texts of a review in both languages. Values and the texts of rules are inserted unchanged. */
const TEXTS = {
  language: both<Language>("en", "fr"),
  title: both("Plan review", "Revue du plan"),
  outcomes: {
    harmless: both("Harmless", "Sans danger"),
    needsApproval: both("Needs approval", "Approbation requise"),
    blocked: both("Blocked", "Bloqué"),
  } satisfies Record<Outcome, unknown>,
  places: {
    rabat: "Rabat",
    marrakech: "Marrakech",
    link: both("The link", "La liaison"),
  } satisfies Record<PlaceName, unknown>,
  headings: {
    lost: both("Data lost", "Données perdues"),
    destroyed: both("Destroyed or replaced", "Détruits ou remplacés"),
    unsafe: both("Unknown effect, or apply will fail", "Effet inconnu, ou échec de l'application"),
    access: both("Access changed", "Droits d'accès modifiés"),
    protection: both("Less protected", "Protection réduite"),
    programs: both("Programs that the deploy runs", "Programmes exécutés par le déploiement"),
    restarts: both("Restarts", "Redémarrages"),
    interruptions: both("Interruptions and moves", "Interruptions et déplacements"),
    posture: both("Change of posture", "Changement de posture"),
    weakened: both("Protection removed from the model", "Protection retirée du modèle (textes en anglais)"),
    inGuests: both(
      "In running guests, by npm run configure",
      "Dans les systèmes invités en service, par npm run configure",
    ),
    notApplied: both("Not applied to what runs", "Sans effet sur ce qui fonctionne (textes en anglais)"),
    unknown: both("Unknown", "Points inconnus (textes en anglais)"),
    consent: both(
      "Consent, and the programs that review this change",
      "Accords, et programmes qui examinent ce changement (textes en anglais)",
    ),
    blocks: both("Blocking issues", "Points bloquants (textes en anglais)"),
    approved: both("Approved blocking issues", "Points bloquants approuvés (textes en anglais)"),
    rolling: both("Rolling deploy", "Déploiement membre par membre"),
    findingsAdded: both("New findings", "Nouveaux constats (textes en anglais)"),
    findingsFixed: both("Fixed findings", "Constats résolus (textes en anglais)"),
    stacks: "Stacks",
    capacity: both("Capacity", "Capacité"),
    recoverability: both("Recoverability", "Reprise d'activité"),
    peaks: both("During the deploy", "Pendant le déploiement"),
    drift: both("Drift: changed outside this project", "Dérive : modifié hors de ce projet"),
    moved: both("Moved in the code", "Déplacés dans le code"),
    imported: both("Imported", "Importés"),
    forgotten: both("Removed from the state, still running", "Retirés de l'état, toujours en service"),
    changes: both("Changes by tier", "Changements par composant"),
  } satisfies Record<Chapter, unknown> & Record<string, unknown>,
  effects: {
    none: both("no effect", "aucun effet"),
    noEffectInGuest: both("no effect in the guest", "aucun effet dans le système invité"),
    created: both("created", "créé"),
    moved: both("moved in the code", "déplacé dans le code"),
    imported: both("imported", "importé"),
    forgotten: both("removed from the state", "retiré de l'état"),
    reconfiguredLive: both("reconfigured live", "reconfiguré à chaud"),
    runsProgram: both("runs a program", "exécute un programme"),
    lessProtected: both("less protected", "protection réduite"),
    accessChanged: both("access changed", "droits d'accès modifiés"),
    vMotion: both("vMotion", "migration vMotion"),
    storageVMotion: both("Storage vMotion", "migration Storage vMotion"),
    hostIntoMaintenance: both("host enters maintenance mode", "passage de l'hôte en mode maintenance"),
    networkInterruption: both("network interruption", "interruption réseau"),
    powersOnStandby: both("powered on", "mise sous tension"),
    guestRestart: both("restart", "redémarrage"),
    replaced: both("replaced", "remplacé"),
    destroyed: both("destroyed", "détruit"),
    dataLost: both("data lost", "données perdues"),
    applyWillFail: both("apply will fail", "l'application échouera"),
    notClassified: both("unknown effect", "effet inconnu"),
  } satisfies Record<Effect, unknown>,
  counted: {
    none: counts(
      ["change has no effect", "changes have no effect"],
      ["changement sans effet", "changements sans effet"],
    ),
    noEffectInGuest: counts(
      ["change has no effect in the guest", "changes have no effect in their guests"],
      ["changement sans effet dans le système invité", "changements sans effet dans les systèmes invités"],
    ),
    created: counts(["object is created", "objects are created"], ["objet est créé", "objets sont créés"]),
    moved: counts(
      ["object moves in the code", "objects move in the code"],
      ["objet est déplacé dans le code", "objets sont déplacés dans le code"],
    ),
    imported: counts(["object is imported", "objects are imported"], ["objet est importé", "objets sont importés"]),
    forgotten: counts(
      ["object is removed from the state", "objects are removed from the state"],
      ["objet est retiré de l'état", "objets sont retirés de l'état"],
    ),
    reconfiguredLive: counts(
      ["object is reconfigured live", "objects are reconfigured live"],
      ["objet est reconfiguré à chaud", "objets sont reconfigurés à chaud"],
    ),
    runsProgram: counts(
      ["object runs a program", "objects run a program"],
      ["objet exécute un programme", "objets exécutent un programme"],
    ),
    lessProtected: counts(
      ["object is less protected", "objects are less protected"],
      ["objet est moins protégé", "objets sont moins protégés"],
    ),
    accessChanged: counts(
      ["object changes who has access", "objects change who has access"],
      ["objet modifie les droits d'accès", "objets modifient les droits d'accès"],
    ),
    vMotion: counts(
      ["VM migrates to another host", "VMs migrate to other hosts"],
      ["VM migre vers un autre hôte", "VM migrent vers d'autres hôtes"],
    ),
    storageVMotion: counts(
      ["VM migrates to another datastore", "VMs migrate to other datastores"],
      ["VM migre vers une autre banque de données", "VM migrent vers d'autres banques de données"],
    ),
    hostIntoMaintenance: counts(
      ["host enters maintenance mode", "hosts enter maintenance mode"],
      ["hôte passe en mode maintenance", "hôtes passent en mode maintenance"],
    ),
    networkInterruption: counts(
      ["object has a network interruption", "objects have a network interruption"],
      ["objet subit une interruption réseau", "objets subissent une interruption réseau"],
    ),
    powersOnStandby: counts(
      ["powered-off VM is powered on", "powered-off VMs are powered on"],
      ["VM arrêtée est mise sous tension", "VM arrêtées sont mises sous tension"],
    ),
    guestRestart: counts(["VM restarts", "VMs restart"], ["VM redémarre", "VM redémarrent"]),
    replaced: counts(["object is replaced", "objects are replaced"], ["objet est remplacé", "objets sont remplacés"]),
    destroyed: counts(["object is destroyed", "objects are destroyed"], ["objet est détruit", "objets sont détruits"]),
    dataLost: counts(
      ["object loses data", "objects lose data"],
      ["objet perd des données", "objets perdent des données"],
    ),
    applyWillFail: counts(["change will fail", "changes will fail"], ["changement échouera", "changements échoueront"]),
    notClassified: counts(
      ["change has an unknown effect", "changes have unknown effects"],
      ["changement a un effet inconnu", "changements ont un effet inconnu"],
    ),
  } satisfies Record<Effect, unknown>,
  objects: counts(["object", "objects"], ["objet", "objets"]),
  blocks: {
    "below-quorum": both("Below quorum", "Majorité perdue"),
    "correlated-disruption": both("Simultaneous disruption", "Interruptions simultanées"),
    "cluster-loses-host": both("A cluster loses a host", "Un cluster perd un hôte"),
    "data-lost": both("Data loss", "Perte de données"),
    "protected-object-removed": both("A locked object is removed", "Un objet verrouillé est supprimé"),
    "leaves-recovered": both("Leaves the recovered posture", "Sortie de la posture « en reprise »"),
    "own-consent": both("The author consents alone", "L'auteur donne seul son accord"),
    "apply-will-fail": both("The apply will fail", "L'application échouera"),
    "unknown-action": both("Unknown Terraform action", "Action Terraform inconnue"),
  } satisfies Record<BlockId, unknown>,
  resources: {
    cores: both("cores", "cœurs"),
    CPU: both("CPU", "processeur"),
    memory: both("memory", "mémoire"),
    space: both("space", "espace"),
    operations: both("operations", "opérations"),
    throughput: both("throughput", "débit"),
    bandwidth: both("bandwidth", "bande passante"),
  } satisfies Record<ResourceLine["resource"], unknown>,
  postures: {
    standby: both("standby", "en attente"),
    recovered: both("recovered", "en reprise"),
  } satisfies Record<"standby" | "recovered", unknown>,
  objectives: {
    RPO: "RPO",
    RTO: "RTO",
    failback: both("Failback interruption", "Interruption au retour"),
    hostFailures: both("host failures", "pannes d'hôte"),
    linkLoad: both("Link load", "Charge de la liaison"),
  } satisfies Record<ObjectiveChange["promise"], unknown>,
  /** The name of a kind of object, for display. Unknown kinds stay in English. */
  kind: inEach((language) => (kind: string) => (language === "fr" && FRENCH_KINDS[kind]) || kind),
  /** A unit, or an amount with its unit: `4.5 GiB` is `4,5 Gio` in French. */
  amount: inEach((language) => (text: string) => (language === "fr" ? frenchAmount(text) : text)),
  directions: {
    worse: both("less room", "moins de marge"),
    better: both("more room", "plus de marge"),
    same: both("neutral", "neutre"),
  } satisfies Record<"worse" | "better" | "same", unknown>,
  /** With the spaces around it. */
  colon: both(": ", " : "),
  semicolon: both("; ", " ; "),
  number: inEach((language) => (amount: number) => numberText(amount, language)),
  percent: inEach((language) => (fraction: number) => percentText(fraction, language)),
  decimal: inEach((language) => (amount: number) => threeDigits(amount, language)),
  /** A place, as part of a sentence. */
  at: {
    rabat: both("at Rabat", "à Rabat"),
    marrakech: both("at Marrakech", "à Marrakech"),
    link: both("on the link", "sur la liaison"),
  } satisfies Record<PlaceName, unknown>,
  verdict: {
    at: both(
      (place: string, effects: readonly Sentence[]): Sentence => [`${place} `, ...joined(effects, ", ")],
      (place, effects) => [`${place}, `, ...joined(effects, ", ")],
    ),
    nothing: both("nothing changes in vCenter", "rien ne change dans vCenter"),
    noneAt: both(
      (places: readonly string[]) => `nothing is restarted, replaced or lost ${places.join(" or ")}`,
      (places) => `aucun redémarrage, remplacement ni perte ${places.join(" ou ")}`,
    ),
    missed: counts(
      ["objective can no longer be met", "objectives can no longer be met"],
      ["objectif ne peut plus être atteint", "objectifs ne peuvent plus être atteints"],
    ),
    added: counts(["new finding", "new findings"], ["nouveau constat", "nouveaux constats"]),
    fixed: counts(["fixed finding", "fixed findings"], ["constat résolu", "constats résolus"]),
    drifted: counts(["object has drifted", "objects have drifted"], ["objet a dérivé", "objets ont dérivé"]),
    unknown: counts(["point is unknown", "points are unknown"], ["point est inconnu", "points sont inconnus"]),
    postures: {
      recovered: both("Marrakech takes over Massar", "Marrakech prend le relais de Massar"),
      standby: both("Marrakech returns to standby", "Marrakech repasse en attente"),
    } satisfies Record<"standby" | "recovered", unknown>,
    weakened: counts(
      ["protection is removed from the model", "protections are removed from the model"],
      ["protection est retirée du modèle", "protections sont retirées du modèle"],
    ),
    configured: counts(
      ["running guest is configured without an interruption", "running guests are configured without an interruption"],
      [
        "système invité en service est reconfiguré sans interruption",
        "systèmes invités en service sont reconfigurés sans interruption",
      ],
    ),
    restarted: counts(
      ["running guest restarts services", "running guests restart services"],
      ["système invité en service redémarre des services", "systèmes invités en service redémarrent des services"],
    ),
    notApplied: counts(
      ["change does not reach what runs", "changes do not reach what runs"],
      ["changement n'atteint pas ce qui fonctionne", "changements n'atteignent pas ce qui fonctionne"],
    ),
    losesNetwork: both(
      (count: number, network: Sentence): Sentence =>
        say`${[count === 1 ? "1 VM loses network " : `${count} VMs lose network `]}${network}`,
      (count, network) => say`${[count === 1 ? "1 VM perd le réseau " : `${count} VM perdent le réseau `]}${network}`,
    ),
    notReviewed: both(
      (count: number): string => (count === 1 ? " is not reviewed" : " are not reviewed"),
      (count) => (count === 1 ? " n'a pas été revu" : " n'ont pas été revus"),
    ),
    notPlanned: both(
      (count: number): string => (count === 1 ? " is not planned yet" : " are not planned yet"),
      (count) => (count === 1 ? " n'est pas encore planifié" : " ne sont pas encore planifiés"),
    ),
  },
  compared: both(
    (base: Sentence | undefined, head: Sentence): Sentence =>
      base === undefined ? say`Reviewed: ${head}.` : say`${base} → ${head}.`,
    (base, head) => (base === undefined ? say`Révision : ${head}.` : say`${base} → ${head}.`),
  ),
  failed: {
    title: both("The review failed.", "La revue a échoué."),
    what: both(
      "The effects of this change are unknown, so it cannot be deployed as reviewed.",
      "Les effets de ce changement sont inconnus : il ne peut pas être déployé comme revu.",
    ),
  },
  dirty: both(" with uncommitted changes", " avec des modifications hors commit"),
  noBase: both(
    "There is no base to compare with: the effect on capacity, recoverability and findings is unknown.",
    "Aucune base de comparaison : l'effet sur la capacité, la reprise d'activité et les constats est inconnu.",
  ),
  postureChange: both(
    ({ to, rabatAnswers }: PostureChange): readonly Sentence[] =>
      to === "standby"
        ? [["Marrakech returns to standby: its recovery VMs are destroyed, and Rabat serves again."]]
        : [
            ["Marrakech takes over Massar: its standby VMs grow, and its recovery VMs start."],
            rabatAnswers
              ? [
                  "Rabat runs: its vCenter answered during the plan. Two sites that serve Massar write different data. Stop Rabat's VMs before this deploy.",
                ]
              : ["Rabat was not planned, so it is unknown whether it runs. Make sure that its VMs are stopped."],
          ],
    ({ to, rabatAnswers }) =>
      to === "standby"
        ? [["Marrakech repasse en attente : ses VM de reprise sont détruites et Rabat assure de nouveau le service."]]
        : [
            ["Marrakech prend le relais de Massar : ses VM en attente grandissent et ses VM de reprise démarrent."],
            rabatAnswers
              ? [
                  "Rabat fonctionne : son vCenter a répondu pendant la planification. Deux sites qui servent Massar écrivent des données différentes. Arrêtez les VM de Rabat avant ce déploiement.",
                ]
              : ["Rabat n'a pas été planifié : on ne sait pas s'il fonctionne. Assurez-vous que ses VM sont arrêtées."],
          ],
  ),
  inGuests: {
    places: {
      rabat: both("at Rabat", "à Rabat"),
      marrakech: both("at Marrakech", "à Marrakech"),
      witness: both("at the third place", "sur le troisième lieu"),
    } satisfies Record<GuestChange["place"], unknown>,
    files: {
      added: both(
        (files: Sentence): Sentence => say`writes the new ${files}`,
        (files) => say`écrit le nouveau ${files}`,
      ),
      changed: both(
        (files: Sentence): Sentence => say`changes ${files}`,
        (files) => say`modifie ${files}`,
      ),
      removed: both(
        (files: Sentence): Sentence => say`removes ${files}`,
        (files) => say`supprime ${files}`,
      ),
    } satisfies Record<GuestChange["files"][number]["change"], unknown>,
    services: {
      reload: both(
        (services: Sentence): Sentence => say`reloads ${services}`,
        (services) => say`recharge ${services}`,
      ),
      restart: both(
        (services: Sentence): Sentence => say`restarts ${services}`,
        (services) => say`redémarre ${services}`,
      ),
      start: both(
        (services: Sentence): Sentence => say`starts ${services}`,
        (services) => say`démarre ${services}`,
      ),
      stop: both(
        (services: Sentence): Sentence => say`stops ${services}`,
        (services) => say`arrête ${services}`,
      ),
    } satisfies Record<GuestChange["actions"][number]["by"], unknown>,
    noService: both(
      "no service reads it before its next start",
      "aucun service ne le relit avant son prochain démarrage",
    ),
    together: both("all at once", "tous à la fois"),
    oneByOne: both("one at a time, each healthy before the next", "un à la fois, chacun sain avant le suivant"),
    byBatch: both(
      (most: string) => `up to ${most} at a time, all healthy before the next`,
      (most) => `${most} à la fois au plus, tous sains avant les suivants`,
    ),
  },
  notReviewed: both(
    (stacks: Sentence): Sentence => say`Not reviewed: ${stacks} was not planned.`,
    (stacks) => say`Pas de revue : ${stacks} n'a pas été planifié.`,
  ),
  nothingHere: both("No object changes.", "Aucun objet ne change."),
  remedy: both(
    (remedy: Sentence): Sentence => say`Remedy: ${remedy}`,
    (remedy) => say`Correction : ${remedy}`,
  ),
  fingerprint: both(
    (fingerprint: string): Sentence => say`Fingerprint: ${fingerprint}`,
    (fingerprint) => say`Empreinte : ${fingerprint}`,
  ),
  approvedBy: both(
    (owner: string, expires: string, reason: Sentence): Sentence =>
      say`Approved by ${owner} until ${expires}: ${reason}`,
    (owner, expires, reason) => say`Approuvé par ${owner} jusqu'au ${expires} : ${reason}`,
  ),
  signed: both(
    (key: string): Sentence => say`, signed with the key ${key}`,
    (key) => say`, signé avec la clé ${key}`,
  ),
  because: both(
    (path: string, now: Sentence): Sentence => say`because ${path} is ${now}`,
    (path, now) => say`car ${path} vaut ${now}`,
  ),
  also: both(
    (effects: readonly string[]): Sentence => [`also ${effects.join(", ")}`],
    (effects) => [`et aussi ${effects.join(", ")}`],
  ),
  elements: {
    added: both(
      (elements: Sentence): Sentence => say`added ${elements}`,
      (elements) => say`ajouté ${elements}`,
    ),
    removed: both(
      (elements: Sentence): Sentence => say`removed ${elements}`,
      (elements) => say`retiré ${elements}`,
    ),
  },
  disk: {
    added: both(
      (disk: Sentence): Sentence => say`an empty disk ${disk} is created`,
      (disk) => say`un disque vide ${disk} est créé`,
    ),
    removed: both(
      (disk: Sentence): Sentence => say`disk ${disk} is destroyed`,
      (disk) => say`le disque ${disk} est détruit`,
    ),
    detached: both(
      (disk: Sentence): Sentence => say`disk ${disk} is detached, its file stays`,
      (disk) => say`le disque ${disk} est détaché, son fichier reste`,
    ),
  },
  permission: {
    added: both(
      (account: Sentence, permission: Sentence): Sentence => say`${account} gets access (${permission})`,
      (account, permission) => say`${account} obtient l'accès (${permission})`,
    ),
    removed: both(
      (account: Sentence, permission: Sentence): Sentence => say`${account} loses access (${permission})`,
      (account, permission) => say`${account} perd l'accès (${permission})`,
    ),
    detached: both(
      (account: Sentence, permission: Sentence): Sentence => say`${account} loses access (${permission})`,
      (account, permission) => say`${account} perd l'accès (${permission})`,
    ),
  },
  block: {
    added: both(
      (block: Sentence): Sentence => say`${block} is added`,
      (block) => say`${block} est ajouté`,
    ),
    removed: both(
      (block: Sentence): Sentence => say`${block} is removed`,
      (block) => say`${block} est supprimé`,
    ),
    detached: both(
      (block: Sentence): Sentence => say`${block} is detached`,
      (block) => say`${block} est détaché`,
    ),
  },
  /** The VMs on a host, or connected to a network. */
  machines: both(
    (count: number, names: Sentence): Sentence => say`${[count === 1 ? "1 VM: " : `${count} VMs: `]}${names}`,
    (count, names) => say`${[`${count} VM : `]}${names}`,
  ),
  notSet: both("not set", "non défini"),
  knownLater: both("known after apply", "connu après l'application"),
  deposed: both(
    (name: string, id: string) => `${name} (deposed ${id})`,
    (name, id) => `${name} (ancien exemplaire ${id})`,
  ),
  reserved: both(
    (change: Sentence): Sentence => say`reserved ${change}`,
    (change) => say`réservé ${change}`,
  ),
  neverRunsOut: both("not within 30 years", "pas avant 30 ans"),
  of: both(
    (part: Sentence, whole: Sentence): Sentence => say`${part} of ${whole}`,
    (part, whole) => say`${part} sur ${whole}`,
  ),
  virtualCpus: both(
    (virtual: Sentence, cores: Sentence): Sentence => say`${virtual} vCPUs on ${cores} cores`,
    (virtual, cores) => say`${virtual} vCPU sur ${cores} cœurs`,
  ),
  total: both(
    (amount: Sentence): Sentence => say`${amount} in total`,
    (amount) => say`${amount} au total`,
  ),
  objective: {
    of: both(
      (objective: string, tier: string): Sentence => [`${objective} of tier `, { value: tier }],
      (objective, tier) => [`${objective} pour le composant `, { value: tier }],
    ),
    achieved: both(
      (how: Sentence): Sentence => say`worst case ${how}`,
      (how) => say`au maximum ${how}`,
    ),
    cannotBeMet: both("cannot be met", "ne peut pas être atteint"),
    missed: both(
      (achieved: Sentence): Sentence => say`cannot be met (${achieved})`,
      (achieved) => say`ne peut pas être atteint (${achieved})`,
    ),
    metAgain: both(
      (achieved: Sentence): Sentence => say`met again (${achieved})`,
      (achieved) => say`de nouveau atteint (${achieved})`,
    ),
    none: both("no objective", "aucun objectif"),
    unknown: both("unknown", "inconnu"),
    linkLoad: both("link load", "charge de la liaison"),
    hostFailures: both(
      (where: string): Sentence => say`Host failure cases tolerated by ${where}`,
      (where) => say`Cas de panne d'hôte tolérés par ${where}`,
    ),
  },
  while: {
    replacement: both(
      "while old and new VMs run side by side",
      "tant que les anciennes et les nouvelles VM coexistent",
    ),
    evacuation: both("while a host is evacuated", "pendant l'évacuation d'un hôte"),
  } satisfies Record<Peak["why"], unknown>,
  overflows: both("more than the capacity", "capacité dépassée"),
  gone: both("no longer exists", "n'existe plus"),
  authorUnknown: both("author unknown", "auteur inconnu"),
  movedFrom: both(
    (address: string): Sentence => say`moved from ${address}`,
    (address) => say`déplacé de ${address}`,
  ),
  importedAs: both(
    (id: string): Sentence => say`imported as ${id}`,
    (id) => say`importé sous l'identifiant ${id}`,
  ),
  unmanaged: both("no longer managed by this project", "n'est plus géré par ce projet"),
  noChanges: both("no changes", "aucun changement"),
  /** In the order in which Terraform counts them. */
  actions: {
    import: counts("to import", "à importer"),
    move: counts("to move in the code", "à déplacer dans le code"),
    create: counts("to create", "à créer"),
    update: counts("to update", "à modifier"),
    replace: counts("to replace", "à remplacer"),
    delete: counts("to destroy", "à détruire"),
    forget: counts("to remove from the state", "à retirer de l'état"),
    createThenForget: counts("to create again and remove from the state", "à recréer et à retirer de l'état"),
    unknown: counts("with an unknown action", "avec une action inconnue"),
  } satisfies Record<Exclude<keyof StackReview["counts"], "none" | "read">, unknown>,
  notPlanned: both(
    (stack: string): Sentence => say`${stack}: not reviewed, because it was not planned`,
    (stack) => say`${stack} : pas de revue, car il n'a pas été planifié`,
  ),
  notYet: both(
    (stack: string, reason: Sentence): Sentence =>
      say`${stack}: not planned yet, because ${reason}. Review it separately after these stacks are deployed.`,
    (stack, reason) =>
      say`${stack} : pas encore planifié (${reason}). Faites-en une revue séparée après le déploiement de ces stacks.`,
  ),
  provider: both("vSphere provider", "fournisseur vSphere"),
  in: both("in", "en"),
  steps: counts(["step", "steps"], ["étape", "étapes"]),
  more: counts("more", "de plus"),
  folded: both(
    (what: Sentence): Sentence => say`Not shown here, see the HTML page: ${what}.`,
    (what) => say`Non affiché ici, voir la page HTML : ${what}.`,
  ),
  entries: counts(["entry", "entries"], ["élément", "éléments"]),
  inGroups: both(
    (names: readonly Sentence[]): Sentence => say`in ${joined(names, ", ")}`,
    (names) => say`dans ${joined(names, ", ")}`,
  ),
  groups: counts(["other group", "other groups"], ["autre groupe", "autres groupes"]),
  htmlPage: both("Full report (HTML)", "Rapport complet (HTML)"),
  columns: {
    object: both("Object", "Objet"),
    effect: both("Effect", "Effet"),
    attributes: both("Before → after", "Avant → après"),
    account: both("Resource", "Ressource"),
    taken: both("Used at peak", "Utilisé en pointe"),
    free: both("Free", "Libre"),
    freeAfterLoss: both("Free after a host failure", "Libre après une panne d'hôte"),
    runsOut: both("Runs out", "Épuisement"),
    site: "Site",
    tier: both("Tier", "Composant"),
    direction: both("Trend", "Évolution"),
  },
  page: {
    skip: both("Skip to the changes", "Aller aux changements"),
    search: both("Search", "Rechercher"),
    searchHint: both("A name, an address or an attribute", "Un nom, une adresse ou un attribut"),
    filters: both("Filters", "Filtres"),
    all: both("all", "tous"),
    reset: both("Show all", "Tout afficher"),
    /** With `{shown}`, `{found}` and `{all}`. */
    results: both("{found} of {all} changes, {shown} shown", "{found} changements sur {all}, {shown} affichés"),
    noResults: both("No matching changes.", "Aucun changement ne correspond."),
    /** With `{count}`. */
    showMore: both("Show {count} more", "En afficher {count} de plus"),
    /** With `{count}`. */
    moreAttributes: both("{count} more attributes", "{count} attributs de plus"),
    needsScript: both(
      (count: string) =>
        `Searching the ${count} changes needs JavaScript. Restarts, replacements and losses are listed above without it.`,
      (count) =>
        `La recherche dans les ${count} changements nécessite JavaScript. Les redémarrages, remplacements et pertes figurent plus haut dans tous les cas.`,
    ),
    source: both("Declared in", "Déclaré dans"),
    row: both("Row of the table of effects", "Ligne de la table des effets"),
    before: both("before", "avant"),
    after: both("after", "après"),
    limit: both("the mark shows the capacity", "le repère indique la capacité"),
    made: both(
      "Generated by npm run review. Contains no secrets and loads no external resources.",
      "Généré par npm run review. Ne contient aucun secret et ne charge aucune ressource externe.",
    ),
  },
};

/** The texts of a review in one language. */
export type Phrases = In<typeof TEXTS>;
export type Heading = keyof Phrases["headings"];
export const PHRASES = inEach((language): Phrases => inLanguage(TEXTS, language));
