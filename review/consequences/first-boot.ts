import { membersOf, modelledSite } from "../../census/modelled-site";
import { memberGuestInfo } from "../../model/guest-settings";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";

/**
 * The VMs that keep first-boot settings which the code changes, as a sentence per tier and site. Cloud-init applies them at the
 * first boot only, and Terraform ignores later changes, so the plan does not show them.
 */
export const keptFirstBootSettings = (before: Model, after: Model): string[] =>
  SITE_NAMES.flatMap((site) => {
    const old = settingsAt(before, site);
    const kept = new Map<string, string[]>();
    for (const [name, { tier, settings }] of settingsAt(after, site)) {
      const known = old.get(name);
      if (known !== undefined && known.settings !== settings) kept.set(tier, [...(kept.get(tier) ?? []), name]);
    }
    return [...kept].map(
      ([tier, names]) =>
        `The running VMs of ${tier} at ${site} keep their first-boot settings (address, name servers, time servers, users, ` +
        `firewall), which the code changes: ${names.join(", ")}. Only new VMs get the new settings.`,
    );
  });

/** By VM name. */
const settingsAt = (model: Model, site: SiteName) =>
  new Map(
    modelledSite(model, site).deployments.flatMap(({ placement }) =>
      membersOf(placement).map(
        (member) =>
          [
            member.name,
            { tier: placement.kind, settings: JSON.stringify(memberGuestInfo(model.sites[site], placement, member)) },
          ] as const,
      ),
    ),
  );
