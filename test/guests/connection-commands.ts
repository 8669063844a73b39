import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Guests, NetworkName } from "../../guests/api";
import type { ConnectionsFile } from "../../guests/live/connections-file";
import { BUBBLE_BEACON, networkAccess } from "../../guests/network/network";
import { databaseTier } from "../../guests/clients/database";
import { connectDatabase } from "../../guests/clients/database-connection";
import { inProject } from "../../lib/paths";
import type { Model } from "../../model/model";
import { guestPrograms } from "../../toolchain/artefacts";

/** As real sites have them: a command for each network, that knows of no other. */
export async function doorsInto(guests: Guests, model: Model): Promise<ConnectionsFile> {
  const { processes } = await guests.leftovers();
  const socketOf = (network: NetworkName): string => {
    const [, socket] = processes.join("\n").match(new RegExp(`-socket (\\S+/${network}\\.sock)`)) ?? [];
    if (socket === undefined) throw new Error(`no door into ${network}`);
    return socket;
  };
  const into = (network: NetworkName, address: string) => {
    const socket = socketOf(network);
    const files = ["node", join(__dirname, "file-server-request.mjs"), socket, "{address}", "{tier}"] as const;
    return {
      door: [
        guestPrograms.binaries[0],
        "through",
        "-socket",
        socket,
        "-to",
        "{address}:{port}",
      ] as ConnectionsFile["networks"]["rabat"]["door"],
      beacon: { address, port: 7 },
      markers: [...files, "GET", "/markers"] as ConnectionsFile["networks"]["rabat"]["markers"],
      promoteFiles: [...files, "POST", "/promote"] as ConnectionsFile["networks"]["rabat"]["markers"],
    };
  };
  const gateway = (site: "rabat" | "marrakech") => Object.values(model.sites[site].networks)[0]?.gateway ?? "";
  const { promoteFiles: _, ...ofRabat } = into("rabat", gateway("rabat"));
  const { promoteFiles: __, ...ofMarrakech } = into("marrakech", gateway("marrakech"));
  return {
    database: { user: "rehearsal", name: "massar" },
    networks: { rabat: ofRabat, marrakech: ofMarrakech, bubble: into("bubble", BUBBLE_BEACON) },
    software: { database: "PostgreSQL with Patroni" },
  };
}

interface Passwords {
  /** Of the simulation's own account. */
  readonly superuser: string;
  /** Of the account that a rehearsal on live sites has. */
  readonly password: string;
}

/** What docs/live-rehearsals.md has the operators do to their database; its table is there. */
export async function admitTheRehearsal(
  guests: Guests,
  model: Model,
  { superuser, password }: Passwords,
): Promise<void> {
  const page = readFileSync(inProject("docs", "live-rehearsals.md"), "utf8");
  const [, sql = ""] = page.match(/```sql\ncreate table [^;]*;\n(.*?)```/s) ?? [];
  expect(sql).toContain("create role");
  const way = (network: NetworkName) =>
    networkAccess((address, port, timeout) => guests.connect(network, address, port, timeout));
  const client = await connectDatabase(
    { network: "rabat", address: "10.20.50.11", tier: databaseTier(model) },
    {
      networks: { at: { rabat: way("rabat"), marrakech: way("marrakech"), bubble: way("bubble") } },
      password: superuser,
    },
  );
  await client.query(sql.replace(":password", `'${password}'`));
  await client.end();
}
