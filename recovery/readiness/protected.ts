import type { Census } from "../../census/census";
import type { LocalizedText } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import type { RehearsedTier } from "../../model/rehearsal";
import type { TierSpec } from "../../model/schema/workload";
import type { Finding } from "../record";

/**
 * Whether each tier of the recovery plan has what it is recovered from, one finding each: members at Marrakech, and where it
 * holds data a stream that brings it there and replicas that run. A model that is loaded whole lacks none of the planned;
 * what runs may.
 *
 * @param copied the tiers whose data is copied to Marrakech, with where it stands there
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
      title: { en: `${name} is protected`, fr: `${name} est protégé` },
      passed: lacking === undefined,
      expected:
        protection.mechanism === "rebuild"
          ? { en: "members at Marrakech", fr: "des membres à Marrakech" }
          : {
              en: "members at Marrakech, a stream, and replicas that run",
              fr: "des membres à Marrakech, un flux, et des répliques qui fonctionnent",
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
  /** Tiers whose data the link carries. */
  readonly streams: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** What of its recovery the model does not plan, with the remedy. */
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
      en: `depends on ${missing.join(", ")}, which the plan does not recover: add it to datacenters/massar/tiers.ts, or drop the dependency`,
      fr: `dépend de ${missing.join(", ")}, que le plan ne rétablit pas : l’ajouter à datacenters/massar/tiers.ts, ou retirer la dépendance`,
    };
  }
  if (protection.mechanism === "rebuild") {
    if (!holdsData) return undefined;
    return {
      en: "holds data, and nothing brings it to Marrakech: give it a mechanism that does, in datacenters/massar/tiers.ts",
      fr: "contient des données que rien n’apporte à Marrakech : lui donner un mécanisme qui le fait, dans datacenters/massar/tiers.ts",
    };
  }
  if (marrakech.standing === undefined) {
    return {
      en: "no member stands at Marrakech to take its data: make one of its members standing in datacenters/massar/tiers.ts",
      fr: "aucun membre permanent à Marrakech ne reçoit ses données : en rendre un permanent (« standing ») dans datacenters/massar/tiers.ts",
    };
  }
  if (!streams.has(name)) {
    return {
      en: "no stream carries its data: add one to link.streams in datacenters/link.ts",
      fr: "aucun flux ne transporte ses données : en ajouter un à « link.streams » dans datacenters/link.ts",
    };
  }
  return undefined;
}

function replicasNotRunning(paths: readonly string[]): LocalizedText | undefined {
  if (paths.length === 0) return undefined;
  return {
    en: `does not run: ${paths.join(", ")}: power it on, or deploy dr`,
    fr: `ne fonctionne pas : ${paths.join(", ")} : démarrer la VM, ou déployer dr`,
  };
}
