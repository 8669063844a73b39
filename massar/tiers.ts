import { defineWorkload } from "./schema";

/**
 * Massar, the national database of pupils, schools and parents. Sizes and counts are a reference design: the real ones
 * are not public.
 */
export const massar = defineWorkload({
  name: "massar",
  tiers: [
    {
      name: "database",
      role: "PostgreSQL cluster of three: pupils, schools, parents, marks",
      template: "massar-debian-12-2026.10",
      network: "database",
      storageClass: "flash",
      firstHost: 11,
      separateHosts: true,
      holdsData: true,
      disks: [
        { label: "system", size: "40 GiB" },
        { label: "data", size: "2 TiB" },
      ],
      protection: { mechanism: "databaseStreaming", rpo: "5 min", rto: "4 h" },
      rabat: {
        cluster: "rabat-extension",
        size: { cpus: 16, memory: "128 GiB" },
        members: [{ id: "db-1" }, { id: "db-2" }, { id: "db-3" }],
      },
      marrakech: {
        cluster: "marrakech-recovery",
        standing: { members: [{ id: "db-1" }], size: { cpus: 4, memory: "32 GiB" } },
        surge: [{ id: "db-2" }, { id: "db-3" }],
        recoverySize: { cpus: 16, memory: "128 GiB" },
      },
    },
    {
      name: "application",
      role: "Massar's application servers",
      template: "massar-debian-12-2026.10",
      network: "application",
      storageClass: "flash",
      firstHost: 11,
      separateHosts: false,
      holdsData: false,
      disks: [{ label: "system", size: "40 GiB" }],
      protection: { mechanism: "rebuild", rpo: "0 min", rto: "4 h" },
      rabat: {
        cluster: "rabat-extension",
        size: { cpus: 8, memory: "32 GiB" },
        members: [{ id: "app-1" }, { id: "app-2" }, { id: "app-3" }, { id: "app-4" }],
      },
      marrakech: {
        cluster: "marrakech-recovery",
        surge: [{ id: "app-1" }, { id: "app-2" }, { id: "app-3" }],
        recoverySize: { cpus: 8, memory: "32 GiB" },
      },
    },
    {
      name: "load-balancer",
      role: "the entry: TLS ends here",
      template: "massar-debian-12-2026.10",
      network: "frontend",
      storageClass: "flash",
      firstHost: 11,
      separateHosts: true,
      holdsData: false,
      disks: [{ label: "system", size: "20 GiB" }],
      protection: { mechanism: "rebuild", rpo: "0 min", rto: "4 h" },
      rabat: {
        cluster: "rabat-extension",
        size: { cpus: 4, memory: "8 GiB" },
        members: [{ id: "lb-1" }, { id: "lb-2" }],
      },
      marrakech: {
        cluster: "marrakech-recovery",
        surge: [{ id: "lb-1" }, { id: "lb-2" }],
        recoverySize: { cpus: 4, memory: "8 GiB" },
      },
    },
  ],
});
