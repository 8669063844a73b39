import type { Site } from "../../model/schema/site";
import type { Duration } from "../../model/units/duration";
import type { StepKind } from "../../planning/timeline";

/** A disaster that the plan answers, in one sentence for each thing that it decides. */
interface Disaster {
  readonly name: string;
  readonly warning: string;
  readonly answer: string;
  readonly loss: string;
}

/** What the recovery plan and its picture say, in one language. */
export interface Phrases {
  readonly language: "en" | "fr";
  readonly otherLanguage: string;
  readonly title: string;
  readonly purpose: string;
  readonly figures: string;
  readonly disasters: { readonly title: string; readonly head: readonly string[]; readonly rows: readonly Disaster[] };
  readonly objectives: {
    readonly title: string;
    readonly intro: string;
    readonly head: readonly string[];
    readonly withoutEnd: string;
    readonly nothing: string;
    readonly groups: (name: string, tiers: string, pointInTime: string | undefined) => string;
  };
  readonly timeline: {
    readonly title: string;
    readonly total: (total: string) => string;
    readonly assumptions: (
      times: Readonly<Record<"detection" | "decision" | "provisioning" | "cutover", string>>,
      concurrency: number,
    ) => string;
    readonly criticalPath: string;
    readonly picture: string;
  };
  readonly order: {
    readonly title: string;
    readonly intro: string;
    readonly picture: string;
    readonly head: readonly string[];
    readonly startsWithin: (time: string) => string;
    readonly together: (group: string) => string;
  };
  readonly machines: {
    readonly title: string;
    readonly intro: string;
    readonly head: readonly string[];
    readonly made: string;
  };
  readonly names: { readonly title: string; readonly intro: string; readonly head: readonly string[] };
  readonly data: {
    readonly title: string;
    readonly intro: (efficiency: string, outage: string) => string;
    readonly picture: string;
    readonly head: readonly string[];
  };
  readonly flows: {
    readonly roles: Readonly<Record<Site["role"], string>>;
    readonly gateways: string;
    readonly notReplicated: string;
    readonly rebuiltAt: (site: string) => string;
    readonly atMost: (bandwidth: string) => string;
    readonly changes: (rate: string) => string;
    readonly shapedTo: (bandwidth: string) => string;
    readonly carries: (efficiency: string) => string;
  };
  readonly actions: { readonly title: string; readonly steps: readonly string[] };
  readonly wayHome: { readonly title: string; readonly text: string };
  readonly steps: Readonly<Record<StepKind, string>>;
  readonly priority: (priority: number) => string;
  readonly standing: (count: number) => string;
  readonly more: (count: number) => string;
  readonly declaration: string;
  readonly fromDisaster: string;
  readonly usable: string;
  readonly critical: string;
  readonly duration: (duration: Duration) => string;
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;
type Unit = (typeof UNITS)[number][0];

/** A length of time in its two largest units at most, `3 h 26 min`: a plan is read by people. */
function inTwoUnits({ milliseconds }: Duration, names: Partial<Readonly<Record<Unit, string>>> = {}): string {
  const largest = UNITS.findIndex(([, length]) => milliseconds >= length);
  if (largest < 0) return "0 min";
  let rest = Math.round(milliseconds / smallestOf(largest)) * smallestOf(largest);
  return UNITS.slice(largest, largest + 2)
    .flatMap(([unit, length]) => {
      const amount = Math.floor(rest / length);
      rest -= amount * length;
      return amount > 0 ? [`${amount} ${names[unit] ?? unit}`] : [];
    })
    .join(" ");
}

/** The length of the unit that follows the one at `largest`. */
const smallestOf = (largest: number): number => UNITS[largest + 1]?.[1] ?? 1;

export const english: Phrases = {
  language: "en",
  otherLanguage: "[En français](plan-de-reprise.fr.md)",
  title: "Recovery plan: Massar from Rabat to Marrakech",
  purpose: [
    "Massar is the national database of pupils, schools and parents. It runs at Rabat; when Rabat is lost it goes on at Marrakech.",
    "Law 05-20, article 9, makes such a plan mandatory and wants it tested regularly; the national directive DNSSI asks for exercises (CONTINU-EXERCICE).",
  ].join(" "),
  figures:
    "Times and sizes are those of a reference design, worked out from the model. A rehearsal measures what stands here as an estimate.",
  disasters: {
    title: "What may happen",
    head: ["disaster", "warning", "answer", "data that is lost"],
    rows: [
      {
        name: "fire",
        warning: "none: the site is dark at once",
        answer: "unplanned failover",
        loss: "what was written after the last replicated point",
      },
      { name: "flood", warning: "hours", answer: "planned migration", loss: "none" },
      {
        name: "strike",
        warning: "the site runs, nobody is there",
        answer: "planned migration, or operation from afar",
        loss: "none",
      },
    ],
  },
  objectives: {
    title: "Objectives",
    intro:
      "The age of a copy is that of its newest state at the worst moment of the year's peak. A tier that is rebuilt brings no data of its own. RPO: data that may be lost, as a time; RTO: how long a tier may be missed, from the disaster on.",
    head: ["tier", "how its data gets there", "RPO", "age of the copy at worst", "RTO", "usable after", "left"],
    withoutEnd: "without end",
    nothing: "–",
    groups: (name, tiers, pointInTime) =>
      `**${name}**: ${tiers} come back at one point in time${pointInTime === undefined ? "" : `, at worst ${pointInTime} before the disaster`}.`,
  },
  timeline: {
    title: "Timeline",
    total: (total) => `Estimated from the disaster until all can be used: **${total}**.`,
    assumptions: ({ detection, decision, provisioning, cutover }, concurrency) =>
      `It takes ${detection} until the disaster is known and ${decision} until it is declared. Making or growing a VM takes ${provisioning}, ${concurrency} at a time; switching a service name takes ${cutover}.`,
    criticalPath: "The steps that decide when it ends:",
    picture: "Timeline of the recovery",
  },
  order: {
    title: "Order",
    intro: "A priority group starts once those before it are ready, a tier once those that it needs are.",
    picture: "Priority groups and dependencies",
    head: ["priority", "tier", "VMs", "needs", "starts within", "works when"],
    startsWithin: (time) => `starts within ${time}`,
    together: (group) => `one point in time: ${group}`,
  },
  machines: {
    title: "VMs and addresses at Marrakech",
    intro: "Standing VMs run in every posture and grow to this size; the others are made.",
    head: ["tier", "VM", "address", "size when recovered", ""],
    made: "made",
  },
  names: {
    title: "Names that are switched",
    intro: "Users find Massar by name. A DNS update leads the name to Marrakech once its tier is ready.",
    head: ["name", "tier", "at Rabat", "at Marrakech"],
  },
  data: {
    title: "How data gets to Marrakech",
    intro: (efficiency, outage) =>
      `Of a stream's bandwidth ${efficiency} carries data. Catching up is meant after an outage of the link of ${outage}.`,
    picture: "Replication flows",
    head: ["tier", "bandwidth", "carries", "changes at the peak", "first synchronisation", "catching up"],
  },
  flows: {
    roles: { primary: "primary site", backup: "backup site" },
    gateways: "replication gateways",
    notReplicated: "not replicated",
    rebuiltAt: (site) => `rebuilt at ${site} from template and code:`,
    atMost: (bandwidth) => `up to ${bandwidth}`,
    changes: (rate) => `changes ${rate}`,
    shapedTo: (bandwidth) => `shaped to ${bandwidth}`,
    carries: (efficiency) => `${efficiency} of it carries data`,
  },
  actions: {
    title: "On the day",
    steps: [
      "Declare the disaster and give the failover its name: the date and the disaster, as in `2026-11-24-fire`.",
      'Write `{ kind: "recovered", failover: "<name>" }` in `datacenters/massar/posture.ts` and commit it.',
      "Set the environment as in [Rabat is lost](guide/rabat-is-lost.md), and run `npm run deploy -- dr`. It does not depend on Rabat.",
      "Start the tiers in the order above; go on when a tier's check succeeds.",
      "Switch the service names.",
      "Note when each step ended: the notes are the evidence.",
    ],
  },
  wayHome: {
    title: "The way home",
    text: 'Commit `{ kind: "standby", failback: { ends: "<name>", approvedBy: "…", reason: "…" } }` in `datacenters/massar/posture.ts`, once Rabat has the data back. Without the approval Terraform refuses.',
  },
  steps: {
    detection: "detection",
    decision: "decision",
    provisioning: "VMs made or grown",
    start: "start",
    cutover: "name switched",
  },
  priority: (priority) => `priority ${priority}`,
  standing: (count) => `${count} standing`,
  more: (count) => `${count} made`,
  declaration: "until it is declared",
  fromDisaster: "minutes from the disaster",
  usable: "usable after",
  critical: "decides when it ends",
  duration: (duration) => inTwoUnits(duration),
};

export const french: Phrases = {
  language: "fr",
  otherLanguage: "[In English](recovery-plan.en.md)",
  title: "Plan de reprise : Massar, de Rabat à Marrakech",
  purpose: [
    "Massar est la base de données nationale des élèves, des établissements et des parents. Elle fonctionne à Rabat ; quand Rabat est perdu, elle continue à Marrakech.",
    "La loi 05-20, article 9, rend un tel plan obligatoire et le veut « testé régulièrement » ; la directive nationale DNSSI demande des exercices (CONTINU-EXERCICE).",
  ].join(" "),
  figures:
    "Les durées et les tailles sont celles d'une conception de référence, calculées à partir du modèle. Un exercice mesure ce qui est estimé ici.",
  disasters: {
    title: "Ce qui peut arriver",
    head: ["sinistre", "préavis", "réponse", "données perdues"],
    rows: [
      {
        name: "incendie",
        warning: "aucun : le site s'arrête d'un coup",
        answer: "bascule non planifiée",
        loss: "ce qui a été écrit après le dernier point répliqué",
      },
      { name: "inondation", warning: "quelques heures", answer: "migration planifiée", loss: "aucune" },
      {
        name: "grève",
        warning: "le site fonctionne, personne n'y est",
        answer: "migration planifiée, ou exploitation à distance",
        loss: "aucune",
      },
    ],
  },
  objectives: {
    title: "Objectifs",
    intro:
      "L'âge d'une copie est celui de son état le plus récent, au pire moment de la pointe annuelle. Un étage reconstruit n'apporte pas de données propres. RPO : données que l'on accepte de perdre, en temps ; RTO : durée d'interruption admise, depuis le sinistre.",
    head: ["étage", "voie des données", "RPO", "âge de la copie au pire", "RTO", "utilisable après", "reste"],
    withoutEnd: "sans limite",
    nothing: "–",
    groups: (name, tiers, pointInTime) =>
      `**${name}** : ${tiers} reviennent au même instant${pointInTime === undefined ? "" : `, au pire ${pointInTime} avant le sinistre`}.`,
  },
  timeline: {
    title: "Déroulement",
    total: (total) => `Estimation, du sinistre jusqu'à ce que tout soit utilisable : **${total}**.`,
    assumptions: ({ detection, decision, provisioning, cutover }, concurrency) =>
      `Il faut ${detection} pour que le sinistre soit connu et ${decision} pour qu'il soit déclaré. Créer ou agrandir une machine virtuelle prend ${provisioning}, ${concurrency} à la fois ; basculer un nom de service prend ${cutover}.`,
    criticalPath: "Les étapes qui décident de la fin :",
    picture: "Déroulement de la reprise",
  },
  order: {
    title: "Ordre",
    intro: "Un groupe de priorité démarre quand les précédents sont prêts, un étage quand le sont ceux dont il dépend.",
    picture: "Groupes de priorité et dépendances",
    head: ["priorité", "étage", "machines", "dépend de", "démarre en", "fonctionne quand"],
    startsWithin: (time) => `démarre en ${time}`,
    together: (group) => `même instant : ${group}`,
  },
  machines: {
    title: "Machines et adresses à Marrakech",
    intro:
      "Les machines permanentes fonctionnent en toute circonstance et sont agrandies à cette taille ; les autres sont créées.",
    head: ["étage", "machine", "adresse", "taille à la reprise", ""],
    made: "créée",
  },
  names: {
    title: "Noms à basculer",
    intro:
      "Les usagers trouvent Massar par son nom. Une mise à jour du DNS mène le nom à Marrakech dès que son étage est prêt.",
    head: ["nom", "étage", "à Rabat", "à Marrakech"],
  },
  data: {
    title: "Comment les données arrivent à Marrakech",
    intro: (efficiency, outage) =>
      `De la bande passante d'un flux, ${efficiency} portent des données. Le rattrapage est celui d'une coupure de la liaison de ${outage}.`,
    picture: "Flux de réplication",
    head: ["étage", "bande passante", "porte", "change à la pointe", "première synchronisation", "rattrapage"],
  },
  flows: {
    roles: { primary: "site principal", backup: "site de secours" },
    gateways: "passerelles de réplication",
    notReplicated: "non répliqués",
    rebuiltAt: (site) => `reconstruits à ${site} (modèle et code) :`,
    atMost: (bandwidth) => `au plus ${bandwidth}`,
    changes: (rate) => `change ${rate}`,
    shapedTo: (bandwidth) => `limité à ${bandwidth}`,
    carries: (efficiency) => `dont ${efficiency} pour les données`,
  },
  actions: {
    title: "Le jour venu",
    steps: [
      "Déclarer le sinistre et nommer la bascule : la date et le sinistre, comme `2026-11-24-fire`.",
      'Écrire `{ kind: "recovered", failover: "<nom>" }` dans `datacenters/massar/posture.ts` et en faire un commit.',
      "Préparer l'environnement comme dans [Rabat est perdu](guide/rabat-perdu.fr.md), puis lancer `npm run deploy -- dr`. Cette commande ne dépend pas de Rabat.",
      "Démarrer les étages dans l'ordre ci-dessus ; continuer quand le contrôle d'un étage réussit.",
      "Basculer les noms de service.",
      "Noter la fin de chaque étape : ces notes font foi.",
    ],
  },
  wayHome: {
    title: "Le retour",
    text: 'Faire un commit de `{ kind: "standby", failback: { ends: "<nom>", approvedBy: "…", reason: "…" } }` dans `datacenters/massar/posture.ts`, une fois que Rabat a retrouvé les données. Sans cette approbation, Terraform refuse.',
  },
  steps: {
    detection: "détection",
    decision: "décision",
    provisioning: "machines créées ou agrandies",
    start: "démarrage",
    cutover: "nom basculé",
  },
  priority: (priority) => `priorité ${priority}`,
  standing: (count) => `${count} permanente${count === 1 ? "" : "s"}`,
  more: (count) => `${count} créée${count === 1 ? "" : "s"}`,
  declaration: "jusqu'à la déclaration",
  fromDisaster: "minutes depuis le sinistre",
  usable: "utilisable après",
  critical: "décide de la fin",
  duration: (duration) => inTwoUnits(duration, { d: "j" }),
};
