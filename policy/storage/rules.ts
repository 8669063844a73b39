import { datastoresPerHost } from "./datastores-per-host";
import { diskSize } from "./disk-size";
import { nfsSecurity } from "./nfs-security";
import { provisionedSpace } from "./provisioned-space";
import { quorumDatastores } from "./quorum-datastores";
import { storageCapacity } from "./storage-capacity";
import { storageOperations } from "./storage-operations";
import { storageThroughput } from "./storage-throughput";

/** By id: the name of the rule's file. */
export const storageRules = {
  "datastores-per-host": datastoresPerHost,
  "disk-size": diskSize,
  "nfs-security": nfsSecurity,
  "provisioned-space": provisionedSpace,
  "quorum-datastores": quorumDatastores,
  "storage-capacity": storageCapacity,
  "storage-operations": storageOperations,
  "storage-throughput": storageThroughput,
};
