import { z } from "zod";
import { Failure } from "../../lib/failure";
import type { Place } from "../../model/consensus";
import { command, fillPlaceholders, readJson } from "../live/connections-file";
import type { CommandLine } from "../processes/child";

/** A guest that a shell may reach. */
export interface ReachableGuest {
  readonly name: string;
  readonly place: Place;
  readonly address: string;
}

/**
 * The commands that start `/bin/sh` of root in guests and pass on its standard input, output and exit status: `ssh … sudo -n /bin/sh`
 * on the real sites, `nsenter … /bin/sh` in a simulation. Everything that runs in a guest, or is copied into it, passes through such a
 * shell.
 */
export interface GuestShells {
  /** @returns undefined if no command reaches the guest */
  shellOf(guest: ReachableGuest): CommandLine | undefined;
}

const shellsFileSchema = z.looseObject({
  /** By the name of a guest, or by place for all guests there. */
  shells: z.record(z.string(), command([], ["address", "name"])),
});

/** The `shells` of a connections file. The rest of the file is for rehearsals. @throws Failure with every finding in the file */
export async function readShells(file: string): Promise<GuestShells> {
  const { data, error } = shellsFileSchema.safeParse(await readJson(file));
  if (data === undefined) {
    const findings = error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
    throw new Failure(
      ["The connections file has no valid connection commands for guests (shells)", ...findings].join("\n"),
      file,
      "Add shells to it: docs/guide/configure.md",
    );
  }
  return {
    shellOf({ name, place, address }) {
      const template = data.shells[name] ?? data.shells[place];
      return template && fillPlaceholders(template, { name, address });
    },
  };
}
