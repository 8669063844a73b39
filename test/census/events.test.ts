import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { changedBy, eventsSchema, readEvents, type VCenterEvent } from "../../census/events";
import { type JsonSchema, shapeOf } from "../support/json";

test("the schema matches census/events-shape.txt, which the collector's test also uses", () => {
  const shape = shapeOf("", z.toJSONSchema(eventsSchema) as JsonSchema).sort();
  expect(shape).toEqual(readFileSync(join(__dirname, "../../census/events-shape.txt"), "utf8").trim().split("\n"));
});

test("refuses the output of another release, with a remedy", () => {
  expect(() => readEvents({ schemaVersion: 2, events: [] })).toThrow(/another release of vcenter-census/);
});

describe("the users who changed an object", () => {
  const AUTOMATION = "massar-deploy@vsphere.local";
  const happened = (minute: number, user: string, event = "VmReconfiguredEvent", id = "vm-7"): VCenterEvent => ({
    ...{ time: `2026-11-24T08:${String(minute).padStart(2, "0")}:00Z`, user, event, id },
    ...{ type: "VirtualMachine", name: id === "vm-7" ? "rab-db-1" : "rab-db-2" },
  });
  const who = (events: readonly VCenterEvent[], moid: string | undefined = "vm-7") =>
    changedBy({ ...(moid && { moid }), name: "rab-db-1" }, events, AUTOMATION).map(
      ({ user, at, event }) => `${user} ${at.slice(11, 16)} ${event}`,
    );

  test("are listed newest first, for any order of the log and with fractions of a second", () => {
    const close = { ...happened(2, "idrissi"), time: "2026-11-24T08:02:00.5Z" };
    expect(who([happened(2, "alami"), close, happened(1, "bennani")])).toEqual([
      "idrissi 08:02 VmReconfiguredEvent",
      "alami 08:02 VmReconfiguredEvent",
      "bennani 08:01 VmReconfiguredEvent",
    ]);
  });

  test("do not include users who changed other objects", () => {
    expect(who([happened(1, "alami", "VmReconfiguredEvent", "vm-8")])).toEqual([]);
  });

  test("are found by name only without an ID; with an ID, another object of the same name is ignored", () => {
    const namesake = { ...happened(1, "alami"), id: "vm-99" };
    expect(changedBy({ name: "rab-db-1" }, [namesake], AUTOMATION)).toEqual([
      { user: "alami", at: namesake.time, event: "VmReconfiguredEvent" },
    ]);
    expect(who([namesake])).toEqual([]);
  });

  test("do not include the automation account if somebody else changed the object later", () => {
    expect(who([happened(1, AUTOMATION), happened(2, "alami")])).toEqual(["alami 08:02 VmReconfiguredEvent"]);
    expect(who([happened(1, "alami"), happened(2, AUTOMATION.toUpperCase()), happened(3, "alami")])).toEqual([
      "alami 08:03 VmReconfiguredEvent",
      "alami 08:01 VmReconfiguredEvent",
    ]);
  });

  test("do not include the automation account for the creation of the object, but others", () => {
    expect(who([happened(1, AUTOMATION, "VmCreatedEvent"), happened(2, AUTOMATION, "VmClonedEvent")])).toEqual([]);
    expect(who([happened(1, AUTOMATION, "VmCreatedEvent"), happened(2, AUTOMATION, "VmRemovedEvent")])).toEqual([
      `${AUTOMATION} 08:02 VmRemovedEvent`,
    ]);
    expect(who([happened(1, "alami", "VmCreatedEvent")])).toEqual(["alami 08:01 VmCreatedEvent"]);
  });

  test("do not include the automation account in its DOMAIN\\user form either", () => {
    expect(who([happened(1, "VSPHERE.LOCAL\\massar-deploy"), happened(2, "VSPHERE.LOCAL\\alami")])).toEqual([
      "VSPHERE.LOCAL\\alami 08:02 VmReconfiguredEvent",
    ]);
    expect(who([happened(1, "OTHER\\massar-deploy"), happened(2, "alami")])).toHaveLength(2);
  });

  test("include the automation account if its change was the last or only one", () => {
    expect(who([happened(1, "alami"), happened(2, AUTOMATION)])).toEqual([
      `${AUTOMATION} 08:02 VmReconfiguredEvent`,
      "alami 08:01 VmReconfiguredEvent",
    ]);
    expect(who([happened(1, AUTOMATION)])).toEqual([`${AUTOMATION} 08:01 VmReconfiguredEvent`]);
  });

  test.each([
    "TaskEvent",
    "VmBeingRelocatedEvent",
    "VmStoppingEvent",
    "AlarmStatusChangedEvent",
    "VmAcquiredTicketEvent",
  ])("%s is not a change", (event) => expect(who([happened(1, "alami", event)])).toEqual([]));

  test.each(["VmPoweredOffEvent", "VmRemovedEvent", "com.vmware.cis.tag.attach", "SomethingNewEvent"])(
    "%s is a change",
    (event) => expect(who([happened(1, "alami", event)])).toEqual([`alami 08:01 ${event}`]),
  );

  test("do not include vCenter itself", () => {
    expect(who([happened(1, "", "DrsVmMigratedEvent")])).toEqual([]);
  });
});
