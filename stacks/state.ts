import { resolve } from "node:path";
import { HttpBackend, LocalBackend, PgBackend, S3Backend, type TerraformStack } from "cdktf";
import { databaseForReview, keyForReview } from "../model/names";
import type { Site } from "../model/schema/site";

/** The database of the states on a PostgreSQL server. */
const DATABASE = "terraform";

/** Where a stack's state is stored: a directory or local server in simulation, otherwise a site's server, with locking. */
export type StateStore =
  | Site["state"]
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "http"; readonly url: string };

/**
 * Configures the backend of a stack. Each stack has a separate state. Credentials are never in the JSON, but in the environment:
 * `PGUSER` and `PGPASSWORD`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
 *
 * @param which the state, or its copy without passwords: `npm run state:copy` writes it. A simulation has no copy
 */
export function configureBackend(stack: TerraformStack, store: StateStore, which: "own" | "forReview" = "own"): void {
  const name = stack.node.id;
  const file = `${name}.tfstate`;
  const forReview = which === "forReview";
  switch (store.kind) {
    case "directory":
      new LocalBackend(stack, { path: resolve(store.path, file) });
      break;
    case "http": {
      const address = `${store.url}/${name}`;
      new HttpBackend(stack, { address, lockAddress: address, unlockAddress: address });
      break;
    }
    case "postgresql":
      // TLS encrypts only the connection, so the server's volume must also be encrypted
      new PgBackend(stack, {
        connStr: `postgres://${store.server}/${forReview ? databaseForReview(DATABASE) : DATABASE}?sslmode=verify-full`,
        schemaName: name.replaceAll("-", "_"),
      });
      break;
    case "s3":
      new S3Backend(stack, {
        bucket: store.bucket,
        key: forReview ? keyForReview(file) : file,
        region: store.region,
        endpoints: { s3: store.endpoint },
        encrypt: true,
        // S3 servers of other vendors have one host name for all buckets, and lack Amazon's other services
        usePathStyle: true,
        skipCredentialsValidation: true,
        skipMetadataApiCheck: true,
        skipRegionValidation: true,
        skipRequestingAccountId: true,
      });
      // locking, for which cdktf's class has no property yet
      stack.addOverride("terraform.backend.s3.use_lockfile", true);
  }
}
