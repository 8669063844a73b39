import { run } from "../processes";
import { guestPrograms } from "../toolchain/artefacts";
import type { DnsGuests } from "./api";
import type { NetworkName } from "./network";
import type { Supervisor } from "./supervisor";

/** The tier whose guests serve names. */
const NAME_SERVERS = "core-services";

/** Asks and updates the name servers of a network. */
export function dnsGuests(supervisor: Supervisor): DnsGuests {
  const { networks, dnsKey } = supervisor.surroundings;
  const ofEach = async (network: NetworkName, program: string, args: readonly string[]): Promise<readonly string[]> => {
    const servers = supervisor
      .running()
      .filter(({ network: in_, tier }) => in_ === network && tier.name === NAME_SERVERS);
    if (servers.length === 0) throw new Error(`no name server runs in ${network}`);
    return Promise.all(
      servers.map(async ({ name, address, tier }) => {
        const server = await networks.at[network].endpoint(address, tier.healthCheck.port);
        const [binary] = guestPrograms.binaries;
        const [file, ...rest] = networks.at[network].command([binary, program, "-server", server, ...args]);
        const { exitCode, lines, stdout } = await run(file, rest, { environment: { DNS_KEY: dnsKey } });
        if (exitCode !== 0) throw new Error(`${name} in ${network}: ${lines.join("; ")}`);
        return stdout;
      }),
    );
  };
  return {
    async update(network, name, address) {
      await ofEach(network, "dns-update", ["-name", name, "-address", address]);
    },
    async resolve(network, name) {
      const [first = "", ...others] = await ofEach(network, "dns-query", ["-name", name]);
      if (others.some((other) => other !== first)) {
        throw new Error(`the name servers in ${network} do not agree on ${name}: ${[first, ...others].join(" | ")}`);
      }
      return first.split("\n").filter((line) => line !== "");
    },
  };
}
