import { isIP } from "node:net";
import { z } from "zod";
import type { ApplicationGuests, GuestMachine, Seen } from "../api";
import { type Answer, request } from "../network/http";
import { type NetworkName, TLS_PORT } from "../network/network";
import { dnsGuests } from "./dns";
import type { Reach } from "./reach";

const pupilSchema = z.object({ code: z.string(), name: z.string() });

/** What the tier's health check says of a VM, at the address where it ought to be. */
export async function checkHealth(
  { model, networks }: Pick<Reach, "model" | "networks">,
  { network, tier: tierName, address }: Pick<GuestMachine, "network" | "tier" | "address">,
): Promise<Seen> {
  const tier = model.massar.tiers.find(({ name }) => name === tierName);
  if (tier === undefined) throw new Error(`the workload has no tier ${tierName}`);
  const { healthCheck, software } = tier;
  const { port } = healthCheck;
  try {
    if (healthCheck.kind === "tcp") {
      await networks.at[network].knock(address, port);
      return { passed: true, seen: `${address}:${port} accepts connections` };
    }
    const url = new URL(
      healthCheck.path,
      `${port === TLS_PORT && software === "webServer" ? "https" : "http"}://${address}:${port}`,
    );
    const { status, body } = await request(networks.at[network], url);
    return { passed: status === 200, seen: `${url} answers ${status}: ${body.trim().slice(0, 200)}` };
  } catch (error) {
    return { passed: false, seen: `${address}:${port}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** GET by address, or by a name that the network's own name servers know. */
export async function get(
  reach: Reach,
  network: NetworkName,
  url: string,
  options: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const { networks } = reach;
  const target = new URL(url);
  if (isIP(target.hostname)) return request(networks.at[network], target, options);
  const name = target.hostname;
  const [address] = await dnsGuests(reach).resolve(network, name);
  if (address === undefined) throw new Error(`${name} has no address in ${network}`);
  target.hostname = address;
  return request(networks.at[network], target, options).catch((error: Error) => {
    throw new Error(`${name} leads to ${address}: ${error.message}`, { cause: error });
  });
}

export function applicationGuests(reach: Reach): ApplicationGuests {
  const urlOf = (entry: string, code: string) => new URL(`/pupils/${encodeURIComponent(code)}`, entry).href;
  return {
    async enrol(network, entry, { code, name }) {
      const url = urlOf(entry, code);
      const { status, body } = await get(reach, network, url, { method: "PUT", body: JSON.stringify({ name }) });
      if (status !== 204) throw new Error(`${url} in ${network} answers ${status}: ${body.trim()}`);
    },
    async read(network, entry, code) {
      const url = urlOf(entry, code);
      const { status, body } = await get(reach, network, url);
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`${url} in ${network} answers ${status}: ${body.trim()}`);
      return pupilSchema.parse(JSON.parse(body));
    },
  };
}
