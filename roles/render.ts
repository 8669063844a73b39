import { oncePer } from "../lib/once-per";
import type { Model } from "../model/model";
import { base } from "./base";
import { bastion } from "./bastion";
import { cache } from "./cache";
import { type GuestConfiguration, NOTHING, type Part, together } from "./configuration";
import { connectionPool } from "./connection-pool";
import { database } from "./database";
import { directory } from "./directory";
import { disks } from "./disks";
import { type Estate, estateOf, type Guest, type Role, type Scene } from "./estate";
import { etcd } from "./etcd";
import { fileServer } from "./file-server";
import { gateway } from "./gateway";
import { loadBalancer } from "./load-balancer";
import { monitoring } from "./monitoring";
import { nameServer } from "./name-server";
import { standIn } from "./stand-in";

const ROLES: Readonly<Record<Role, (estate: Estate, guest: Guest) => Part>> = {
  database,
  connectionPool,
  cache,
  fileServer,
  directory,
  nameServer,
  application: standIn,
  worker: standIn,
  webServer: standIn,
  loadBalancer,
  bastion,
  monitoring,
  gateway,
  // its only role is its vote
  witness: () => NOTHING,
};

/**
 * What each guest gets, by its name: every file, service, package and credential, from the model alone. A tier that was adopted at the
 * primary site is not configured there.
 *
 * @param scene In the bubble, the guests of the backup site after a recovery. @default - production
 */
export const renderGuests = (model: Model, scene: Scene = "production"): ReadonlyMap<string, GuestConfiguration> =>
  rendered(model, scene);

const rendered = oncePer((model: Model, scene: Scene): ReadonlyMap<string, GuestConfiguration> => {
  const estate = estateOf(model, scene);
  return new Map(
    estate.guests.map((guest) => {
      const role = ROLES[guest.role](estate, guest);
      const stored = disks(estate, guest, role.services);
      return [guest.name, { guest, ...together(base(estate, guest), stored, role, etcd(estate, guest)) }];
    }),
  );
});
