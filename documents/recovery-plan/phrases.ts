import { counts, numberText, roughLength, threeDigits } from "../../lib/text/amounts";
import { both, type In, inEach, inLanguage, type Language } from "../../lib/text/localized";
import { typesetAll } from "../../lib/text/typography";
import type { Site } from "../../model/schema/site";
import type { DECISIONS } from "../../model/schema/workload";
import type { Bandwidth } from "../../model/units/bandwidth";
import type { DataSize } from "../../model/units/data-size";
import type { Duration } from "../../model/units/duration";
import type { StepKind } from "../../planning/timeline";
import type { WriterEvent } from "../../planning/writer-measurements";

/** The texts of the recovery plan and its pictures. */
const TEXTS = {
  language: both<Language>("en", "fr"),
  otherLanguage: both("[En français](plan-de-reprise.fr.md)", "[In English](recovery-plan.en.md)"),
  title: both("Recovery plan: Massar from Rabat to Marrakech", "Plan de reprise : Massar, de Rabat à Marrakech"),
  purpose: both(
    [
      "Massar is the national database of pupils, schools and parents. It runs at Rabat. If Rabat is lost, it continues at Marrakech.",
      "Article 9 of law 05-20 makes this plan mandatory and requires regular tests of it. The national directive DNSSI requires exercises (CONTINU-EXERCICE).",
    ].join(" "),
    [
      "Massar est la base de données nationale des élèves, des établissements et des parents. Elle fonctionne à Rabat. Si Rabat est perdu, elle continue à Marrakech.",
      "L'article 9 de la loi 05-20 rend ce plan obligatoire et exige qu'il soit « testé régulièrement ». La directive nationale DNSSI exige des exercices (CONTINU-EXERCICE).",
    ].join(" "),
  ),
  figures: both(
    "Times and sizes are those of a reference design, calculated from the model. A rehearsal measures the times, which are estimates here.",
    "Les durées et les tailles sont celles d'une conception de référence, calculées à partir du modèle. Un exercice mesure les durées estimées ici.",
  ),
  disasters: {
    title: both("Disasters", "Sinistres"),
    head: both(
      ["disaster", "warning", "response", "data loss"],
      ["sinistre", "préavis", "réponse", "perte de données"],
    ),
    rows: both(
      [
        {
          name: "fire",
          warning: "none: the site fails immediately",
          answer: "unplanned failover",
          loss: "everything written after the last replicated point",
        },
        { name: "flood", warning: "hours", answer: "planned migration", loss: "none" },
        {
          name: "strike",
          warning: "the site runs without staff",
          answer: "planned migration or remote operation",
          loss: "none",
        },
      ],
      [
        {
          name: "incendie",
          warning: "aucun : le site s'arrête immédiatement",
          answer: "bascule non planifiée",
          loss: "tout ce qui a été écrit après le dernier point répliqué",
        },
        { name: "inondation", warning: "quelques heures", answer: "migration planifiée", loss: "aucune" },
        {
          name: "grève",
          warning: "le site fonctionne sans personnel",
          answer: "migration planifiée ou exploitation à distance",
          loss: "aucune",
        },
      ],
    ),
  },
  objectives: {
    title: both("Objectives", "Objectifs"),
    intro: both(
      "The recovery point objective (RPO) limits data loss, expressed as a time. The recovery time objective (RTO) limits the outage, measured from the disaster. The age of a copy is its maximum during the annual peak. Rebuilt tiers have no data of their own.",
      "L'objectif de point de reprise (RPO) limite la perte de données, exprimée en temps. L'objectif de temps de reprise (RTO) limite l'interruption, mesurée à partir du sinistre. L'âge d'une copie est sa valeur maximale pendant la pointe annuelle. Les composants reconstruits n'ont pas de données propres.",
    ),
    head: both(
      ["tier", "protection", "RPO", "maximum age of the copy", "RTO", "usable after", "margin"],
      ["composant", "mode de protection", "RPO", "âge maximal de la copie", "RTO", "utilisable après", "marge"],
    ),
    withoutEnd: both("unlimited", "illimité"),
    nothing: "–",
    groups: both(
      (name: string, tiers: string, pointInTime: string | undefined) =>
        `**${name}**: ${tiers} are restored to the same point in time${pointInTime === undefined ? "" : `, at most ${pointInTime} before the disaster`}.`,
      (name, tiers, pointInTime) =>
        `**${name}** : ${tiers} sont restaurés au même point${pointInTime === undefined ? "" : `, au plus tôt ${pointInTime} avant le sinistre`}.`,
    ),
  },
  timeline: {
    title: both("Timeline", "Déroulement"),
    total: both(
      (total: string) => `All tiers are usable ${total} after the disaster (estimate).`,
      (total) => `Tous les composants sont utilisables ${total} après le sinistre (estimation).`,
    ),
    slow: both(
      (total: string) =>
        `If every step takes as long as at its 95th percentile: ${total}. The RTO must be met even then.`,
      (total) =>
        `Si chaque étape dure autant qu'à son 95e centile : ${total}. Le RTO doit être respecté même dans ce cas.`,
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
        `Detecting the disaster takes ${detection}, declaring it ${decision}. Creating or resizing a VM takes ${provisioning}; ${concurrency} VMs are processed at a time. Switching a service name takes ${cutover}.`,
      ({ detection, decision, provisioning, cutover }, concurrency) =>
        `Il faut ${detection} pour détecter le sinistre et ${decision} pour le déclarer. Créer ou agrandir une machine virtuelle prend ${provisioning} ; ${concurrency} machines sont traitées à la fois. Basculer un nom de service prend ${cutover}.`,
    ),
    criticalPath: both("Critical path:", "Chemin critique :"),
    picture: both("Timeline of the recovery", "Déroulement de la reprise"),
  },
  order: {
    title: both("Recovery order", "Ordre de reprise"),
    intro: both(
      "A priority group starts once the previous groups are ready. A tier starts once its dependencies are ready.",
      "Un groupe de priorité démarre quand les groupes précédents sont prêts. Un composant démarre quand ceux dont il dépend sont prêts.",
    ),
    picture: both(
      "Recovery order: priority groups and dependencies",
      "Ordre de reprise : groupes de priorité et dépendances",
    ),
    head: both(
      ["priority", "tier", "VMs", "depends on", "starts within", "health check"],
      ["priorité", "composant", "machines", "dépend de", "démarre en", "contrôle de santé"],
    ),
    startsWithin: both(
      (time: string) => `starts within ${time}`,
      (time) => `démarre en ${time}`,
    ),
    together: both(
      (group: string) => `group ${group}`,
      (group) => `groupe ${group}`,
    ),
    legend: {
      standing: both(
        "runs before the disaster, resized at recovery",
        "fonctionne avant le sinistre, agrandi à la reprise",
      ),
      surge: both("created at recovery", "créé à la reprise"),
      dependency: both("must be ready before the next tier", "doit être prêt avant le composant suivant"),
    },
  },
  machines: {
    title: both("VMs and addresses at Marrakech", "Machines et adresses à Marrakech"),
    intro: both(
      "Standby VMs always run and are resized for the recovery. The others are created.",
      "Les machines permanentes fonctionnent toujours et sont agrandies à la reprise. Les autres sont créées.",
    ),
    head: both(
      ["tier", "VM", "address", "size at recovery", ""],
      ["composant", "machine", "adresse", "taille à la reprise", ""],
    ),
    created: both("created", "créée"),
  },
  names: {
    title: both("Service names to switch", "Noms de service à basculer"),
    intro: both(
      "Users reach Massar by name. A DNS update points each name to Marrakech once its tier is ready.",
      "Les usagers accèdent à Massar par son nom. Une mise à jour du DNS fait pointer chaque nom vers Marrakech dès que son composant est prêt.",
    ),
    head: both(["name", "tier", "at Rabat", "at Marrakech"], ["nom", "composant", "à Rabat", "à Marrakech"]),
  },
  data: {
    title: both("Replication to Marrakech", "Réplication vers Marrakech"),
    intro: both(
      (efficiency: string, outage: string) =>
        `${efficiency} of the bandwidth of a stream carries data. The catch-up time is calculated for a link outage of ${outage}.`,
      (efficiency, outage) =>
        `${efficiency} de la bande passante d'un flux transportent des données. La durée de rattrapage est calculée pour une coupure de la liaison de ${outage}.`,
    ),
    picture: both("Replication flows", "Flux de réplication"),
    head: both(
      ["tier", "bandwidth", "usable for data", "peak change rate", "initial synchronisation", "catch-up"],
      [
        "composant",
        "bande passante",
        "débit utile",
        "modifications en pointe",
        "synchronisation initiale",
        "rattrapage",
      ],
    ),
  },
  writer: {
    title: both("The database member that writes", "Le membre de la base de données qui écrit"),
    intro: both(
      (tier: string, ttl: string) =>
        `One member of ${tier} writes. It holds a lease of ${ttl}: if it loses the majority of the voters, it stops within this time, and no other starts before.`,
      (tier, ttl) =>
        `Un seul membre de ${tier} écrit. Il détient un bail de ${ttl} : s'il perd la majorité des votants, il s'arrête dans ce délai, et aucun autre ne commence avant.`,
    ),
    head: both(["event", "what was measured", "time"], ["événement", "grandeur mesurée", "durée"]),
    events: {
      witnessLost: both(
        ["the witness is lost", "longest gap between two writes"],
        ["perte du témoin", "plus longue interruption des écritures"],
      ),
      linkCut: both(
        ["the link is cut", "longest gap between two writes at Rabat"],
        ["coupure de la liaison", "plus longue interruption des écritures à Rabat"],
      ),
      promotion: both(
        ["Rabat is lost", "from the command that promotes to the first write at Marrakech"],
        ["perte de Rabat", "de la commande de promotion à la première écriture à Marrakech"],
      ),
      rejoin: both(
        ["Rabat returns after a promotion", "until its members follow"],
        ["retour de Rabat après une promotion", "jusqu'à ce que ses membres suivent"],
      ),
      isolation: both(
        ["Rabat is cut off from Marrakech and from the witness", "until its last accepted write"],
        ["Rabat est coupé de Marrakech et du témoin", "jusqu'à sa dernière écriture acceptée"],
      ),
      promotionAfterIsolation: both(
        ["promotion after that", "from the command to the first write at Marrakech"],
        ["promotion ensuite", "de la commande à la première écriture à Marrakech"],
      ),
      rejoinAfterIsolation: both(
        ["Rabat is connected again after that", "until its members follow"],
        ["Rabat est reconnecté ensuite", "jusqu'à ce que ses membres suivent"],
      ),
      failback: both(["failback to Rabat", "without a writer"], ["retour à Rabat", "sans membre qui écrit"]),
    } satisfies Record<WriterEvent, unknown>,
    between: both(
      (shortest: string, longest: string) => (shortest === "0" ? `up to ${longest} s` : `${shortest} to ${longest} s`),
      (shortest, longest) => (shortest === "0" ? `jusqu'à ${longest} s` : `de ${shortest} à ${longest} s`),
    ),
    and: both(" and ", " et "),
    discarded: both(
      (rows: string) =>
        `While Rabat is cut off, its own members still confirm each other's writes. A promotion discards them: ${rows} rows in two runs. Do not promote while Rabat may still write.`,
      (rows) =>
        `Tant que Rabat est coupé, ses propres membres confirment encore les écritures. Une promotion les supprime : ${rows} lignes lors de deux essais. Ne promouvez pas tant que Rabat peut encore écrire.`,
    ),
    source: both(
      (software: string, guests: string, cores: string) =>
        `Source: measurements on ${guests} simulated guests with real servers (${software}) on ${cores} cores: planning/writer-measurements.ts. Real hosts were not measured.`,
      (software, guests, cores) =>
        `Source : mesures sur ${guests} systèmes invités simulés avec de vrais serveurs (${software}) et ${cores} cœurs : planning/writer-measurements.ts. Aucune mesure sur des hôtes réels.`,
    ),
    otherSettings: both(
      (ttl: string) => `They were measured with a lease of ${ttl}. The model has other settings: measure them again.`,
      (ttl) => `Les mesures ont été faites avec un bail de ${ttl}. Le modèle a d'autres réglages : mesurez de nouveau.`,
    ),
    promote: both(
      (tier: string, member: string) => [
        "Run `npm run configure -- --apply` ([Configure running guests](guide/configure.md)): it gives Marrakech's running guests the files of the posture. It reports Rabat's guests as not reached.",
        `Promote \`${tier}\`. On \`${member}\`: \`sudo -u postgres patronictl --config-file /etc/patroni/conf.d failover ${tier} --candidate ${member} --force\`. If it is refused, repeat it for 15 s.`,
      ],
      (tier, member) => [
        "Lancer `npm run configure -- --apply` ([Configurer les systèmes invités](guide/configure.md)) : cette commande donne aux systèmes invités de Marrakech les fichiers de la posture. Elle signale ceux de Rabat comme injoignables.",
        `Promouvoir \`${tier}\`. Sur \`${member}\` : \`sudo -u postgres patronictl --config-file /etc/patroni/conf.d failover ${tier} --candidate ${member} --force\`. En cas de refus, répéter pendant 15 s.`,
      ],
    ),
  },
  flows: {
    description: both(
      "Replication gateways at both sites send the data through the link. Tiers without a stream are rebuilt at Marrakech.",
      "Les passerelles des deux sites transmettent les données par la liaison. Les composants sans flux sont reconstruits à Marrakech.",
    ),
    legend: {
      managed: both("VMs managed by this project", "machines gérées par ce projet"),
      existing: both("existing VMs, only read", "machines existantes, seulement lues"),
      link: both("carries data between the sites", "transporte les données entre les sites"),
      direction: both("direction of replication", "sens de la réplication"),
    },
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
      (rate: string) => `peak change rate ${rate}`,
      (rate) => `modifications en pointe ${rate}`,
    ),
    limitedTo: both(
      (bandwidth: string) => `each limited to ${bandwidth}`,
      (bandwidth) => `chacune limitée à ${bandwidth}`,
    ),
    carries: both(
      (efficiency: string) => `${efficiency} carries data`,
      (efficiency) => `${efficiency} pour les données`,
    ),
  },
  actions: {
    title: both("Procedure", "Procédure"),
    steps: both(
      [
        "Declare the disaster. Name the failover after the date and the disaster, for example `2026-11-24-fire`.",
        'Write `{ kind: "recovered", failover: "<name>" }` in `datacenters/massar/posture.ts` and commit it.',
        "Set the environment variables as in [Rabat is lost](guide/rabat-is-lost.md), then run `npm run deploy -- dr`. It does not depend on Rabat.",
        "Start the tiers in the order above. Continue when the health check of a tier succeeds.",
        "Switch the service names.",
        "Record the end time of each step as evidence.",
      ],
      [
        "Déclarer le sinistre. Nommer le basculement d'après la date et le sinistre, par exemple `2026-11-24-fire`.",
        'Écrire `{ kind: "recovered", failover: "<nom>" }` dans `datacenters/massar/posture.ts`, puis valider ce changement (commit).',
        "Définir les variables d'environnement comme dans [Rabat est perdu](guide/rabat-perdu.fr.md), puis lancer `npm run deploy -- dr`. Cette commande ne dépend pas de Rabat.",
        "Démarrer les composants dans l'ordre ci-dessus. Continuer quand le contrôle de santé d'un composant réussit.",
        "Basculer les noms de service.",
        "Noter l'heure de fin de chaque étape comme preuve.",
      ],
    ),
  },
  people: {
    title: both("People", "Personnes"),
    intro: both(
      "Each decision belongs to one role. The times count from the declaration.",
      "Chaque décision revient à un seul rôle. Les délais courent à partir de la déclaration.",
    ),
    head: both(["role", "decides on", "notified within"], ["rôle", "décide de", "informé sous"]),
    decisions: {
      failover: both("failover", "basculement"),
      migration: both("planned migration", "migration planifiée"),
      reprotect: both("reprotection", "reprotection"),
      failback: both("failback", "retour à Rabat"),
      fence: both("continuing without a majority of votes", "poursuite sans la majorité des voix"),
    } satisfies Record<(typeof DECISIONS)[number], unknown>,
    messages: both("Texts for users", "Textes pour les utilisateurs"),
    moments: {
      declared: both("at the declaration", "à la déclaration"),
      recovered: both("once Massar works again", "quand Massar fonctionne à nouveau"),
      returned: both("after the return to Rabat", "après le retour à Rabat"),
    },
    textHead: both(["when", "Arabic", "French", "English"], ["quand", "arabe", "français", "anglais"]),
  },
  wayHome: {
    title: both("Failback", "Retour à Rabat"),
    text: both(
      'Wait until Rabat has the data again. Then commit `{ kind: "standby", failback: { ends: "<name>", approvedBy: "…", reason: "…" } }` in `datacenters/massar/posture.ts`. Terraform refuses the failback without this approval.',
      'Attendre que Rabat dispose à nouveau des données. Valider ensuite (commit) `{ kind: "standby", failback: { ends: "<nom>", approvedBy: "…", reason: "…" } }` dans `datacenters/massar/posture.ts`. Terraform refuse le retour sans cette approbation.',
    ),
  },
  steps: {
    detection: both("detection", "détection"),
    decision: both("decision", "décision"),
    provisioning: both("VMs created or resized", "machines créées ou agrandies"),
    start: both("start", "démarrage"),
    cutover: both("service name switched", "nom de service basculé"),
  } satisfies Record<StepKind, unknown>,
  priority: both(
    (priority: number) => `priority ${priority}`,
    (priority) => `priorité ${priority}`,
  ),
  standing: counts("standby", ["permanente", "permanentes"]),
  more: counts("created", ["créée", "créées"]),
  declaration: both("declaration", "déclaration"),
  fromDisaster: both("minutes after the disaster", "minutes après le sinistre"),
  usable: both("usable after", "utilisable après"),
  critical: both("critical path", "chemin critique"),
  number: inEach((language) => (amount: number) => numberText(amount, language)),
  /** In seconds, as it was measured. */
  seconds: inEach(
    (language) =>
      ({ milliseconds }: Duration) =>
        threeDigits(milliseconds / 1000, language),
  ),
  /** A size or a rate. */
  amount: both(
    (amount: DataSize | Bandwidth) => `${amount}`,
    (amount) => `${amount}`.replace("iB", "io").replace(".", ","),
  ),
  duration: inEach(
    (language) =>
      ({ milliseconds }: Duration) =>
        roughLength(milliseconds, language),
  ),
};

/** The texts of the recovery plan and its pictures, in one language. */
export type Phrases = In<typeof TEXTS>;
export const PHRASES = inEach((language): Phrases => typesetAll(inLanguage(TEXTS, language), language));
