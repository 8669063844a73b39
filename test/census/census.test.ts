import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { censusSchema, readCensus } from "../../census/census";
import { fixtureModel } from "../fixture/model";
import { type JsonSchema, shapeOf } from "../support/json";
import { censusAsModelled } from "./synthetic";

test("reads the collector's output: census/shape.txt, which the collector's own test uses too", () => {
  const shape = shapeOf("", z.toJSONSchema(censusSchema) as JsonSchema).sort();
  expect(shape).toEqual(readFileSync(join(__dirname, "../../census/shape.txt"), "utf8").trim().split("\n"));
});

test.each([
  ["another schema version", { schemaVersion: 2 }, "schemaVersion"],
  ["a property it does not know", { uptime: 7 }, "uptime"],
  ["a missing list", { hosts: undefined }, "hosts"],
])("refuses %s and says what to do", (_, change, place) => {
  const census = { ...censusAsModelled(fixtureModel(), "rabat"), ...change };
  expect(() => readCensus(census)).toThrow(/another release of vcenter-census/);
  expect(() => readCensus(census)).toThrow(place);
});
