import { Failure } from "../../lib/failure";
import type { Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { Guest } from "../guest";
import type { NetworkName } from "../network/network";
import { memberOf, plannedMembers } from "../network/plan";
import type { WatchedMachine, WatchMachines } from "../processes/watch";

export interface ListGuestsOptions {
  readonly model: Model;
  readonly watch: WatchMachines;
  readonly isBubble: (portGroup: string) => boolean;
}

const ANSWER_TIMEOUT: Milliseconds = 60_000;

/**
 * The VMs that are powered on at both sites and in the bubble, as their vCenters report them, with their planned addresses:
 * a VM with another address fails its health check.
 *
 * @throws Failure if a vCenter does not answer
 */
export async function listRunningGuests({ model, watch, isBubble }: ListGuestsOptions): Promise<readonly Guest[]> {
  const looks = await Promise.all(SITE_NAMES.map(async (site) => ({ site, machines: await lookOnce(site, watch) })));
  return looks.flatMap(({ site, machines }) =>
    machines
      .filter(({ poweredOn }) => poweredOn)
      .flatMap(({ name, networks }) => {
        const network = networks.some(isBubble) ? "bubble" : site;
        return guestOf(model, network, name) ?? [];
      }),
  );
}

/** At the sites, names must match exactly, because other projects have VMs there too. */
function guestOf(model: Model, network: NetworkName, name: string): Guest | undefined {
  const known = memberOf(model, network, model.massar.tiers, name);
  if (known === undefined) return undefined;
  const { tier, member } = known;
  if (network !== "bubble" && member.virtualMachine !== name) return undefined;
  const [first] = plannedMembers(model, network, tier);
  return { name, tier, member, network, address: member.address, leads: first?.id === member.id };
}

async function lookOnce(site: SiteName, watch: WatchMachines): Promise<readonly WatchedMachine[]> {
  let report: (machines: readonly WatchedMachine[]) => void = () => {};
  const reported = new Promise<readonly WatchedMachine[]>((resolve) => {
    report = resolve;
  });
  const watching = watch(site, (machines) => report(machines));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Failure(
          `The vCenter of ${site} did not report its VMs within ${ANSWER_TIMEOUT / 1000} s`,
          `TF_VAR_${site}_vsphere_user`,
          "Check that the vCenter runs and that the account may read VMs.",
        ),
      );
    }, ANSWER_TIMEOUT);
  });
  try {
    return await Promise.race([reported, late]);
  } finally {
    clearTimeout(timer);
    await watching.stop();
  }
}
