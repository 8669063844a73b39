import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { jsonRecord, parseRecord } from "../../../recovery/evidence/json";
import { contradictions, proofStates } from "../../../recovery/evidence/shortfalls";
import { type ExerciseRecord, recordSchemaDocument } from "../../../recovery/record";
import {
  abortedWithLeftovers,
  drillPassed,
  firePassed,
  isolationNotTested,
  pointMissed,
  RECORDS,
  refused,
} from "../support/records";

const ajv = new Ajv2020({ allErrors: true });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(recordSchemaDocument()));
const errorsOf = (json: unknown) => (validate(json) ? [] : (validate.errors ?? []));
const read = (json: unknown) => parseRecord(JSON.stringify(json), "record.json");

describe("the published schema", () => {
  test.each(Object.entries(RECORDS))("accepts %s, which is parsed unchanged", (_, record) => {
    expect(errorsOf(JSON.parse(jsonRecord(record())))).toEqual([]);
    expect(parseRecord(jsonRecord(record()), "record.json")).toEqual(record());
  });

  const breakages: readonly (readonly [string, (record: ExerciseRecord) => unknown, string])[] = [
    ["of another version", (record) => ({ ...record, version: 1 }), "version"],
    ["without its clean-up", ({ cleanUp: _, ...record }) => record, "cleanUp"],
    ["with a field that is not described", (record) => ({ ...record, verdict: "fine" }), "the record"],
    ["of a scenario that does not exist", (record) => ({ ...record, scenario: "war" }), "scenario"],
    [
      "with a negative lag",
      (record) => ({ ...record, replication: { ...record.replication, samples: [{ at: record.began, lag: -1 }] } }),
      "replication.samples[0].lag",
    ],
    ["with an instant without its zone", (record) => ({ ...record, began: "2026-11-24T09:00:00.000" }), "began"],
    ["with an invalid commit", (record) => ({ ...record, code: { ...record.code, commit: "main" } }), "code.commit"],
    [
      "of an unknown site",
      (record) => ({ ...record, software: { ...record.software, vcenter: { ...record.software.vcenter, fes: "8" } } }),
      "software.vcenter",
    ],
    ["in one language of two", (record) => ({ ...record, deviations: [{ en: "late" }] }), "deviations[0]"],
  ];
  test.each(breakages)("refuses a record %s, and names the field", (_, broken, where) => {
    const json: unknown = JSON.parse(JSON.stringify(broken(firePassed())));
    expect(errorsOf(json)).not.toEqual([]);
    expect(() => read(json)).toThrow(`record.json is not a valid record of an exercise:\n  ${where}: `);
  });
});

test("a file that is not JSON is refused", () => {
  expect(() => parseRecord("{", "evidence/x/record.json")).toThrow(
    "evidence/x/record.json is not a valid record of an exercise:\n  not valid JSON",
  );
});

describe("the conclusions of a record must agree with its figures", () => {
  const falsifications: readonly (readonly [string, (record: ExerciseRecord) => ExerciseRecord, string])[] = [
    [
      "a missed RPO is marked as met",
      (record) => ({
        ...pointMissed(),
        recoveryPoints: pointMissed().recoveryPoints.map((point) => ({ ...point, kept: true })),
        id: record.id,
      }),
      "recoveryPoints[0].kept",
    ],
    [
      "a hole in the recovered data is marked as met",
      (record) => ({
        ...record,
        outcome: "failed",
        recoveryPoints: record.recoveryPoints.map((point) => ({ ...point, missing: 36, holes: 36 })),
      }),
      "recoveryPoints[0].kept",
    ],
    [
      "a protection group at points too far apart is marked as one point",
      (record) => ({ ...record, outcome: "failed", spreads: record.spreads.map((each) => ({ ...each, bound: 1 })) }),
      "spreads[0].kept",
    ],
    [
      "the RTO of a tier that was never usable is marked as met",
      (record) => ({
        ...record,
        outcome: "failed",
        recoveryTimes: record.recoveryTimes.map(({ actual: _, ...time }) => time),
      }),
      "recoveryTimes[0].kept",
    ],
    [
      "replication above its limit is marked as unaffected",
      () => ({ ...pointMissed(), replication: { ...pointMissed().replication, unharmed: true } }),
      "replication.unharmed",
    ],
    [
      "replication that no longer streams is marked as unaffected",
      (record) => ({ ...record, outcome: "failed", replication: { ...record.replication, stillStreaming: false } }),
      "replication.unharmed",
    ],
    [
      "untested isolation is marked as proved",
      () => ({
        ...isolationNotTested(),
        isolation: { tested: false, before: [], probes: [], notProbed: [], proved: true },
      }),
      "isolation.proved",
    ],
    [
      "isolation without a probe is marked as proved",
      () => ({
        ...isolationNotTested(),
        isolation: { tested: true, before: [], probes: [], notProbed: [], proved: true },
      }),
      "isolation.proved",
    ],
    [
      "a clean-up that left objects is marked as clean",
      () => ({ ...abortedWithLeftovers(), cleanUp: { ...abortedWithLeftovers().cleanUp, clean: true } }),
      "cleanUp.clean",
    ],
    [
      "a clean-up without a census is marked as clean",
      (record) => ({ ...record, outcome: "aborted", cleanUp: { ...record.cleanUp, vcenters: UNREAD } }),
      "cleanUp.clean",
    ],
    [
      "passed, in a rehearsal that did not check the replication",
      (record) => ({ ...record, replication: { asserted: false, samples: [], failures: [] } }),
      "outcome: passed, but replication is not tested",
    ],
    [
      "passed, with isolation not tested",
      () => ({ ...isolationNotTested(), outcome: "passed" }),
      "outcome: passed, but isolation is not tested",
    ],
    [
      "passed, without an assertion",
      (record) => ({ ...record, assertions: [] }),
      "outcome: passed, but assertions is not tested",
    ],
    [
      "passed, with a step skipped",
      (record) => ({
        ...record,
        steps: record.steps.map((step, at) => (at === 3 ? { ...step, outcome: "skipped" } : step)),
      }),
      "outcome: passed, but steps is failed",
    ],
    [
      "declared before it began",
      (record) => ({ ...record, declared: "2026-11-23T00:00:00.000Z" }),
      "began, declared, ended",
    ],
  ];
  test.each(falsifications)("%s", (_, falsify, where) => {
    expect(() => read(falsify(firePassed()))).toThrow(where);
  });
});

/** The clean-up of a record without a second census. */
const UNREAD = { rabat: { objects: 0, leftovers: [] }, marrakech: { objects: 0, leftovers: [] } } as const;

test("the states are derived from the observations", () => {
  expect(proofStates(firePassed())).toEqual({
    steps: "held",
    readiness: "held",
    assertions: "held",
    recoveryPoints: "held",
    recoveryTimes: "held",
    integrity: "held",
    replication: "held",
    isolation: "held",
    cleanUp: "held",
  });
  expect(proofStates(isolationNotTested()).isolation).toBe("notTested");
  expect(proofStates(drillPassed())).toMatchObject({
    isolation: "notApplicable",
    replication: "notApplicable",
    cleanUp: "held",
  });
  expect(proofStates({ ...drillPassed(), kind: "failover" })).toMatchObject({
    ...{ isolation: "notApplicable", replication: "notApplicable", cleanUp: "notApplicable" },
    recoveryPoints: "held",
  });
  expect(proofStates(refused())).toMatchObject({
    readiness: "failed",
    assertions: "notReached",
    isolation: "notReached",
    cleanUp: "notReached",
  });
  const { cleanUp } = firePassed();
  const ended = (changes: Partial<typeof cleanUp>): ExerciseRecord => ({
    ...firePassed(),
    outcome: "failed",
    cleanUp: { ...cleanUp, clean: false, ...changes },
  });
  expect(proofStates(ended({ vcenters: UNREAD })).cleanUp).toBe("notTested");
  expect(proofStates(ended({ emptyPlans: ["primary"] })).cleanUp).toBe("failed");
  expect(proofStates(abortedWithLeftovers())).toMatchObject({
    steps: "failed",
    cleanUp: "failed",
    recoveryPoints: "notReached",
  });
  expect(Object.values(RECORDS).map((record) => contradictions(record()))).toEqual(
    Object.values(RECORDS).map(() => []),
  );
});
