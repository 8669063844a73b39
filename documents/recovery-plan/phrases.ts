import { counts, roughLength } from "../../lib/text/amounts";
import { both, type In, inEach, inLanguage, type Language } from "../../lib/text/localized";
import type { Site } from "../../model/schema/site";
import type { Duration } from "../../model/units/duration";
import type { StepKind } from "../../planning/timeline";

/** What the recovery plan and its pictures say. */
const TEXTS = {
  language: both<Language>("en", "fr"),
  otherLanguage: both("[En français](plan-de-reprise.fr.md)", "[In English](recovery-plan.en.md)"),
  title: both("Recovery plan: Massar from Rabat to Marrakech", "Plan de reprise : Massar, de Rabat à Marrakech"),
  purpose: both(
    [
      "Massar is the national database of pupils, schools and parents. It runs at Rabat; when Rabat is lost it goes on at Marrakech.",
      "Law 05-20, article 9, makes such a plan mandatory and wants it tested regularly; the national directive DNSSI asks for exercises (CONTINU-EXERCICE).",
    ].join(" "),
    [
      "Massar est la base de données nationale des élèves, des établissements et des parents. Elle fonctionne à Rabat ; quand Rabat est perdu, elle continue à Marrakech.",
      "La loi 05-20, article 9, rend un tel plan obligatoire et le veut « testé régulièrement » ; la directive nationale DNSSI demande des exercices (CONTINU-EXERCICE).",
    ].join(" "),
  ),
  figures: both(
    "Times and sizes are those of a reference design, worked out from the model. A rehearsal measures what stands here as an estimate.",
    "Les durées et les tailles sont celles d'une conception de référence, calculées à partir du modèle. Un exercice mesure ce qui est estimé ici.",
  ),
  disasters: {
    title: both("What may happen", "Ce qui peut arriver"),
    head: both(
      ["disaster", "warning", "answer", "data that is lost"],
      ["sinistre", "préavis", "réponse", "données perdues"],
    ),
    rows: both(
      [
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
      [
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
    ),
  },
  objectives: {
    title: both("Objectives", "Objectifs"),
    intro: both(
      "The age of a copy is that of its newest state at the worst moment of the year's peak. A tier that is rebuilt brings no data of its own. RPO: data that may be lost, as a time; RTO: how long a tier may be missed, from the disaster on.",
      "L'âge d'une copie est celui de son état le plus récent, au pire moment de la pointe annuelle. Un étage reconstruit n'apporte pas de données propres. RPO : données que l'on accepte de perdre, en temps ; RTO : durée d'interruption admise, depuis le sinistre.",
    ),
    head: both(
      ["tier", "how its data gets there", "RPO", "age of the copy at worst", "RTO", "usable after", "left"],
      ["étage", "voie des données", "RPO", "âge de la copie au pire", "RTO", "utilisable après", "reste"],
    ),
    withoutEnd: both("without end", "sans limite"),
    nothing: "–",
    groups: both(
      (name: string, tiers: string, pointInTime: string | undefined) =>
        `**${name}**: ${tiers} come back at one point in time${pointInTime === undefined ? "" : `, at worst ${pointInTime} before the disaster`}.`,
      (name, tiers, pointInTime) =>
        `**${name}** : ${tiers} reviennent au même instant${pointInTime === undefined ? "" : `, au pire ${pointInTime} avant le sinistre`}.`,
    ),
  },
  timeline: {
    title: both("Timeline", "Déroulement"),
    total: both(
      (total: string) => `Estimated from the disaster until all can be used: **${total}**.`,
      (total) => `Estimation, du sinistre jusqu'à ce que tout soit utilisable : **${total}**.`,
    ),
    assumptions: both(
      (
        {
          detection,
          decision,
          provisioning,
          cutover,
        }: Readonly<Record<"detection" | "decision" | "provisioning" | "cutover", string>>,
        concurrency: number,
      ) =>
        `It takes ${detection} until the disaster is known and ${decision} until it is declared. Making or growing a VM takes ${provisioning}, ${concurrency} at a time; switching a service name takes ${cutover}.`,
      ({ detection, decision, provisioning, cutover }, concurrency) =>
        `Il faut ${detection} pour que le sinistre soit connu et ${decision} pour qu'il soit déclaré. Créer ou agrandir une machine virtuelle prend ${provisioning}, ${concurrency} à la fois ; basculer un nom de service prend ${cutover}.`,
    ),
    criticalPath: both("The steps that decide when it ends:", "Les étapes qui décident de la fin :"),
    picture: both("Timeline of the recovery", "Déroulement de la reprise"),
  },
  order: {
    title: both("Order", "Ordre"),
    intro: both(
      "A priority group starts once those before it are ready, a tier once those that it needs are.",
      "Un groupe de priorité démarre quand les précédents sont prêts, un étage quand le sont ceux dont il dépend.",
    ),
    picture: both("Priority groups and dependencies", "Groupes de priorité et dépendances"),
    head: both(
      ["priority", "tier", "VMs", "needs", "starts within", "works when"],
      ["priorité", "étage", "machines", "dépend de", "démarre en", "fonctionne quand"],
    ),
    startsWithin: both(
      (time: string) => `starts within ${time}`,
      (time) => `démarre en ${time}`,
    ),
    together: both(
      (group: string) => `one point in time: ${group}`,
      (group) => `même instant : ${group}`,
    ),
  },
  machines: {
    title: both("VMs and addresses at Marrakech", "Machines et adresses à Marrakech"),
    intro: both(
      "Standing VMs run in every posture and grow to this size; the others are made.",
      "Les machines permanentes fonctionnent en toute circonstance et sont agrandies à cette taille ; les autres sont créées.",
    ),
    head: both(
      ["tier", "VM", "address", "size when recovered", ""],
      ["étage", "machine", "adresse", "taille à la reprise", ""],
    ),
    made: both("made", "créée"),
  },
  names: {
    title: both("Names that are switched", "Noms à basculer"),
    intro: both(
      "Users find Massar by name. A DNS update leads the name to Marrakech once its tier is ready.",
      "Les usagers trouvent Massar par son nom. Une mise à jour du DNS mène le nom à Marrakech dès que son étage est prêt.",
    ),
    head: both(["name", "tier", "at Rabat", "at Marrakech"], ["nom", "étage", "à Rabat", "à Marrakech"]),
  },
  data: {
    title: both("How data gets to Marrakech", "Comment les données arrivent à Marrakech"),
    intro: both(
      (efficiency: string, outage: string) =>
        `Of a stream's bandwidth ${efficiency} carries data. Catching up is meant after an outage of the link of ${outage}.`,
      (efficiency, outage) =>
        `De la bande passante d'un flux, ${efficiency} portent des données. Le rattrapage est celui d'une coupure de la liaison de ${outage}.`,
    ),
    picture: both("Replication flows", "Flux de réplication"),
    head: both(
      ["tier", "bandwidth", "carries", "changes at the peak", "first synchronisation", "catching up"],
      ["étage", "bande passante", "porte", "change à la pointe", "première synchronisation", "rattrapage"],
    ),
  },
  flows: {
    roles: {
      primary: both("primary site", "site principal"),
      backup: both("backup site", "site de secours"),
    } satisfies Record<Site["role"], unknown>,
    gateways: both("replication gateways", "passerelles de réplication"),
    notReplicated: both("not replicated", "non répliqués"),
    rebuiltAt: both(
      (site: string) => `rebuilt at ${site} from template and code:`,
      (site) => `reconstruits à ${site} (modèle et code) :`,
    ),
    atMost: both(
      (bandwidth: string) => `up to ${bandwidth}`,
      (bandwidth) => `au plus ${bandwidth}`,
    ),
    changes: both(
      (rate: string) => `changes ${rate}`,
      (rate) => `change ${rate}`,
    ),
    shapedTo: both(
      (bandwidth: string) => `shaped to ${bandwidth}`,
      (bandwidth) => `limité à ${bandwidth}`,
    ),
    carries: both(
      (efficiency: string) => `${efficiency} of it carries data`,
      (efficiency) => `dont ${efficiency} pour les données`,
    ),
  },
  actions: {
    title: both("On the day", "Le jour venu"),
    steps: both(
      [
        "Declare the disaster and give the failover its name: the date and the disaster, as in `2026-11-24-fire`.",
        'Write `{ kind: "recovered", failover: "<name>" }` in `datacenters/massar/posture.ts` and commit it.',
        "Set the environment as in [Rabat is lost](guide/rabat-is-lost.md), and run `npm run deploy -- dr`. It does not depend on Rabat.",
        "Start the tiers in the order above; go on when a tier's check succeeds.",
        "Switch the service names.",
        "Note when each step ended: the notes are the evidence.",
      ],
      [
        "Déclarer le sinistre et nommer la bascule : la date et le sinistre, comme `2026-11-24-fire`.",
        'Écrire `{ kind: "recovered", failover: "<nom>" }` dans `datacenters/massar/posture.ts` et en faire un commit.',
        "Préparer l'environnement comme dans [Rabat est perdu](guide/rabat-perdu.fr.md), puis lancer `npm run deploy -- dr`. Cette commande ne dépend pas de Rabat.",
        "Démarrer les étages dans l'ordre ci-dessus ; continuer quand le contrôle d'un étage réussit.",
        "Basculer les noms de service.",
        "Noter la fin de chaque étape : ces notes font foi.",
      ],
    ),
  },
  wayHome: {
    title: both("The way home", "Le retour"),
    text: both(
      'Commit `{ kind: "standby", failback: { ends: "<name>", approvedBy: "…", reason: "…" } }` in `datacenters/massar/posture.ts`, once Rabat has the data back. Without the approval Terraform refuses.',
      'Faire un commit de `{ kind: "standby", failback: { ends: "<nom>", approvedBy: "…", reason: "…" } }` dans `datacenters/massar/posture.ts`, une fois que Rabat a retrouvé les données. Sans cette approbation, Terraform refuse.',
    ),
  },
  steps: {
    detection: both("detection", "détection"),
    decision: both("decision", "décision"),
    provisioning: both("VMs made or grown", "machines créées ou agrandies"),
    start: both("start", "démarrage"),
    cutover: both("name switched", "nom basculé"),
  } satisfies Record<StepKind, unknown>,
  priority: both(
    (priority: number) => `priority ${priority}`,
    (priority) => `priorité ${priority}`,
  ),
  standing: counts("standing", ["permanente", "permanentes"]),
  more: counts("made", ["créée", "créées"]),
  declaration: both("until it is declared", "jusqu'à la déclaration"),
  fromDisaster: both("minutes from the disaster", "minutes depuis le sinistre"),
  usable: both("usable after", "utilisable après"),
  critical: both("decides when it ends", "décide de la fin"),
  duration: inEach(
    (language) =>
      ({ milliseconds }: Duration) =>
        roughLength(milliseconds, language),
  ),
};

/** What the recovery plan and its pictures say, in one language. */
export type Phrases = In<typeof TEXTS>;
export const PHRASES = inEach((language): Phrases => inLanguage(TEXTS, language));
