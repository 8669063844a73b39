import type { Census } from "../../census/census";
import type { LocalizedText } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import type { RehearsedTier } from "../../model/rehearsal";
import type { TierSpec } from "../../model/schema/workload";
import type { Finding } from "../record";

/**
 * Checks the protection of each tier of the recovery plan: it needs members at Marrakech and, if it holds data, a replication
 * stream and running replicas. A loaded model always has the planned parts; the running state may differ.
 *
 * @param copied the tiers whose data is replicated to Marrakech, with the paths of their replicas
 */
export function protectedTiers(
  model: Model,
  marrakech: Census,
  copied: readonly Pick<RehearsedTier, "spec" | "replicas">[],
): readonly Finding[] {
  const powered = new Set(
    marrakech.virtualMachines.filter(({ powerState }) => powerState === "poweredOn").map(({ path }) => path),
  );
  const replicasOf = new Map(copied.map(({ spec, replicas = {} }) => [spec.name, Object.values(replicas)]));
  const streams = new Set(model.link.streams.map(({ tier }) => tier));
  const names = new Set(model.massar.tiers.map(({ name }) => name));
  const { datacenter } = model.sites.marrakech;

  return model.massar.tiers.map((tier): Finding => {
    const replicas = replicasOf.get(tier.name) ?? [];
    const lacking =
      missingFromModel(tier, { streams, names }) ??
      replicasNotRunning(replicas.filter((path) => !powered.has(`/${datacenter}/vm/${path}`)));
    const { name, protection } = tier;
    return {
      id: `protected/${name}`,
      title: { en: `Protection of ${name}`, fr: `Protection de ${name}` },
      passed: lacking === undefined,
      expected:
        protection.mechanism === "rebuild"
          ? { en: "members at Marrakech", fr: "des membres à Marrakech" }
          : {
              en: "members at Marrakech, a replication stream and running replicas",
              fr: "des membres à Marrakech, un flux de réplication et des répliques en service",
            },
      seen: lacking ?? seen(tier, replicas.length),
    };
  });
}

const membersOf = ({ marrakech: { standing, surge } }: TierSpec): number =>
  (standing?.members.length ?? 0) + surge.length;

function seen(tier: TierSpec, replicas: number): LocalizedText {
  const members = membersOf(tier);
  return replicas === 0
    ? { en: `members: ${members}`, fr: `membres : ${members}` }
    : { en: `members: ${members}, replicas: ${replicas}`, fr: `membres : ${members}, répliques : ${replicas}` };
}

interface Planned {
  /** Tiers with a replication stream. */
  readonly streams: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** The part of the protection that is missing from the model, with the remedy. */
function missingFromModel(tier: TierSpec, { streams, names }: Planned): LocalizedText | undefined {
  const { name, holdsData, protection, dependsOn, marrakech } = tier;
  if (membersOf(tier) === 0) {
    return {
      en: "no member at Marrakech: add one to its surge in datacenters/massar/tiers.ts",
      fr: "aucun membre à Marrakech : en ajouter un à « surge » dans datacenters/massar/tiers.ts",
    };
  }
  const missing = dependsOn.filter((each) => !names.has(each));
  if (missing.length > 0) {
    return {
      en: `depends on ${missing.join(", ")}, which is not in the recovery plan: add it to datacenters/massar/tiers.ts, or remove the dependency`,
      fr: `dépend de ${missing.join(", ")}, absent du plan de reprise : l’ajouter dans datacenters/massar/tiers.ts, ou supprimer la dépendance`,
    };
  }
  if (protection.mechanism === "rebuild") {
    if (!holdsData) return undefined;
    return {
      en: "holds data that is not replicated to Marrakech: set a replication mechanism in datacenters/massar/tiers.ts",
      fr: "contient des données non répliquées à Marrakech : définir un mécanisme de réplication dans datacenters/massar/tiers.ts",
    };
  }
  if (marrakech.standing === undefined) {
    return {
      en: "no standing member at Marrakech receives its data: add one to standing in datacenters/massar/tiers.ts",
      fr: "aucun membre permanent à Marrakech ne reçoit ses données : en ajouter un à « standing » dans datacenters/massar/tiers.ts",
    };
  }
  if (!streams.has(name)) {
    return {
      en: "no stream replicates its data: add one to link.streams in datacenters/link.ts",
      fr: "aucun flux ne réplique ses données : en ajouter un à « link.streams » dans datacenters/link.ts",
    };
  }
  return undefined;
}

function replicasNotRunning(paths: readonly string[]): LocalizedText | undefined {
  if (paths.length === 0) return undefined;
  return {
    en: `not running: ${paths.join(", ")}. Power it on, or deploy dr`,
    fr: `hors service : ${paths.join(", ")}. Démarrer la VM, ou déployer dr`,
  };
}
