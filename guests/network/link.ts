import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Toxic, Toxiproxy, type Proxy as ToxiproxyStream } from "toxiproxy-node-client";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";
import { toxiproxy } from "../../toolchain/artefacts";
import { startChild } from "../processes/child";
import type { GuestNetworks } from "./network";
import { plannedMembers } from "./plan";
import { forwardPort } from "./proxy";

const API_PORT = 8474;
/** The ports of the streams at each end of the link start here. */
const FIRST_ENTRY_PORT: Readonly<Record<SiteName, number>> = { marrakech: 20_001, rabat: 21_001 };
/** In kilobytes per second, Toxiproxy's unit; 0 would mean unlimited. */
const LEAST_RATE = 1;

/** The link between the sites, with the model's bandwidth and latency. Each tier has a stream in both directions. */
export interface Link {
  /** The address and port of a tier's stream at a site's end. It leads to the tier's first member at the other site. */
  entry(tier: string, site: SiteName): Promise<string>;
  /** @param bitPerSecond after division by the rate divisor @default - the model's bandwidth */
  throttle(tier: string, bitPerSecond?: number): Promise<void>;
  cut(): Promise<void>;
  readonly isCut: () => boolean;
  restore(): Promise<void>;
  close(): Promise<void>;
}

interface Stream {
  readonly proxy: ToxiproxyStream;
  readonly bandwidth: Toxic<unknown>;
  /** The model's bandwidth, divided. */
  readonly bitPerSecond: number;
}

export async function startLink(
  model: Model,
  networks: GuestNetworks,
  directory: string,
  rateDivisor: number,
): Promise<Link> {
  const inside = networks.at.link;
  const [host = "", port = ""] = (await inside.endpoint("127.0.0.1", API_PORT)).split(":");
  const [program] = toxiproxy.binaries;
  const server = startChild(inside.command([program, "-host", host, "-port", port]), {
    logFile: join(directory, "logs", "link.log"),
    variables: { LOG_LEVEL: "warn" },
  });
  const apiPort = await forwardPort(() => inside.connect("127.0.0.1", API_PORT));
  const api = new Toxiproxy(`http://127.0.0.1:${apiPort.port}`);
  while (!(await api.getVersion().catch(() => undefined))) {
    if (!server.isRunning()) throw new Error(`toxiproxy ${await server.ended}`);
    await sleep(20);
  }
  const entry = (tier: string, site: SiteName) => {
    const index = model.link.streams.findIndex((stream) => stream.tier === tier);
    return inside.endpoint(networks.linkAddress[site], FIRST_ENTRY_PORT[site] + index);
  };
  const streams = new Map<string, readonly Stream[]>();
  for (const { tier: name, bandwidth } of model.link.streams) {
    const tier = model.massar.tiers.find((each) => each.name === name);
    if (tier === undefined) continue;
    const bitPerSecond = (bandwidth.bitsPerSecond * model.link.efficiency.fraction) / rateDivisor;
    const both: Stream[] = [];
    for (const [site, other] of [["marrakech", "rabat"] as const, ["rabat", "marrakech"] as const]) {
      const [first] = plannedMembers(model, other, tier);
      if (first === undefined) continue;
      const upstream = await networks.at[other].endpoint(first.address, tier.healthCheck.port);
      const proxy = await api.createProxy({
        name: `${name}-${site}`,
        listen: await entry(name, site),
        upstream,
        enabled: true,
      });
      // the site that replicates connects to the other one, so the replicated data flows downstream
      const down = { stream: "downstream", toxicity: 1 } as const;
      const latency = { latency: Math.round(model.link.latency.milliseconds), jitter: 0 };
      await proxy.addToxic({ ...down, name: "latency", type: "latency", attributes: latency });
      const limit = {
        ...down,
        name: "bandwidth",
        type: "bandwidth" as const,
        attributes: { rate: rateOf(bitPerSecond) },
      };
      both.push({ proxy, bandwidth: await proxy.addToxic<unknown>(limit), bitPerSecond });
    }
    streams.set(name, both);
  }
  let isCut = false;
  const setAll = async (enabled: boolean) => {
    isCut = !enabled;
    for (const { proxy } of [...streams.values()].flat()) {
      await proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream });
    }
  };
  return {
    entry,
    async throttle(tier, bitPerSecond) {
      const both = streams.get(tier);
      if (both === undefined) throw new Error(`the link has no stream for tier "${tier}"`);
      for (const stream of both) {
        const attributes = { rate: rateOf(bitPerSecond ?? stream.bitPerSecond) };
        await stream.bandwidth.update({ ...stream.bandwidth.toJson(), attributes });
      }
    },
    isCut: () => isCut,
    cut: () => setAll(false),
    restore: () => setAll(true),
    async close() {
      apiPort.close();
      await server.kill(); // an orderly stop would wait for idle connections
    },
  };
}

const rateOf = (bitPerSecond: number) => Math.max(LEAST_RATE, Math.round(bitPerSecond / 8000));
