import { counts, numberText, percentText, threeDigits } from "../../lib/text/amounts";
import { both, type In, inEach, inLanguage, type Language } from "../../lib/text/localized";
import { joined, type Sentence, say } from "../../lib/text/sentence";
import type { BlockId } from "../../model/schema/block-id";
import type { SiteName } from "../../model/schema/site";
import type { ResourceLine } from "../../planning/capacity/report";
import type { Effect } from "../effects/effect";
import type { Outcome, Peak, PromiseChange, StackReview } from "../review";
import type { Chapter } from "./severity";

/** Where something happens. */
export type PlaceName = SiteName | "link";

/** What a review says. Values and the texts of rules are put in as they are. */
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
    unsafe: both("Can't be told, or can't be applied", "Effet inconnu, ou application impossible"),
    restarts: both("Restarts", "Redémarrages"),
    interruptions: both("Interruptions and moves", "Interruptions et déplacements"),
    unknown: both("Not known", "Ce qui n'est pas connu"),
    blocks: both("What stops it", "Ce qui s'y oppose"),
    approved: both("Approved", "Approuvé"),
    rolling: both("Rolling deploy", "Déploiement membre par membre"),
    findingsAdded: both("Findings added", "Constats ajoutés"),
    findingsMended: both("Findings mended", "Constats levés"),
    stacks: "Stacks",
    capacity: both("Capacity", "Capacité"),
    recoverability: both("Recoverability", "Capacité de reprise"),
    peaks: both("While it runs", "Pendant l'exécution"),
    drift: both(
      "Drift: changed outside of this code, before this change",
      "Dérive : modifié hors de ce code, avant ce changement",
    ),
    moved: both("Moved in the code", "Déplacés dans le code"),
    imported: both("Imported", "Importés"),
    forgotten: both(
      "Forgotten: leaves the state, goes on running",
      "Oubliés : sortent de l'état, continuent de fonctionner",
    ),
    changes: both("Changes by tier", "Changements par étage"),
  } satisfies Record<Chapter, unknown> & Record<string, unknown>,
  effects: {
    none: both("no effect", "aucun effet"),
    noEffectInGuest: both("no effect in the guest", "aucun effet dans la machine"),
    created: both("created", "créé"),
    moved: both("moved in the code", "déplacé dans le code"),
    imported: both("imported", "importé"),
    forgotten: both("forgotten", "oublié"),
    reconfiguredLive: both("reconfigured live", "reconfiguré à chaud"),
    vMotion: both("vMotion", "changement d'hôte (vMotion)"),
    storageVMotion: both("storage vMotion", "changement de stockage (vMotion)"),
    hostIntoMaintenance: both("host into maintenance", "hôte en maintenance"),
    networkInterruption: both("network interruption", "coupure réseau"),
    powersOnStandby: both("powers on a standby", "met en marche une réserve"),
    guestRestart: both("restart", "redémarrage"),
    replaced: both("replaced", "remplacé"),
    destroyed: both("destroyed", "détruit"),
    dataLost: both("data lost", "données perdues"),
    applyWillFail: both("apply will fail", "l'application échouera"),
    notClassified: both("not classified", "non classé"),
  } satisfies Record<Effect, unknown>,
  counted: {
    none: counts(
      ["change has no effect", "changes have no effect"],
      ["changement sans effet", "changements sans effet"],
    ),
    noEffectInGuest: counts(
      ["change has no effect in the guest", "changes have no effect in their guests"],
      ["changement sans effet dans la machine", "changements sans effet dans les machines"],
    ),
    created: counts(["object is created", "objects are created"], ["objet est créé", "objets sont créés"]),
    moved: counts(
      ["object moves in the code", "objects move in the code"],
      ["objet est déplacé dans le code", "objets sont déplacés dans le code"],
    ),
    imported: counts(["object is imported", "objects are imported"], ["objet est importé", "objets sont importés"]),
    forgotten: counts(["object is forgotten", "objects are forgotten"], ["objet est oublié", "objets sont oubliés"]),
    reconfiguredLive: counts(
      ["object is reconfigured live", "objects are reconfigured live"],
      ["objet est reconfiguré à chaud", "objets sont reconfigurés à chaud"],
    ),
    vMotion: counts(
      ["VM moves to another host", "VMs move to other hosts"],
      ["machine change d'hôte", "machines changent d'hôte"],
    ),
    storageVMotion: counts(
      ["VM moves to another datastore", "VMs move to other datastores"],
      ["machine change de stockage", "machines changent de stockage"],
    ),
    hostIntoMaintenance: counts(
      ["host goes into maintenance", "hosts go into maintenance"],
      ["hôte passe en maintenance", "hôtes passent en maintenance"],
    ),
    networkInterruption: counts(
      ["object loses its network for a while", "objects lose their network for a while"],
      ["objet perd le réseau un moment", "objets perdent le réseau un moment"],
    ),
    powersOnStandby: counts(
      ["powered-off VM is powered on", "powered-off VMs are powered on"],
      ["machine arrêtée est mise en marche", "machines arrêtées sont mises en marche"],
    ),
    guestRestart: counts(["VM restarts", "VMs restart"], ["machine redémarre", "machines redémarrent"]),
    replaced: counts(["object is replaced", "objects are replaced"], ["objet est remplacé", "objets sont remplacés"]),
    destroyed: counts(["object is destroyed", "objects are destroyed"], ["objet est détruit", "objets sont détruits"]),
    dataLost: counts(
      ["object loses data", "objects lose data"],
      ["objet perd des données", "objets perdent des données"],
    ),
    applyWillFail: counts(["change will fail", "changes will fail"], ["changement échouera", "changements échoueront"]),
    notClassified: counts(
      ["change is not classified", "changes are not classified"],
      ["changement n'est pas classé", "changements ne sont pas classés"],
    ),
  } satisfies Record<Effect, unknown>,
  objects: counts(["object", "objects"], ["objet", "objets"]),
  blocks: {
    "correlated-disruption": both("Disrupted at the same time", "Interrompus en même temps"),
    "cluster-loses-host": both(
      "A cluster loses a host that it should keep",
      "Un cluster perd un hôte qu'il devait garder",
    ),
    "data-lost": both("Data is lost", "Des données sont perdues"),
    "protected-object-removed": both("A protected object leaves the code", "Un objet protégé sort du code"),
    "leaves-recovered": both("The posture recovered is left", "La posture « recovered » est quittée"),
    "apply-will-fail": both("The apply will fail", "L'application échouera"),
    "unknown-action": both("An action that this project does not know", "Une action que ce projet ne connaît pas"),
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
  promises: {
    RPO: "RPO",
    RTO: "RTO",
    hostFailures: both("host failures", "pannes d'hôtes"),
    linkLoad: both("load of the link", "charge de la liaison"),
  } satisfies Record<PromiseChange["promise"], unknown>,
  directions: {
    worse: both("worse", "pire"),
    better: both("better", "meilleur"),
    same: both("otherwise", "autre"),
  } satisfies Record<"worse" | "better" | "same", unknown>,
  /** With the spaces that go around it. */
  colon: both(": ", " : "),
  semicolon: both("; ", " ; "),
  number: inEach((language) => (amount: number) => numberText(amount, language)),
  percent: inEach((language) => (fraction: number) => percentText(fraction, language)),
  decimal: inEach((language) => (amount: number) => threeDigits(amount, language)),
  /** Where something happens. */
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
    quietAt: both(
      (places: readonly string[]) => `${places.join(" and ")} nothing restarts, is replaced or lost`,
      (places) => `${places.join(" et ")}, rien ne redémarre, n'est remplacé ni perdu`,
    ),
    broken: counts(
      ["promise can no longer be kept", "promises can no longer be kept"],
      ["engagement ne peut plus être tenu", "engagements ne peuvent plus être tenus"],
    ),
    added: counts(["finding is added", "findings are added"], ["constat est ajouté", "constats sont ajoutés"]),
    mended: counts(["finding is mended", "findings are mended"], ["constat est levé", "constats sont levés"]),
    drifted: counts(["object has drifted", "objects have drifted"], ["objet a dérivé", "objets ont dérivé"]),
    unknown: counts(
      ["thing is not known", "things are not known"],
      ["point n'est pas connu", "points ne sont pas connus"],
    ),
    notPlanned: both(
      (count: number): string => (count === 1 ? " is not planned yet" : " are not planned yet"),
      (count) => (count === 1 ? " n'est pas encore planifié" : " ne sont pas encore planifiés"),
    ),
  },
  compared: both(
    (base: Sentence | undefined, head: Sentence): Sentence =>
      base === undefined ? say`Of ${head}.` : say`${base} → ${head}.`,
    (base, head) => (base === undefined ? say`De ${head}.` : say`${base} → ${head}.`),
  ),
  dirty: both(" with files that differ from the commit", " avec des fichiers différents du commit"),
  noBase: both(
    "There is nothing to compare with: what the change does to capacity, recoverability and findings is not known.",
    "Il n'y a rien à quoi comparer : ce que le changement fait à la capacité, à la reprise et aux constats n'est pas connu.",
  ),
  nothingHere: both("No object changes here.", "Aucun objet ne change ici."),
  remedy: both(
    (remedy: Sentence): Sentence => say`Instead: ${remedy}`,
    (remedy) => say`À la place : ${remedy}`,
  ),
  approvedBy: both(
    (owner: string, expires: string, reason: Sentence): Sentence => say`by ${owner} until ${expires}: ${reason}`,
    (owner, expires, reason) => say`par ${owner} jusqu'au ${expires} : ${reason}`,
  ),
  englishTexts: both("", " (textes en anglais)"),
  because: both(
    (path: string, now: Sentence): Sentence => say`as ${path} is ${now}`,
    (path, now) => say`car ${path} vaut ${now}`,
  ),
  also: both(
    (effects: readonly string[]): Sentence => [`also ${effects.join(", ")}`],
    (effects) => [`et aussi ${effects.join(", ")}`],
  ),
  notSet: both("not set", "non défini"),
  knownLater: both("known only after the apply", "connu seulement après l'application"),
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
  promise: {
    of: both(
      (promise: string, tier: string): Sentence => [`${promise} of tier `, { value: tier }],
      (promise, tier) => [`${promise} de l'étage `, { value: tier }],
    ),
    achieved: both(
      (how: Sentence): Sentence => say`at worst ${how}`,
      (how) => say`au pire ${how}`,
    ),
    cannotBeKept: both("cannot be kept", "ne peut pas être tenu"),
    notKept: both(
      (achieved: Sentence): Sentence => say`cannot be kept (${achieved})`,
      (achieved) => say`ne peut pas être tenu (${achieved})`,
    ),
    keptAgain: both(
      (achieved: Sentence): Sentence => say`kept again (${achieved})`,
      (achieved) => say`de nouveau tenu (${achieved})`,
    ),
    notPromised: both("not promised", "non promis"),
    unknown: both("not known", "non connu"),
    linkLoad: both("link", "liaison"),
    hostFailures: both(
      (where: string): Sentence => say`Host failures that ${where} tolerates`,
      (where) => say`Pannes d'hôtes que ${where} supporte`,
    ),
  },
  while: {
    replacement: both("while the old and the new exist side by side", "tant que l'ancien et le nouveau coexistent"),
    evacuation: both("while a host is evacuated", "pendant l'évacuation d'un hôte"),
  } satisfies Record<Peak["why"], unknown>,
  overflows: both("more than there is", "plus que ce qu'il y a"),
  gone: both("no longer exists", "n'existe plus"),
  nobodyTells: both("by whom is not known", "auteur non connu"),
  movedFrom: both(
    (address: string): Sentence => say`was ${address}`,
    (address) => say`était ${address}`,
  ),
  importedAs: both(
    (id: string): Sentence => say`as ${id}`,
    (id) => say`comme ${id}`,
  ),
  leftBehind: both(
    "nothing of this project looks after it from then on",
    "plus rien dans ce projet ne s'en occupe ensuite",
  ),
  noChanges: both("no changes", "aucun changement"),
  /** In the order in which Terraform counts them. */
  actions: {
    import: counts("to import", "à importer"),
    move: counts("to move in the code", "à déplacer dans le code"),
    create: counts("to create", "à créer"),
    update: counts("to update", "à modifier"),
    replace: counts("to replace", "à remplacer"),
    delete: counts("to destroy", "à détruire"),
    forget: counts("to forget", "à oublier"),
    createThenForget: counts("to create anew and forget", "à recréer et à oublier"),
    unknown: counts("with an action that is not known", "avec une action inconnue"),
  } satisfies Record<Exclude<keyof StackReview["counts"], "none" | "read">, unknown>,
  notYet: both(
    (stack: string, reason: Sentence): Sentence =>
      say`${stack}: not planned yet, as ${reason}. It needs a review of its own after them.`,
    (stack, reason) => say`${stack} : pas encore planifié (${reason}). Il lui faudra ensuite une revue à part.`,
  ),
  provider: both("vSphere provider", "fournisseur vSphere"),
  in: both("in", "en"),
  steps: counts(["step", "steps"], ["étape", "étapes"]),
  more: counts("more", "de plus"),
  folded: both(
    (what: Sentence): Sentence => say`Not shown here, but in the HTML page: ${what}.`,
    (what) => say`Non montré ici, mais dans la page HTML : ${what}.`,
  ),
  entries: counts(["entry", "entries"], ["élément", "éléments"]),
  inGroups: both(
    (names: readonly Sentence[]): Sentence => say`of ${joined(names, ", ")}`,
    (names) => say`de ${joined(names, ", ")}`,
  ),
  groups: counts(["other group", "other groups"], ["autre groupe", "autres groupes"]),
  wholePage: both("the HTML page", "la page HTML"),
  columns: {
    object: both("Object", "Objet"),
    effect: both("Effect", "Effet"),
    attributes: both("Before → after", "Avant → après"),
    account: both("Account", "Compte"),
    taken: both("Taken at the peak", "Pris à la pointe"),
    free: both("Free", "Libre"),
    freeAfterLoss: both("Free, host lost", "Libre, un hôte perdu"),
    runsOut: both("Runs out", "Épuisé"),
    site: "Site",
    tier: both("Tier", "Étage"),
    direction: both("Becomes", "Devient"),
  },
  page: {
    skip: both("Skip to the changes", "Aller aux changements"),
    search: both("Search", "Chercher"),
    searchHint: both("A name, an address or an attribute", "Un nom, une adresse ou un attribut"),
    filters: both("Filters", "Filtres"),
    all: both("all", "tous"),
    reset: both("Show all", "Tout montrer"),
    /** With `{shown}`, `{found}` and `{all}`. */
    results: both("{found} of {all} changes, {shown} shown", "{found} changements sur {all}, {shown} montrés"),
    noResults: both("No change is like that.", "Aucun changement ne correspond."),
    /** With `{count}`. */
    showMore: both("Show {count} more", "En montrer {count} de plus"),
    /** With `{count}`. */
    moreAttributes: both("{count} more attributes", "{count} attributs de plus"),
    needsScript: both(
      (count: string) =>
        `All ${count} changes can be searched here with JavaScript. What restarts, is replaced or lost stands above in any case.`,
      (count) =>
        `Les ${count} changements se cherchent ici avec JavaScript. Ce qui redémarre, est remplacé ou perdu figure plus haut dans tous les cas.`,
    ),
    source: both("Declared in", "Déclaré dans"),
    row: both("Row of the table of effects", "Ligne de la table des effets"),
    before: both("before", "avant"),
    after: both("after", "après"),
    limit: both("the mark is what there is", "la marque est ce qu'il y a"),
    made: both(
      "Made by npm run review. It holds no secrets and loads nothing.",
      "Fait par npm run review. Sans secrets ; ne charge rien.",
    ),
  },
};

/** What a review says, in one language. */
export type Phrases = In<typeof TEXTS>;
export type Heading = keyof Phrases["headings"];
export const PHRASES = inEach((language): Phrases => inLanguage(TEXTS, language));
