import { joined, type Sentence, say } from "../../lib/text/sentence";
import type { BlockId } from "../../model/schema/block-id";
import type { SiteName } from "../../model/schema/site";
import type { ResourceLine } from "../../planning/capacity/report";
import type { Effect } from "../effects/effect";
import type { Outcome, Peak, PromiseChange } from "../review";
import { threeDigits } from "./amounts";
import type { Chapter } from "./severity";

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where something happens. */
export type PlaceName = SiteName | "link";

export type Heading =
  | Chapter
  | "unknown"
  | "blocks"
  | "approved"
  | "rolling"
  | "findingsAdded"
  | "findingsMended"
  | "stacks"
  | "capacity"
  | "recoverability"
  | "peaks"
  | "drift"
  | "moved"
  | "imported"
  | "forgotten"
  | "changes";

/** What a review says, in one language. Values and the texts of rules are put in as they are. */
export interface Phrases {
  readonly language: Language;
  readonly title: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly places: Readonly<Record<PlaceName, string>>;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly effects: Readonly<Record<Effect, string>>;
  readonly blocks: Readonly<Record<BlockId, string>>;
  readonly resources: Readonly<Record<ResourceLine["resource"], string>>;
  readonly postures: Readonly<Record<"standby" | "recovered", string>>;
  readonly promises: Readonly<Record<PromiseChange["promise"], string>>;
  readonly directions: Readonly<Record<"worse" | "better" | "same", string>>;
  /** With the spaces that go around it. */
  readonly colon: string;
  readonly number: (amount: number) => string;
  readonly percent: (fraction: number) => string;
  readonly decimal: (amount: number) => string;
  readonly verdict: {
    readonly sentence: (outcome: string, facts: readonly Sentence[]) => Sentence;
    readonly at: (place: PlaceName, effects: readonly Sentence[]) => Sentence;
    readonly nothing: string;
    readonly quietAt: (places: readonly PlaceName[]) => Sentence;
    readonly findings: (added: number, mended: number) => readonly Sentence[];
    readonly broken: (promises: number) => Sentence;
    readonly drifted: (objects: number) => Sentence;
    readonly unknown: (things: number) => Sentence;
    readonly notPlanned: (stacks: readonly Sentence[], count: number) => Sentence;
  };
  /** "3 VMs restart" */
  readonly counted: Readonly<Record<Effect, (count: number) => string>>;
  readonly objects: (count: number) => string;
  readonly compared: (base: Sentence | undefined, head: Sentence) => Sentence;
  readonly dirty: string;
  readonly noBase: string;
  readonly nothingHere: string;
  readonly remedy: (remedy: Sentence) => Sentence;
  readonly approvedBy: (owner: string, expires: string, reason: Sentence) => Sentence;
  readonly englishTexts: string;
  readonly because: (path: string, value: Sentence) => Sentence;
  readonly also: (effects: readonly string[]) => Sentence;
  readonly notSet: string;
  readonly knownLater: string;
  readonly deposed: (name: string, id: string) => string;
  readonly reserved: (change: Sentence) => Sentence;
  readonly neverRunsOut: string;
  readonly of: (part: Sentence, whole: Sentence) => Sentence;
  readonly promise: {
    readonly of: (promise: string, tier: string) => Sentence;
    readonly achieved: (how: Sentence) => Sentence;
    readonly cannotBeKept: string;
    readonly notKept: (achieved: Sentence) => Sentence;
    readonly keptAgain: (achieved: Sentence) => Sentence;
    readonly notPromised: string;
    readonly unknown: string;
    readonly linkLoad: string;
    readonly hostFailures: (where: string) => Sentence;
  };
  readonly peak: (peak: Peak, amounts: Sentence) => Sentence;
  readonly overflows: string;
  readonly gone: string;
  readonly changedBy: (user: string, at: string, event: string) => Sentence;
  readonly nobodyTells: string;
  readonly movedFrom: (address: string) => Sentence;
  readonly importedAs: (id: string) => Sentence;
  readonly leftBehind: string;
  readonly planned: (stack: string, counts: readonly Sentence[]) => Sentence;
  readonly noChanges: string;
  readonly actions: Readonly<
    Record<
      "create" | "update" | "delete" | "replace" | "forget" | "createThenForget" | "unknown" | "import" | "move",
      (count: number) => string
    >
  >;
  readonly notYet: (stack: string, reason: Sentence) => Sentence;
  readonly releases: (terraform: string | undefined, provider: string) => Sentence;
  readonly rollingSteps: (stack: string, steps: number) => Sentence;
  readonly more: (count: number) => string;
  readonly folded: (what: Sentence) => Sentence;
  readonly entries: (count: number) => string;
  readonly inGroups: (names: readonly Sentence[]) => Sentence;
  readonly groups: (count: number) => string;
  readonly wholePage: string;
  readonly columns: Readonly<
    Record<
      | "object"
      | "effect"
      | "attributes"
      | "account"
      | "taken"
      | "free"
      | "freeAfterLoss"
      | "runsOut"
      | "site"
      | "tier"
      | "direction",
      string
    >
  >;
  readonly page: {
    readonly skip: string;
    readonly search: string;
    readonly searchHint: string;
    readonly filters: string;
    readonly all: string;
    readonly reset: string;
    /** With `{shown}`, `{found}` and `{all}`. */
    readonly results: string;
    readonly noResults: string;
    /** With `{count}`. */
    readonly showMore: string;
    /** With `{count}`. */
    readonly moreAttributes: string;
    readonly needsScript: (count: string) => string;
    readonly source: string;
    readonly row: string;
    readonly before: string;
    readonly after: string;
    readonly limit: string;
    readonly made: string;
  };
}

const enNumber = new Intl.NumberFormat("en");
const frNumber = new Intl.NumberFormat("fr");
const en = (count: number) => enNumber.format(count);
const fr = (count: number) => frNumber.format(count);
const own = (text: string): Sentence => [text];

/** Not rounded to 100 % where it is not that: 99.6 % is not full. */
function percent(fraction: number, format: (amount: number) => string): string {
  if (!Number.isFinite(fraction)) return "∞";
  const rounded = Math.round(fraction * 100);
  const exact = rounded === 100 && fraction !== 1 ? Math.round(fraction * 1000) / 10 : rounded;
  return `${format(exact)} %`;
}

const enCounted = (one: string, many: string) => (count: number) => `${en(count)} ${count === 1 ? one : many}`;
/** French counts nothing and one in the singular. */
const frCounted = (one: string, many: string) => (count: number) => `${fr(count)} ${count < 2 ? one : many}`;

const isOver = ({ taken, has }: Peak): boolean => taken > has;

export const english: Phrases = {
  language: "en",
  title: "Plan review",
  outcomes: { harmless: "Harmless", needsApproval: "Needs approval", blocked: "Blocked" },
  places: { rabat: "Rabat", marrakech: "Marrakech", link: "The link" },
  headings: {
    lost: "Data lost",
    destroyed: "Destroyed or replaced",
    unsafe: "Can't be told, or can't be applied",
    restarts: "Restarts",
    interruptions: "Interruptions and moves",
    unknown: "Not known",
    blocks: "What stops it",
    approved: "Approved",
    rolling: "Rolling deploy",
    findingsAdded: "Findings added",
    findingsMended: "Findings mended",
    stacks: "Stacks",
    capacity: "Capacity",
    recoverability: "Recoverability",
    peaks: "While it runs",
    drift: "Drift: changed outside of this code, before this change",
    moved: "Moved in the code",
    imported: "Imported",
    forgotten: "Forgotten: leaves the state, goes on running",
    changes: "Changes by tier",
  },
  effects: {
    none: "no effect",
    noEffectInGuest: "no effect in the guest",
    created: "created",
    moved: "moved in the code",
    imported: "imported",
    forgotten: "forgotten",
    reconfiguredLive: "reconfigured live",
    vMotion: "vMotion",
    storageVMotion: "storage vMotion",
    hostIntoMaintenance: "host into maintenance",
    networkInterruption: "network interruption",
    powersOnStandby: "powers on a standby",
    guestRestart: "restart",
    replaced: "replaced",
    destroyed: "destroyed",
    dataLost: "data lost",
    applyWillFail: "apply will fail",
    notClassified: "not classified",
  },
  counted: {
    none: enCounted("change has no effect", "changes have no effect"),
    noEffectInGuest: enCounted("change has no effect in the guest", "changes have no effect in their guests"),
    created: enCounted("object is created", "objects are created"),
    moved: enCounted("object moves in the code", "objects move in the code"),
    imported: enCounted("object is imported", "objects are imported"),
    forgotten: enCounted("object is forgotten", "objects are forgotten"),
    reconfiguredLive: enCounted("object is reconfigured live", "objects are reconfigured live"),
    vMotion: enCounted("VM moves to another host", "VMs move to other hosts"),
    storageVMotion: enCounted("VM moves to another datastore", "VMs move to other datastores"),
    hostIntoMaintenance: enCounted("host goes into maintenance", "hosts go into maintenance"),
    networkInterruption: enCounted("object loses its network for a while", "objects lose their network for a while"),
    powersOnStandby: enCounted("powered-off VM is powered on", "powered-off VMs are powered on"),
    guestRestart: enCounted("VM restarts", "VMs restart"),
    replaced: enCounted("object is replaced", "objects are replaced"),
    destroyed: enCounted("object is destroyed", "objects are destroyed"),
    dataLost: enCounted("object loses data", "objects lose data"),
    applyWillFail: enCounted("change will fail", "changes will fail"),
    notClassified: enCounted("change is not classified", "changes are not classified"),
  },
  objects: enCounted("object", "objects"),
  blocks: {
    "correlated-disruption": "Disrupted at the same time",
    "cluster-loses-host": "A cluster loses a host that it should keep",
    "data-lost": "Data is lost",
    "protected-object-removed": "A protected object leaves the code",
    "leaves-recovered": "The posture recovered is left",
    "apply-will-fail": "The apply will fail",
    "unknown-action": "An action that this project does not know",
  },
  resources: {
    cores: "cores",
    CPU: "CPU",
    memory: "memory",
    space: "space",
    operations: "operations",
    throughput: "throughput",
    bandwidth: "bandwidth",
  },
  postures: { standby: "standby", recovered: "recovered" },
  promises: { RPO: "RPO", RTO: "RTO", hostFailures: "host failures", linkLoad: "load of the link" },
  directions: { worse: "worse", better: "better", same: "otherwise" },
  colon: ": ",
  number: en,
  percent: (fraction) => percent(fraction, en),
  decimal: (amount) => threeDigits(amount, "en"),
  verdict: {
    sentence: (outcome, facts) => [`${outcome}: `, ...joined(facts, "; "), "."],
    at: (place, effects) => [
      `${place === "link" ? "on the link" : `at ${english.places[place]}`} `,
      ...joined(effects, ", "),
    ],
    nothing: "nothing changes in vCenter",
    quietAt: (places) => [
      `${places.map((place) => (place === "link" ? "on the link" : `at ${english.places[place]}`)).join(" and ")} nothing restarts, is replaced or lost`,
    ],
    findings: (added, mended) => [
      ...(added > 0 ? [own(enCounted("finding is added", "findings are added")(added))] : []),
      ...(mended > 0 ? [own(enCounted("finding is mended", "findings are mended")(mended))] : []),
    ],
    broken: (promises) => own(enCounted("promise can no longer be kept", "promises can no longer be kept")(promises)),
    drifted: (objects) => own(enCounted("object has drifted", "objects have drifted")(objects)),
    unknown: (things) => own(enCounted("thing is not known", "things are not known")(things)),
    notPlanned: (stacks, count) => [
      ...joined(stacks, ", "),
      count === 1 ? " is not planned yet" : " are not planned yet",
    ],
  },
  compared: (base, head) => (base === undefined ? say`Of ${head}.` : say`${base} → ${head}.`),
  dirty: " with files that differ from the commit",
  noBase:
    "There is nothing to compare with: what the change does to capacity, recoverability and findings is not known.",
  nothingHere: "No object changes here.",
  remedy: (remedy) => say`Instead: ${remedy}`,
  approvedBy: (owner, expires, reason) => say`by ${owner} until ${expires}: ${reason}`,
  englishTexts: "",
  because: (path, now) => say`as ${path} is ${now}`,
  also: (effects) => [`also ${effects.join(", ")}`],
  notSet: "not set",
  knownLater: "known only after the apply",
  deposed: (name, id) => `${name} (deposed ${id})`,
  reserved: (change) => say`reserved ${change}`,
  neverRunsOut: "not within 30 years",
  of: (part, whole) => say`${part} of ${whole}`,
  promise: {
    of: (promise, tier) => [`${promise} of tier `, { value: tier }],
    achieved: (how) => say`at worst ${how}`,
    cannotBeKept: "cannot be kept",
    notKept: (achieved) => say`cannot be kept (${achieved})`,
    keptAgain: (achieved) => say`kept again (${achieved})`,
    notPromised: "not promised",
    unknown: "not known",
    linkLoad: "link",
    hostFailures: (where) => say`Host failures that ${where} tolerates`,
  },
  peak: (peak, amounts) =>
    say`${peak.where}: ${amounts} ${own(peak.why === "replacement" ? "while the old and the new exist side by side" : "while a host is evacuated")}${own(isOver(peak) ? ` – ${english.overflows}` : "")}`,
  overflows: "more than there is",
  gone: "no longer exists",
  changedBy: (user, at, event) => say`${user}, ${at} (${event})`,
  nobodyTells: "by whom is not known",
  movedFrom: (address) => say`was ${address}`,
  importedAs: (id) => say`as ${id}`,
  leftBehind: "nothing of this project looks after it from then on",
  planned: (stack, counts) => say`${stack}: ${joined(counts, ", ")}`,
  noChanges: "no changes",
  actions: {
    create: (count) => `${en(count)} to create`,
    update: (count) => `${en(count)} to update`,
    delete: (count) => `${en(count)} to destroy`,
    replace: (count) => `${en(count)} to replace`,
    forget: (count) => `${en(count)} to forget`,
    createThenForget: (count) => `${en(count)} to create anew and forget`,
    unknown: (count) => `${en(count)} with an action that is not known`,
    import: (count) => `${en(count)} to import`,
    move: (count) => `${en(count)} to move in the code`,
  },
  notYet: (stack, reason) => say`${stack}: not planned yet, as ${reason}. It needs a review of its own after them.`,
  releases: (terraform, provider) => [
    `vSphere provider ${provider}`,
    ...(terraform === undefined ? [] : [", Terraform ", { value: terraform }]),
  ],
  rollingSteps: (stack, steps) => say`${stack} in ${own(enCounted("step", "steps")(steps))}: `,
  more: (count) => `${en(count)} more`,
  folded: (what) => say`Not shown here, but in the HTML page: ${what}.`,
  entries: enCounted("entry", "entries"),
  inGroups: (names) => say`of ${joined(names, ", ")}`,
  groups: enCounted("other group", "other groups"),
  wholePage: "the HTML page",
  columns: {
    object: "Object",
    effect: "Effect",
    attributes: "Before → after",
    account: "Account",
    taken: "Taken at the peak",
    free: "Free",
    freeAfterLoss: "Free, host lost",
    runsOut: "Runs out",
    site: "Site",
    tier: "Tier",
    direction: "Becomes",
  },
  page: {
    skip: "Skip to the changes",
    search: "Search",
    searchHint: "A name, an address or an attribute",
    filters: "Filters",
    all: "all",
    reset: "Show all",
    results: "{found} of {all} changes, {shown} shown",
    noResults: "No change is like that.",
    showMore: "Show {count} more",
    moreAttributes: "{count} more attributes",
    needsScript: (count) =>
      `All ${count} changes can be searched here with JavaScript. What restarts, is replaced or lost stands above in any case.`,
    source: "Declared in",
    row: "Row of the table of effects",
    before: "before",
    after: "after",
    limit: "the mark is what there is",
    made: "Made by npm run review. It holds no secrets and loads nothing.",
  },
};

export const french: Phrases = {
  language: "fr",
  title: "Revue du plan",
  outcomes: { harmless: "Sans danger", needsApproval: "Approbation requise", blocked: "Bloqué" },
  places: { rabat: "Rabat", marrakech: "Marrakech", link: "La liaison" },
  headings: {
    lost: "Données perdues",
    destroyed: "Détruits ou remplacés",
    unsafe: "Effet inconnu, ou application impossible",
    restarts: "Redémarrages",
    interruptions: "Interruptions et déplacements",
    unknown: "Ce qui n'est pas connu",
    blocks: "Ce qui s'y oppose",
    approved: "Approuvé",
    rolling: "Déploiement membre par membre",
    findingsAdded: "Constats ajoutés",
    findingsMended: "Constats levés",
    stacks: "Stacks",
    capacity: "Capacité",
    recoverability: "Capacité de reprise",
    peaks: "Pendant l'exécution",
    drift: "Dérive : modifié hors de ce code, avant ce changement",
    moved: "Déplacés dans le code",
    imported: "Importés",
    forgotten: "Oubliés : sortent de l'état, continuent de fonctionner",
    changes: "Changements par étage",
  },
  effects: {
    none: "aucun effet",
    noEffectInGuest: "aucun effet dans la machine",
    created: "créé",
    moved: "déplacé dans le code",
    imported: "importé",
    forgotten: "oublié",
    reconfiguredLive: "reconfiguré à chaud",
    vMotion: "changement d'hôte (vMotion)",
    storageVMotion: "changement de stockage (vMotion)",
    hostIntoMaintenance: "hôte en maintenance",
    networkInterruption: "coupure réseau",
    powersOnStandby: "met en marche une réserve",
    guestRestart: "redémarrage",
    replaced: "remplacé",
    destroyed: "détruit",
    dataLost: "données perdues",
    applyWillFail: "l'application échouera",
    notClassified: "non classé",
  },
  counted: {
    none: frCounted("changement sans effet", "changements sans effet"),
    noEffectInGuest: frCounted("changement sans effet dans la machine", "changements sans effet dans les machines"),
    created: frCounted("objet est créé", "objets sont créés"),
    moved: frCounted("objet est déplacé dans le code", "objets sont déplacés dans le code"),
    imported: frCounted("objet est importé", "objets sont importés"),
    forgotten: frCounted("objet est oublié", "objets sont oubliés"),
    reconfiguredLive: frCounted("objet est reconfiguré à chaud", "objets sont reconfigurés à chaud"),
    vMotion: frCounted("machine change d'hôte", "machines changent d'hôte"),
    storageVMotion: frCounted("machine change de stockage", "machines changent de stockage"),
    hostIntoMaintenance: frCounted("hôte passe en maintenance", "hôtes passent en maintenance"),
    networkInterruption: frCounted("objet perd le réseau un moment", "objets perdent le réseau un moment"),
    powersOnStandby: frCounted("machine arrêtée est mise en marche", "machines arrêtées sont mises en marche"),
    guestRestart: frCounted("machine redémarre", "machines redémarrent"),
    replaced: frCounted("objet est remplacé", "objets sont remplacés"),
    destroyed: frCounted("objet est détruit", "objets sont détruits"),
    dataLost: frCounted("objet perd des données", "objets perdent des données"),
    applyWillFail: frCounted("changement échouera", "changements échoueront"),
    notClassified: frCounted("changement n'est pas classé", "changements ne sont pas classés"),
  },
  objects: frCounted("objet", "objets"),
  blocks: {
    "correlated-disruption": "Interrompus en même temps",
    "cluster-loses-host": "Un cluster perd un hôte qu'il devait garder",
    "data-lost": "Des données sont perdues",
    "protected-object-removed": "Un objet protégé sort du code",
    "leaves-recovered": "La posture « recovered » est quittée",
    "apply-will-fail": "L'application échouera",
    "unknown-action": "Une action que ce projet ne connaît pas",
  },
  resources: {
    cores: "cœurs",
    CPU: "processeur",
    memory: "mémoire",
    space: "espace",
    operations: "opérations",
    throughput: "débit",
    bandwidth: "bande passante",
  },
  postures: { standby: "en attente", recovered: "en reprise" },
  promises: { RPO: "RPO", RTO: "RTO", hostFailures: "pannes d'hôtes", linkLoad: "charge de la liaison" },
  directions: { worse: "pire", better: "meilleur", same: "autre" },
  colon: " : ",
  number: fr,
  percent: (fraction) => percent(fraction, fr),
  decimal: (amount) => threeDigits(amount, "fr"),
  verdict: {
    sentence: (outcome, facts) => [`${outcome} : `, ...joined(facts, " ; "), "."],
    at: (place, effects) => [
      `${place === "link" ? "sur la liaison" : `à ${french.places[place]}`}, `,
      ...joined(effects, ", "),
    ],
    nothing: "rien ne change dans vCenter",
    quietAt: (places) => [
      `${places.map((place) => (place === "link" ? "sur la liaison" : `à ${french.places[place]}`)).join(" et ")}, rien ne redémarre, n'est remplacé ni perdu`,
    ],
    findings: (added, mended) => [
      ...(added > 0 ? [own(frCounted("constat est ajouté", "constats sont ajoutés")(added))] : []),
      ...(mended > 0 ? [own(frCounted("constat est levé", "constats sont levés")(mended))] : []),
    ],
    broken: (promises) =>
      own(frCounted("engagement ne peut plus être tenu", "engagements ne peuvent plus être tenus")(promises)),
    drifted: (objects) => own(frCounted("objet a dérivé", "objets ont dérivé")(objects)),
    unknown: (things) => own(frCounted("point n'est pas connu", "points ne sont pas connus")(things)),
    notPlanned: (stacks, count) => [
      ...joined(stacks, ", "),
      count === 1 ? " n'est pas encore planifié" : " ne sont pas encore planifiés",
    ],
  },
  compared: (base, head) => (base === undefined ? say`De ${head}.` : say`${base} → ${head}.`),
  dirty: " avec des fichiers différents du commit",
  noBase:
    "Il n'y a rien à quoi comparer : ce que le changement fait à la capacité, à la reprise et aux constats n'est pas connu.",
  nothingHere: "Aucun objet ne change ici.",
  remedy: (remedy) => say`À la place : ${remedy}`,
  approvedBy: (owner, expires, reason) => say`par ${owner} jusqu'au ${expires} : ${reason}`,
  englishTexts: " (textes en anglais)",
  because: (path, now) => say`car ${path} vaut ${now}`,
  also: (effects) => [`et aussi ${effects.join(", ")}`],
  notSet: "non défini",
  knownLater: "connu seulement après l'application",
  deposed: (name, id) => `${name} (ancien exemplaire ${id})`,
  reserved: (change) => say`réservé ${change}`,
  neverRunsOut: "pas avant 30 ans",
  of: (part, whole) => say`${part} sur ${whole}`,
  promise: {
    of: (promise, tier) => [`${promise} de l'étage `, { value: tier }],
    achieved: (how) => say`au pire ${how}`,
    cannotBeKept: "ne peut pas être tenu",
    notKept: (achieved) => say`ne peut pas être tenu (${achieved})`,
    keptAgain: (achieved) => say`de nouveau tenu (${achieved})`,
    notPromised: "non promis",
    unknown: "non connu",
    linkLoad: "liaison",
    hostFailures: (where) => say`Pannes d'hôtes que ${where} supporte`,
  },
  peak: (peak, amounts) =>
    say`${peak.where} : ${amounts} ${own(peak.why === "replacement" ? "tant que l'ancien et le nouveau coexistent" : "pendant l'évacuation d'un hôte")}${own(isOver(peak) ? ` – ${french.overflows}` : "")}`,
  overflows: "plus que ce qu'il y a",
  gone: "n'existe plus",
  changedBy: (user, at, event) => say`${user}, ${at} (${event})`,
  nobodyTells: "auteur non connu",
  movedFrom: (address) => say`était ${address}`,
  importedAs: (id) => say`comme ${id}`,
  leftBehind: "plus rien dans ce projet ne s'en occupe ensuite",
  planned: (stack, counts) => say`${stack} : ${joined(counts, ", ")}`,
  noChanges: "aucun changement",
  actions: {
    create: (count) => `${fr(count)} à créer`,
    update: (count) => `${fr(count)} à modifier`,
    delete: (count) => `${fr(count)} à détruire`,
    replace: (count) => `${fr(count)} à remplacer`,
    forget: (count) => `${fr(count)} à oublier`,
    createThenForget: (count) => `${fr(count)} à recréer et à oublier`,
    unknown: (count) => `${fr(count)} avec une action inconnue`,
    import: (count) => `${fr(count)} à importer`,
    move: (count) => `${fr(count)} à déplacer dans le code`,
  },
  notYet: (stack, reason) => say`${stack} : pas encore planifié (${reason}). Il lui faudra ensuite une revue à part.`,
  releases: (terraform, provider) => [
    `fournisseur vSphere ${provider}`,
    ...(terraform === undefined ? [] : [", Terraform ", { value: terraform }]),
  ],
  rollingSteps: (stack, steps) => say`${stack} en ${own(frCounted("étape", "étapes")(steps))} : `,
  more: (count) => `${fr(count)} de plus`,
  folded: (what) => say`Non montré ici, mais dans la page HTML : ${what}.`,
  entries: frCounted("élément", "éléments"),
  inGroups: (names) => say`de ${joined(names, ", ")}`,
  groups: frCounted("autre groupe", "autres groupes"),
  wholePage: "la page HTML",
  columns: {
    object: "Objet",
    effect: "Effet",
    attributes: "Avant → après",
    account: "Compte",
    taken: "Pris à la pointe",
    free: "Libre",
    freeAfterLoss: "Libre, un hôte perdu",
    runsOut: "Épuisé",
    site: "Site",
    tier: "Étage",
    direction: "Devient",
  },
  page: {
    skip: "Aller aux changements",
    search: "Chercher",
    searchHint: "Un nom, une adresse ou un attribut",
    filters: "Filtres",
    all: "tous",
    reset: "Tout montrer",
    results: "{found} changements sur {all}, {shown} montrés",
    noResults: "Aucun changement ne correspond.",
    showMore: "En montrer {count} de plus",
    moreAttributes: "{count} attributs de plus",
    needsScript: (count) =>
      `Les ${count} changements se cherchent ici avec JavaScript. Ce qui redémarre, est remplacé ou perdu figure plus haut dans tous les cas.`,
    source: "Déclaré dans",
    row: "Ligne de la table des effets",
    before: "avant",
    after: "après",
    limit: "la marque est ce qu'il y a",
    made: "Fait par npm run review. Sans secrets ; ne charge rien.",
  },
};

export const PHRASES: Readonly<Record<Language, Phrases>> = { en: english, fr: french };
