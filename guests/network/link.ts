import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Toxic, Toxiproxy, type Proxy as ToxiproxyStream } from "toxiproxy-node-client";
import type { Model } from "../../model/model";
import { toxiproxy } from "../../toolchain/artefacts";
import { startChild } from "../processes/child";
import type { GuestNetworks } from "./network";
import { plannedMembers } from "./plan";
import { forwardPort } from "./proxy";

const API_PORT = 8474;
/** The ports of the streams at Marrakech's end of the link start here. */
const FIRST_ENTRY_PORT = 20_001;
/** In kilobytes per second, Toxiproxy's unit; 0 would mean unlimited. */
const LEAST_RATE = 1;

/** The link between the sites, with the model's bandwidth and latency. Streams are named after their tiers. */
export interface Link {
  /** The address and port of a stream at Marrakech's end. */
  entry(tier: string): Promise<string>;
  /** @param bitPerSecond after division by the rate divisor @default - the model's bandwidth */
  throttle(tier: string, bitPerSecond?: number): Promise<void>;
  cut(): Promise<void>;
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
  const entryPort = (tier: string) => FIRST_ENTRY_PORT + model.link.streams.findIndex((stream) => stream.tier === tier);
  const entry = (tier: string) => inside.endpoint(networks.linkAddress.marrakech, entryPort(tier));
  const streams = new Map<string, Stream>();
  for (const { tier: name, bandwidth } of model.link.streams) {
    const tier = model.massar.tiers.find((each) => each.name === name);
    const [first] = tier === undefined ? [] : plannedMembers(model, "rabat", tier);
    if (tier === undefined || first === undefined) continue;
    const upstream = await networks.at.rabat.endpoint(first.address, tier.healthCheck.port);
    const proxy = await api.createProxy({ name, listen: await entry(name), upstream, enabled: true });
    const bitPerSecond = (bandwidth.bitsPerSecond * model.link.efficiency.fraction) / rateDivisor;
    // Marrakech connects to Rabat, so the replicated data flows downstream.
    const down = { stream: "downstream", toxicity: 1 } as const;
    const latency = { latency: Math.round(model.link.latency.milliseconds), jitter: 0 };
    await proxy.addToxic({ ...down, name: "latency", type: "latency", attributes: latency });
    const limit = {
      ...down,
      name: "bandwidth",
      type: "bandwidth" as const,
      attributes: { rate: rateOf(bitPerSecond) },
    };
    streams.set(name, { proxy, bandwidth: await proxy.addToxic<unknown>(limit), bitPerSecond });
  }
  const setAll = async (enabled: boolean) => {
    for (const { proxy } of streams.values()) {
      await proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream });
    }
  };
  return {
    entry,
    async throttle(tier, bitPerSecond) {
      const stream = streams.get(tier);
      if (stream === undefined) throw new Error(`the link has no stream for tier "${tier}"`);
      const attributes = { rate: rateOf(bitPerSecond ?? stream.bitPerSecond) };
      await stream.bandwidth.update({ ...stream.bandwidth.toJson(), attributes });
    },
    cut: () => setAll(false),
    restore: () => setAll(true),
    async close() {
      apiPort.close();
      await server.kill(); // an orderly stop would wait for idle connections
    },
  };
}

const rateOf = (bitPerSecond: number) => Math.max(LEAST_RATE, Math.round(bitPerSecond / 8000));
