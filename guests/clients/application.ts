import { isIP } from "node:net";
import { z } from "zod";
import type { ApplicationGuests, GuestMachine, Seen } from "../api";
import { type Answer, request } from "../network/http";
import { type NetworkName, TLS_PORT } from "../network/network";
import type { ClientContext } from "./client-context";
import { dnsGuests } from "./dns";

const pupilSchema = z.object({ code: z.string(), name: z.string() });

/** Runs the tier's health check at a VM's address. */
export async function checkHealth(
  { model, networks }: Pick<ClientContext, "model" | "networks">,
  { network, tier: tierName, address }: Pick<GuestMachine, "network" | "tier" | "address">,
): Promise<Seen> {
  const tier = model.massar.tiers.find(({ name }) => name === tierName);
  if (tier === undefined) throw new Error(`unknown tier "${tierName}"`);
  const { healthCheck, software } = tier;
  const { port } = healthCheck;
  try {
    if (healthCheck.kind === "tcp") {
      await networks.at[network].probe(address, port);
      return { passed: true, seen: `${address}:${port} accepts connections` };
    }
    const url = new URL(
      healthCheck.path,
      `${port === TLS_PORT && software === "loadBalancer" ? "https" : "http"}://${address}:${port}`,
    );
    const { status, body } = await request(networks.at[network], url);
    return { passed: status === 200, seen: `${url} answers ${status}: ${body.trim().slice(0, 200)}` };
  } catch (error) {
    return { passed: false, seen: `${address}:${port}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Sends a request by address, or by a name that the network's own name servers resolve. */
export async function get(
  context: ClientContext,
  network: NetworkName,
  url: string,
  options: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const { networks } = context;
  const target = new URL(url);
  if (isIP(target.hostname)) return request(networks.at[network], target, options);
  const name = target.hostname;
  const [address] = await dnsGuests(context).resolve(network, name);
  if (address === undefined) throw new Error(`the name servers in ${network} have no address for ${name}`);
  target.hostname = address;
  return request(networks.at[network], target, options).catch((error: Error) => {
    throw new Error(`${name} points to ${address}: ${error.message}`, { cause: error });
  });
}

export function applicationGuests(context: ClientContext): ApplicationGuests {
  const urlOf = (entry: string, code: string) => new URL(`/pupils/${encodeURIComponent(code)}`, entry).href;
  return {
    async enrol(network, entry, { code, name }) {
      const url = urlOf(entry, code);
      const { status, body } = await get(context, network, url, { method: "PUT", body: JSON.stringify({ name }) });
      if (status !== 204) throw new Error(`${url} in ${network} answers ${status}: ${body.trim()}`);
    },
    async read(network, entry, code) {
      const url = urlOf(entry, code);
      const { status, body } = await get(context, network, url);
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`${url} in ${network} answers ${status}: ${body.trim()}`);
      return pupilSchema.parse(JSON.parse(body));
    },
  };
}
