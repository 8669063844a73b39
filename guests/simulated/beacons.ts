import { join } from "node:path";
import { SITE_NAMES } from "../../model/schema/site";
import { guestPrograms } from "../../toolchain/artefacts";
import type { Target } from "../clients/isolation";
import { BUBBLE_BEACON } from "../network/network";
import { siteOf } from "../network/plan";
import { type Child, startChild } from "../processes/child";
import type { Supervisor } from "./supervisor";

const BEACON_PORT = 7;

/**
 * Starts a program in each network, at an address that exists in no other network. Planned addresses can exist both at Marrakech
 * and in the bubble, so a probe of such an address would reach the VM in the probe's own network.
 */
export async function startBeacons({ context }: Pick<Supervisor, "context">): Promise<{
  readonly targets: readonly Target[];
  stop(): Promise<void>;
}> {
  const { model, networks, directory } = context;
  const gateways = SITE_NAMES.map((network): Target => {
    const [first] = Object.values(siteOf(model, network).networks);
    if (first === undefined) throw new Error(`${network} has no network`);
    return { network, what: { en: "gateway", fr: "passerelle" }, address: first.gateway, port: BEACON_PORT };
  });
  const targets: readonly Target[] = [
    ...gateways,
    { network: "bubble", what: { en: "beacon", fr: "balise" }, address: BUBBLE_BEACON, port: BEACON_PORT },
  ];
  const started: Child[] = [];
  for (const { network, address, port } of targets) {
    const at = networks.at[network];
    await at.addAddress(address);
    const [program] = guestPrograms.binaries;
    const command = [program, "answer", "-listen", await at.endpoint(address, port)] as const;
    started.push(startChild(at.command(command), { logFile: join(directory, "logs", `beacon-${network}.log`) }));
  }
  return { targets, stop: async () => void (await Promise.all(started.map((beacon) => beacon.stop()))) };
}
