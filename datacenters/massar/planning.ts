import { definePlanning } from "../../model/schema/workload";

/** Growth, seasons and reserves of capacity planning. A reference design: Massar's real growth and seasons are not public. */
export const planning = definePlanning({
  asOf: "2026-11-01",
  horizon: "1095 d",
  growth: { cpu: "6 %", memory: "6 %", storage: "15 %", iops: "8 %", changeRate: "8 %", members: "20 %" },
  // share of the yearly peak: enrolment in September, results in June and July
  season: {
    january: "70 %",
    february: "65 %",
    march: "60 %",
    april: "60 %",
    may: "75 %",
    june: "95 %",
    july: "100 %",
    august: "50 %",
    september: "100 %",
    october: "85 %",
    november: "70 %",
    december: "70 %",
  },
  reserves: { snapshots: "10 %", freeSpace: "20 %", hypervisor: "4 %" },
  processorsPerCore: { critical: 2, standard: 3, background: 4 },
});
