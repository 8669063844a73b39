import type { Draft } from "../draft";
import type { Finding, ModelPath } from "../finding";
import { forTier, memberIdsOf, standingMemberIds } from "../locks";
import type { Model } from "../model";
import type { Relation } from "../relation";
import { SITE_NAMES, type SiteName } from "../schema/site";

const check: Relation["check"] = (model) => SITE_NAMES.flatMap((site) => unlocked(model, site));

export const unlockedData: Relation = {
  title: "Standing members and disks that hold data are locked",
  explanation: "Without a lock, a change of one line can destroy the data.",
  source: { document: "This project", section: "model/schema/workload.ts, deletionLocksSchema", standing: "design" },
  severity: "error",
  check,
};

function unlocked({ massar, deletionLocks }: Draft<Model>, site: SiteName): Finding[] {
  return massar.tiers.flatMap((stated, index): Finding[] => {
    const { name: tier, holdsData, disks } = stated;
    const { ids, path } = standingMemberIds(stated, index, site);
    if (!holdsData || ids.length === 0) return [];
    const place = { site, tier };
    const members = memberIdsOf(deletionLocks.locked, place);
    const labels = new Set(forTier(deletionLocks.locked, place).flatMap((lock) => lock.disks));
    const finding = (what: string, at: ModelPath): Finding => ({
      path: at,
      problem: `${what} holds data but has no deletion lock at ${site}.`,
      remedy: `Add it to the lock of ${tier} at ${site} in datacenters/massar/deletion-locks.ts.`,
    });
    return [
      ...ids.flatMap((id, member) => (members.has(id) ? [] : [finding(`"${id}"`, [...path, member, "id"])])),
      ...disks.flatMap(({ label }, disk) =>
        labels.has(label) ? [] : [finding(`Disk "${label}"`, ["massar", "tiers", index, "disks", disk, "label"])],
      ),
    ];
  });
}
