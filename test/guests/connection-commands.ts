import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Guests, NetworkName } from "../../guests/api";
import { databaseTier } from "../../guests/clients/database";
import { connectDatabase } from "../../guests/clients/database-connection";
import type { ConnectionsFile } from "../../guests/live/connections-file";
import { BUBBLE_BEACON, networkAccess } from "../../guests/network/network";
import { inProject } from "../../lib/paths";
import type { Model } from "../../model/model";
import { guestPrograms } from "../../toolchain/artefacts";

/** One connection command for each network, as on real sites. */
export async function connectionCommandsFor(guests: Guests, model: Model): Promise<ConnectionsFile> {
  const { processes } = await guests.leftovers();
  const socketOf = (network: NetworkName): string => {
    const [, socket] = processes.join("\n").match(new RegExp(`-socket (\\S+/${network}\\.sock)`)) ?? [];
    if (socket === undefined) throw new Error(`${network} has no proxy`);
    return socket;
  };
  const commandsFor = (network: NetworkName, address: string) => {
    const socket = socketOf(network);
    const files = ["node", join(__dirname, "file-server-request.mjs"), socket, "{address}", "{tier}"] as const;
    return {
      connect: [
        guestPrograms.binaries[0],
        "connect",
        "-socket",
        socket,
        "-to",
        "{address}:{port}",
      ] as ConnectionsFile["networks"]["rabat"]["connect"],
      beacon: { address, port: 7 },
      markers: [...files, "GET", "/markers"] as ConnectionsFile["networks"]["rabat"]["markers"],
      promoteFiles: [...files, "POST", "/promote"] as ConnectionsFile["networks"]["rabat"]["markers"],
    };
  };
  const gateway = (site: "rabat" | "marrakech") => Object.values(model.sites[site].networks)[0]?.gateway ?? "";
  const { promoteFiles: _, ...rabat } = commandsFor("rabat", gateway("rabat"));
  const { promoteFiles: __, ...marrakech } = commandsFor("marrakech", gateway("marrakech"));
  return {
    // the simulated servers have no certificate
    database: { user: "rehearsal", name: "massar", tls: "ifOffered" },
    networks: { rabat, marrakech, bubble: commandsFor("bubble", BUBBLE_BEACON) },
    software: { database: "PostgreSQL with Patroni" },
  };
}

interface Passwords {
  /** Of the simulation's account. */
  readonly superuser: string;
  /** Of the account for live rehearsals. */
  readonly password: string;
}

/** Prepares the database as docs/live-rehearsals.md describes; the table of markers exists already. */
export async function prepareDatabase(guests: Guests, model: Model, { superuser, password }: Passwords): Promise<void> {
  const page = readFileSync(inProject("docs", "live-rehearsals.md"), "utf8");
  const [, sql = ""] = page.match(/```sql\ncreate table [^;]*;\n(.*?)```/s) ?? [];
  expect(sql).toContain("create role");
  const access = (network: NetworkName) =>
    networkAccess((address, port, timeout) => guests.connect(network, address, port, timeout));
  const client = await connectDatabase(
    { network: "rabat", address: "10.20.50.11", tier: databaseTier(model) },
    {
      networks: { at: { rabat: access("rabat"), marrakech: access("marrakech"), bubble: access("bubble") } },
      password: superuser,
    },
  );
  await client.query(sql.replace(":password", `'${password}'`));
  await client.end();
}
