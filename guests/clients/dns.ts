import { run } from "../../lib/processes";
import { guestPrograms } from "../../toolchain/artefacts";
import type { DnsGuests } from "../api";
import type { NetworkName } from "../network/network";
import { forwardPort } from "../network/proxy";
import type { ClientContext } from "./client-context";

/** Queries and updates the name servers of a network. */
export function dnsGuests({ networks, running, dnsKey }: ClientContext): DnsGuests {
  const runOnEach = async (
    network: NetworkName,
    program: string,
    args: readonly string[],
  ): Promise<readonly string[]> => {
    const servers = running().filter((guest) => guest.network === network && guest.tier.software === "nameServer");
    if (servers.length === 0) throw new Error(`no name server runs in ${network}`);
    return Promise.all(
      servers.map(async ({ name, address, tier }) => {
        const errors: string[] = [];
        const server = await forwardPort(
          () => networks.at[network].connect(address, tier.healthCheck.port),
          ({ message }) => errors.push(message),
        );
        try {
          const [binary] = guestPrograms.binaries;
          const { exitCode, lines, stdout } = await run(
            binary,
            [program, "-server", `127.0.0.1:${server.port}`, ...args],
            { recipient: "guest", variables: { DNS_KEY: dnsKey } },
          );
          if (exitCode !== 0) throw new Error(`${name} in ${network}: ${[...lines, ...errors].join("; ")}`);
          return stdout;
        } finally {
          server.close();
        }
      }),
    );
  };
  return {
    async update(network, name, address) {
      await runOnEach(network, "dns-update", ["-name", name, "-address", address]);
    },
    async resolve(network, name) {
      const [first = "", ...others] = await runOnEach(network, "dns-query", ["-name", name]);
      if (others.some((other) => other !== first)) {
        throw new Error(
          `the name servers in ${network} give different answers for ${name}: ${[first, ...others].join(" | ")}`,
        );
      }
      return first.split("\n").filter((line) => line !== "");
    },
  };
}
