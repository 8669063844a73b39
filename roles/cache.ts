import { majority } from "../model/consensus";
import { DataSize } from "../model/units/data-size";
import { backends, withCredentials } from "./base";
import { type Credential, credentialPath, file, type Part, restart } from "./configuration";
import { type Estate, type Guest, tierOf } from "./estate";
import { PORTS } from "./ports";

const WORK = "/var/lib/redis";

/** Redis of Debian 12, with Sentinel, which chooses the member that writes. Its content can be lost: nothing is written to disk. */
export function cache(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const { port } = tier.healthCheck;
  const members = backends(estate, tier.name, guest);
  const [first] = members;
  const password = (service: string): Credential => ({
    id: `${service}.conf`,
    service,
    content: service === "redis-server" ? "lines requirepass and masterauth" : `line sentinel auth-pass ${tier.name}`,
  });
  const [server, sentinel] = [password("redis-server"), password("redis-sentinel")];
  // three quarters at most: a copy for a replica needs the rest
  const limit = Math.min(tier.demand.memory.bytes, guest.memory.bytes * 0.75);
  const redis = [
    `bind ${guest.address} 127.0.0.1`,
    `port ${port}`,
    `include ${credentialPath(server)}`,
    `dir ${WORK}`,
    'save ""',
    "appendonly no",
    `maxmemory ${Math.floor(limit / DataSize.mebibytes(1).bytes)}mb`,
    "maxmemory-policy allkeys-lru",
    ...(first === undefined || first.name === guest.name ? [] : [`replicaof ${first.address} ${port}`]),
  ].join("\n");
  const watched = [
    `bind ${guest.address}`,
    `port ${PORTS.sentinel}`,
    `dir ${WORK}`,
    `sentinel monitor ${tier.name} ${first?.address ?? guest.address} ${port} ${majority(members.length)}`,
    `sentinel down-after-milliseconds ${tier.name} 5000`,
    `sentinel failover-timeout ${tier.name} 30000`,
    `include ${credentialPath(sentinel)}`,
  ].join("\n");
  // both programs rewrite their file when another member takes over, so they get a copy
  const start = (binary: string, name: string) => [
    `ExecStartPre=+/usr/bin/install -o redis -g redis -m 0640 /etc/redis/massar-${name}.conf ${WORK}/${name}.conf`,
    "ExecStart=",
    `ExecStart=/usr/bin/${binary} ${WORK}/${name}.conf --supervised systemd --daemonize no`,
    `ReadWritePaths=-${WORK}`,
  ];
  const owner = { owner: "redis:redis", mode: "0640" };
  return {
    files: [
      file("/etc/redis/massar-redis.conf", redis, [restart("redis-server")], owner),
      file("/etc/redis/massar-sentinel.conf", watched, [restart("redis-sentinel")], owner),
      withCredentials(estate, "redis-server", [server], start("redis-server", "redis")),
      withCredentials(estate, "redis-sentinel", [sentinel], start("redis-sentinel", "sentinel")),
    ],
    services: ["redis-server", "redis-sentinel"],
    packages: ["redis-server", "redis-sentinel"],
    credentials: [server, sentinel],
  };
}
