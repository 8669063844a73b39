import { Failure } from "../../lib/failure";
import type { Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { Guest } from "../guest";
import type { NetworkName } from "../network/network";
import { memberOf, plannedMembers } from "../network/plan";
import type { WatchedMachine, WatchMachines } from "../processes/watch";

export interface MachinesOptions {
  readonly model: Model;
  readonly watch: WatchMachines;
  readonly isBubble: (portGroup: string) => boolean;
}

const ANSWERS_WITHIN: Milliseconds = 60_000;

/**
 * The VMs that are on at both sites and in the bubble, as their vCenters say, at the addresses where the plan has them: one
 * that took another is not found there.
 *
 * @throws Failure where a vCenter does not answer
 */
export async function lookAtMachines({ model, watch, isBubble }: MachinesOptions): Promise<readonly Guest[]> {
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

/** At the sites by the exact name: there are VMs of other projects. */
function guestOf(model: Model, network: NetworkName, name: string): Guest | undefined {
  const known = memberOf(model, network, model.massar.tiers, name);
  if (known === undefined) return undefined;
  const { tier, member } = known;
  if (network !== "bubble" && member.virtualMachine !== name) return undefined;
  const [first] = plannedMembers(model, network, tier);
  return { name, tier, member, network, address: member.address, leads: first?.id === member.id };
}

async function lookOnce(site: SiteName, watch: WatchMachines): Promise<readonly WatchedMachine[]> {
  let tell: (machines: readonly WatchedMachine[]) => void = () => {};
  const told = new Promise<readonly WatchedMachine[]>((resolve) => {
    tell = resolve;
  });
  const watching = watch(site, (machines) => tell(machines));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Failure(
          `The vCenter of ${site} does not tell its VMs`,
          `TF_VAR_${site}_vsphere_user`,
          "Check that the vCenter runs and that its account may read.",
        ),
      );
    }, ANSWERS_WITHIN);
  });
  try {
    return await Promise.race([told, late]);
  } finally {
    clearTimeout(timer);
    await watching.stop();
  }
}
