import { defineRecoveryPlan } from "../../model/schema/workload";

/**
 * Times and limits of a recovery after the loss of Rabat. The order of tiers follows from their `recoveryPriority` and
 * `dependsOn`. A reference design: rehearsals measure the real times.
 */
export const recoveryPlan = defineRecoveryPlan({
  detection: "5 min",
  decision: "15 min",
  provisioning: "4 min",
  concurrency: 8,
  cutover: "5 min",
  p95: {
    detection: "8 min",
    decision: "20 min",
    provisioning: "6 min",
    startsWithin: { database: "8 min", files: "6 min" },
  },
  people: {
    roles: [
      {
        name: "massar-owner",
        title: { ar: "المسؤول عن مسار", fr: "Responsable de Massar", en: "Person responsible for Massar" },
        decides: ["failover", "migration", "failback"],
        toldWithin: "5 min",
      },
      {
        name: "dr-coordinator",
        title: { ar: "منسق استئناف النشاط", fr: "Coordinateur de la reprise", en: "DR coordinator" },
        decides: ["reprotect", "fence"],
        toldWithin: "5 min",
      },
      {
        name: "marrakech-operator",
        title: { ar: "مشغل موقع مراكش", fr: "Exploitant du site de Marrakech", en: "Operator at Marrakech" },
        toldWithin: "15 min",
      },
      {
        name: "security-officer",
        title: { ar: "مسؤول أمن نظم المعلومات", fr: "Responsable de la sécurité (RSSI)", en: "Security officer" },
        toldWithin: "30 min",
      },
    ],
    messages: {
      declared: {
        ar: "خدمة مسار متوقفة مؤقتا. نعمل على استئنافها. المرجو عدم إعادة إدخال المعطيات.",
        fr: "Le service Massar est momentanément interrompu. Son rétablissement est en cours. Merci de ne pas ressaisir les données.",
        en: "Massar is temporarily unavailable and is being restored. Please do not enter data again.",
      },
      recovered: {
        ar: "استؤنفت خدمة مسار. المرجو التحقق من آخر المعطيات التي أدخلت قبل الانقطاع.",
        fr: "Le service Massar est rétabli. Merci de vérifier vos dernières saisies effectuées avant l’interruption.",
        en: "Massar works again. Please check the last data that you entered before the interruption.",
      },
      returned: {
        ar: "عادت خدمة مسار إلى سيرها العادي.",
        fr: "Le service Massar est revenu à son fonctionnement normal.",
        en: "Massar is back in normal operation.",
      },
    },
  },
  protectionGroups: [{ name: "pupils-records", tiers: ["database", "files"] }],
});
