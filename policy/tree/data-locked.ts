import type { IConstruct } from "constructs";
import { z } from "zod";
import { isResource } from "./block";
import type { TreeRule } from "./finding";

/** The construct of a tier that holds data. */
const lockedTier = z.object({ locksStanding: z.literal(true), standing: z.custom<IConstruct>() });

/** Terraform's own protection, in addition to the relations that keep locked members in the model. */
export const dataLocked: TreeRule = {
  title: "Terraform refuses to destroy the standing members of tiers that hold data",
  explanation:
    "A plan that replaces a VM destroys its disks. prevent_destroy stops such a plan for everyone, until a lift is committed.",
  source: { document: "Terraform language", section: "lifecycle, prevent_destroy", standing: "primary" },
  severity: "error",
  check: (blocks) =>
    blocks
      .filter(isResource("vsphere_virtual_machine"))
      .filter(({ construct: { node }, attributes: { lifecycle } }) => {
        const tier = node.scopes.flatMap((scope) => lockedTier.safeParse(scope).data ?? []);
        return tier.some(({ standing }) => node.scopes.includes(standing)) && !prevents.safeParse(lifecycle).success;
      })
      .map(({ construct }) => ({
        construct,
        problem: "These VMs hold data, but prevent_destroy is not set.",
        remedy: "Set lifecycle.preventDestroy, or commit a lift in datacenters/massar/deletion-locks.ts.",
      })),
};

const prevents = z.object({ prevent_destroy: z.literal(true) });
