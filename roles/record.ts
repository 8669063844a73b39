import { createHash } from "node:crypto";
import { z } from "zod";
import { jsonOrUndefined } from "../lib/json";
import { SERVICE_ACTIONS, type ServiceAction } from "./changes";
import { file, type GuestConfiguration, type GuestFile, RECORD } from "./configuration";

const actionSchema = z.object({ service: z.string(), by: z.enum(SERVICE_ACTIONS) });
const recordSchema = z.object({
  /** See {@link fingerprintOf}. @default - written by an earlier release */
  sha256: z.string().optional(),
  services: z.array(z.string()),
  /** By path: what services do when the file changes or goes. */
  files: z.record(z.string(), z.array(actionSchema)),
});

/** What a guest got last. */
export type GuestRecord = z.output<typeof recordSchema>;

/** Identifies all that a guest gets: SHA-256 of its files, with owners and modes, and of its services. */
export const fingerprintOf = ({ files, services }: Pick<GuestConfiguration, "files" | "services">): string => {
  const all = files.map(({ path, content, owner, mode }) => [path, content, owner, mode]);
  return createHash("sha256")
    .update(JSON.stringify([services, all]))
    .digest("hex");
};

/** The last file that a guest gets, at its first boot and after each change. */
export const recordOf = ({ files, services }: Pick<GuestConfiguration, "files" | "services">): GuestFile =>
  file(
    RECORD,
    JSON.stringify({
      sha256: fingerprintOf({ files, services }),
      services,
      files: Object.fromEntries(files.map(({ path, actions }) => [path, actions])),
    }),
    [],
    { mode: "0600" },
  );

/** @returns undefined if the guest has no record that can be read */
export const readRecord = (text: string): GuestRecord | undefined => recordSchema.safeParse(jsonOrUndefined(text)).data;

export const readPending = (text: string): readonly ServiceAction[] =>
  z.array(actionSchema).safeParse(jsonOrUndefined(text)).data ?? [];
