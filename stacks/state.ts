import { resolve } from "node:path";
import { HttpBackend, LocalBackend, PgBackend, S3Backend, type TerraformStack } from "cdktf";
import type { Site } from "../model/schema/site";

/** What keeps a stack's state: a local directory or server for a simulation, otherwise a site's server, which locks. */
export type StateStore =
  | Site["state"]
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "http"; readonly url: string };

/**
 * Has Terraform keep a stack's state there, apart from every other stack's. No credential reaches the JSON: they come by
 * environment, `PGUSER` and `PGPASSWORD`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
 */
export function keepState(stack: TerraformStack, store: StateStore): void {
  const name = stack.node.id;
  const file = `${name}.tfstate`;
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
      // Encrypted on its way alone: at rest, the volume of the server has to be.
      new PgBackend(stack, {
        connStr: `postgres://${store.server}/terraform?sslmode=verify-full`,
        schemaName: name.replaceAll("-", "_"),
      });
      break;
    case "s3":
      new S3Backend(stack, {
        bucket: store.bucket,
        key: file,
        region: store.region,
        endpoints: { s3: store.endpoint },
        encrypt: true,
        // A server that is not Amazon's has one host name for all buckets, and nothing of Amazon's to ask beside it.
        usePathStyle: true,
        skipCredentialsValidation: true,
        skipMetadataApiCheck: true,
        skipRegionValidation: true,
        skipRequestingAccountId: true,
      });
      // The lock; cdktf's class is older than the setting.
      stack.addOverride("terraform.backend.s3.use_lockfile", true);
  }
}
