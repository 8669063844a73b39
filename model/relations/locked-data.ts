import type { Draft } from "../draft";
import { type Finding, formatPath, type ModelPath } from "../finding";
import { type Lock, memberIdsOf, standingMemberIds } from "../locks";
import type { Model } from "../model";
import type { Relation } from "../relation";
import { PRIMARY_SITE } from "../schema/site";

const check: Relation["check"] = (model) =>
  model.deletionLocks.locked.flatMap((lock, index) => vanished(model, lock, ["deletionLocks", "locked", index]));

export const lockedData: Relation = {
  title: "Locked members and disks exist, and each disk keeps its position, unless a lift names them",
  explanation:
    "The next deploy destroys any object that was removed from the model. With a lift, its members may be removed " +
    "or still present, so that the lift can be committed with the change and removed after the deploy.",
  source: { document: "This project", section: "model/schema/workload.ts, deletionLocksSchema", standing: "design" },
  severity: "error",
  check,
};

function vanished(model: Draft<Model>, lock: Lock, path: ModelPath): Finding[] {
  const { site, tier, members, disks } = lock;
  const lifted = memberIdsOf(model.deletionLocks.lifts, lock);
  const held = members.filter((id) => !lifted.has(id));
  if (held.length === 0) return [];
  const { tiers } = model.massar;
  const index = tiers.findIndex(({ name }) => name === tier);
  const stated = tiers[index];
  const lift = `lift ${held.join(", ")} in datacenters/massar/deletion-locks.ts`;
  if (stated === undefined) {
    return [
      {
        path: [...path, "tier"],
        problem: `"${tier}" is locked at ${site}, but the tier no longer exists.`,
        remedy: `Restore the tier (existing: ${tiers.map(({ name }) => name).join(", ")}), or ${lift}.`,
      },
    ];
  }
  const standing = standingMemberIds(stated, index, site);
  const adopted = site === PRIMARY_SITE && stated.rabat.source === "adopted";
  const tierPath = formatPath(["massar", "tiers", index]);
  const findings: Finding[] = [];
  if (!stated.holdsData) {
    findings.push({
      path: [...path, "tier"],
      problem: `"${tier}" is locked at ${site}, but ${tierPath}.holdsData is false.`,
      remedy: `Set it to true, or ${lift}.`,
    });
  }
  for (const [position, id] of members.entries()) {
    if (lifted.has(id) || standing.ids.includes(id)) continue;
    findings.push({
      path: [...path, "members", position],
      problem: `"${id}" is locked, but ${formatPath(standing.path)} no longer ${adopted ? "creates" : "has"} it.`,
      remedy: `Restore it, or lift ${id} in datacenters/massar/deletion-locks.ts.`,
    });
  }
  for (const [slot, label] of disks.entries()) {
    const found = stated.disks.findIndex((disk) => disk.label === label);
    if (found === slot) continue;
    findings.push({
      path: [...path, "disks", slot],
      ...(found < 0
        ? {
            problem: `Disk "${label}" is locked, but ${tierPath}.disks no longer has it.`,
            remedy: `Restore it (a new label would destroy the disk), or ${lift}.`,
          }
        : {
            problem: `Disk "${label}" is locked as number ${slot + 1}, but ${tierPath}.disks has it as number ${found + 1}.`,
            remedy: `Restore its position (another controller slot would restart the VM), or ${lift}.`,
          }),
    });
  }
  return findings;
}
