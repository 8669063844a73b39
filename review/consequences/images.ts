import { membersOf, modelledSite } from "../../census/modelled-site";
import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import { SITE_NAMES } from "../../model/schema/site";
import type { StackPlan } from "../../terraform/plan/change";

/**
 * The running VMs whose image is not the one that the code states, as a sentence per tier and image. Terraform clones an image only
 * when it creates a VM, so the plan does not show them.
 */
export const keptImages = (plans: readonly StackPlan[], after: Model): string[] => {
  const images = new Map(plans.flatMap((plan) => Object.entries(plan.images)));
  return SITE_NAMES.flatMap((site) =>
    modelledSite(after, site).deployments.flatMap(({ placement }) => {
      const others = membersOf(placement).flatMap(({ name, template }) => {
        const image = images.get(name);
        return !images.has(name) || image === template.name ? [] : [{ name, image, stated: template.name }];
      });
      return [...groupBy(others, ({ image, stated }) => `${image} ${stated}`).values()].map((group) => {
        const [{ image, stated } = { image: undefined, stated: "" }] = group;
        return (
          `The running VMs of ${placement.kind} at ${site} keep ${image === undefined ? "an image that the stack does not look up" : `the image ${image}`}, ` +
          `where the code states ${stated}: ${group.map(({ name }) => name).join(", ")}. State their image at each member, ` +
          "or replace them by new members (docs/guide/storage-and-vms.md)."
        );
      });
    }),
  );
};
