import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import type { Model } from "../../model/model";
import { DATABASE_TLS } from "../clients/database-tls";
import { NETWORKS } from "../network/network";
import type { CommandLine } from "../processes/child";

/** Replaces the placeholders of a command: `["ssh", "-W", "{address}:{port}", "probe@…"]`. */
export const fillPlaceholders = (
  command: CommandLine,
  values: Readonly<Record<string, string | number>>,
): CommandLine => {
  const fill = (word: string) => word.replace(PLACEHOLDER, (written, name: string) => String(values[name] ?? written));
  const [file, ...args] = command;
  return [fill(file), ...args.map(fill)];
};

const PLACEHOLDER = /\{([a-z]+)\}/g;

/** A program and its arguments, which must contain every required placeholder and no unknown one. */
export const command = (required: readonly string[], allowed: readonly string[] = required) =>
  z.tuple([z.string().min(1)], z.string()).check(({ value, issues }) => {
    const used = new Set(value.flatMap((word) => [...word.matchAll(PLACEHOLDER)].map(([, name = ""]) => name)));
    const report = (message: string) => issues.push({ code: "custom", input: value, message });
    for (const name of required) if (!used.has(name)) report(`the placeholder {${name}} is missing`);
    for (const name of used) {
      if (!allowed.includes(name))
        report(`unknown placeholder {${name}}; use ${allowed.map((each) => `{${each}}`).join(", ")}`);
    }
  });

const beacon = z
  .string()
  .refine((written) => {
    const [address = "", port = ""] = written.split(":");
    return isIPv4(address) && /^\d{1,5}$/.test(port);
  }, "write an address and a port, as in 10.20.15.250:22")
  .transform((written) => {
    const [address = "", port] = written.split(":");
    return { address, port: Number(port) };
  });

const network = z.strictObject({
  /** Connects its standard input and output to {address} and {port} in that network, and fails if it cannot connect. */
  connect: command(["address", "port"]),
  /** An address and port that always answer in this network and exist in no other network: the SSH port of the probe host. */
  beacon,
  /** Prints the marker file of the file server of {tier} at {address}. */
  markers: command(["address"], ["address", "tier"]),
});

const connectionsFileSchema = z
  .strictObject({
    database: z.strictObject({
      user: z.string().min(1),
      name: z.string().min(1),
      /** A server without TLS is refused, unless this is `ifOffered`: then whoever is in between can prevent TLS. */
      tls: z.enum(DATABASE_TLS).default("required"),
    }),
    networks: z.strictObject({
      rabat: network,
      marrakech: network,
      bubble: network.extend({
        /** Makes the copy of {tier} at {address} writable. @default - it is writable once it runs */
        promoteFiles: command(["address"], ["address", "tier"]).optional(),
      }),
    }),
    /** The software of each tier, by the tier's name, for the evidence. */
    software: z.record(z.string(), z.string().min(1)).default({}),
    /** For npm run configure: see shells.ts. */
    shells: z.unknown().optional(),
  })
  .check(({ value: { networks }, issues }) => {
    for (const [index, one] of NETWORKS.entries()) {
      for (const other of NETWORKS.slice(index + 1)) {
        for (const key of ["connect", "beacon"] as const) {
          if (JSON.stringify(networks[one][key]) !== JSON.stringify(networks[other][key])) continue;
          issues.push({
            code: "custom",
            input: networks[other][key],
            path: ["networks", other, key],
            message: `is the same as for ${one}; each network needs its own command`,
          });
        }
      }
    }
  });

/** The connection commands into each network, as the operators write them in a file. It contains no secrets. */
export type ConnectionsFile = z.output<typeof connectionsFileSchema>;

const REMEDY = "docs/live-rehearsals.md describes the file.";

/**
 * Reads the connection commands of a live rehearsal.
 *
 * @throws Failure with every finding in the file
 */
export async function readConnectionsFile(
  file: string | undefined,
  { massar }: Pick<Model, "massar">,
): Promise<ConnectionsFile> {
  if (file === undefined) {
    throw new Failure(
      "A live rehearsal needs connection commands to reach the guests",
      "--connections",
      `Pass the file that contains them: --connections <file>. ${REMEDY}`,
    );
  }
  const { success, data, error } = connectionsFileSchema.safeParse(await readJson(file));
  const findings = error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
  const tiers = massar.tiers.map(({ name }) => name);
  for (const tier of Object.keys(data?.software ?? {})) {
    if (!tiers.includes(tier)) findings.push(`software: unknown tier "${tier}"; use ${tiers.join(", ")}`);
  }
  if (success && findings.length === 0) return data;
  throw new Failure(
    [`${findings.length} ${findings.length === 1 ? "finding" : "findings"} in the connections file`, ...findings].join(
      "\n",
    ),
    file,
    `Fix them. ${REMEDY}`,
  );
}

/** @throws Failure if the connections file cannot be read, or is not JSON */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new Failure(
      `The connections file cannot be read: ${error.message}`,
      `--connections ${file}`,
      `Create it. ${REMEDY}`,
    );
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(
      `The connections file is not valid JSON: ${error instanceof Error ? error.message : error}`,
      file,
      `Fix it. ${REMEDY}`,
    );
  }
}
