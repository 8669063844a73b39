import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import type { Model } from "../../model/model";
import { NETWORKS } from "../network/network";
import type { CommandLine } from "../processes/child";

/** Its placeholders, filled in: `["ssh", "-W", "{address}:{port}", "probe@…"]`. */
export const fillIn = (command: CommandLine, values: Readonly<Record<string, string | number>>): CommandLine => {
  const fill = (word: string) => word.replace(PLACEHOLDER, (written, name: string) => String(values[name] ?? written));
  const [file, ...args] = command;
  return [fill(file), ...args.map(fill)];
};

const PLACEHOLDER = /\{([a-z]+)\}/g;

/** A program and its arguments, in which each of these placeholders may stand, and all of those that are needed do. */
const command = (needed: readonly string[], allowed: readonly string[] = needed) =>
  z.tuple([z.string().min(1)], z.string()).check(({ value, issues }) => {
    const written = new Set(value.flatMap((word) => [...word.matchAll(PLACEHOLDER)].map(([, name = ""]) => name)));
    const say = (message: string) => issues.push({ code: "custom", input: value, message });
    for (const name of needed) if (!written.has(name)) say(`{${name}} stands nowhere in it`);
    for (const name of written) {
      if (!allowed.includes(name))
        say(`{${name}} is filled in by nothing: ${allowed.map((each) => `{${each}}`).join(", ")}`);
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
  /** Connects its standard input and output to {address} and {port} in that network; fails where it can't. */
  door: command(["address", "port"]),
  /** What always answers there, and at no other place has that address: the probe host's own SSH. */
  beacon,
  /** Prints the marker file of the file server of {tier} at {address}. */
  markers: command(["address"], ["address", "tier"]),
});

const doorsSchema = z
  .strictObject({
    database: z.strictObject({ user: z.string().min(1), name: z.string().min(1) }),
    networks: z.strictObject({
      rabat: network,
      marrakech: network,
      bubble: network.extend({
        /** Has the copy of {tier} at {address} written to. @default - it is as soon as it runs */
        promoteFiles: command(["address"], ["address", "tier"]).optional(),
      }),
    }),
    /** What runs in a tier's guests, by its name: the evidence says so. */
    software: z.record(z.string(), z.string().min(1)).default({}),
  })
  .check(({ value: { networks }, issues }) => {
    for (const [index, one] of NETWORKS.entries()) {
      for (const other of NETWORKS.slice(index + 1)) {
        for (const part of ["door", "beacon"] as const) {
          if (JSON.stringify(networks[one][part]) !== JSON.stringify(networks[other][part])) continue;
          issues.push({
            code: "custom",
            input: networks[other][part],
            path: ["networks", other, part],
            message: `is that of ${one}: two networks are told apart by it`,
          });
        }
      }
    }
  });

/** How real guests are reached, as the operators state it in a file. No secret is in it. */
export type Doors = z.output<typeof doorsSchema>;

const REMEDY = "docs/live-rehearsals.md says what stands in it.";

/** @throws Failure with all that is wrong with it */
export async function readDoors(file: string | undefined, { massar }: Pick<Model, "massar">): Promise<Doors> {
  if (file === undefined) {
    throw new Failure("How are the real guests reached?", "--doors", `Name the file that says it. ${REMEDY}`);
  }
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new Failure(`The doors can't be read: ${error.message}`, `--doors ${file}`, `Write that file. ${REMEDY}`);
  });
  const { success, data, error } = doorsSchema.safeParse(parse(text, file));
  const findings = error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
  const tiers = massar.tiers.map(({ name }) => name);
  for (const tier of Object.keys(data?.software ?? {})) {
    if (!tiers.includes(tier)) findings.push(`software.${tier}: is no tier. Use ${tiers.join(", ")}`);
  }
  if (success && findings.length === 0) return data;
  throw new Failure(
    [`${findings.length} ${findings.length === 1 ? "finding" : "findings"} in the doors`, ...findings].join("\n"),
    file,
    REMEDY,
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`The doors are no JSON: ${error instanceof Error ? error.message : error}`, file, REMEDY);
  }
}
