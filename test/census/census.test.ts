import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { censusSchema, readCensus } from "../../census/census";
import { fixtureModel } from "../fixture/model";
import { type JsonSchema, shapeOf } from "../support/json";
import { censusAsModelled } from "./synthetic";

test("the schema matches census/shape.txt, which the collector's test also uses", () => {
  const shape = shapeOf("", z.toJSONSchema(censusSchema) as JsonSchema).sort();
  expect(shape).toEqual(readFileSync(join(__dirname, "../../census/shape.txt"), "utf8").trim().split("\n"));
});

test.each([
  ["another schema version", { schemaVersion: 2 }, "schemaVersion"],
  ["an unknown property", { uptime: 7 }, "uptime"],
  ["a missing list", { hosts: undefined }, "hosts"],
])("refuses %s with a remedy", (_, change, place) => {
  const census = { ...censusAsModelled(fixtureModel(), "rabat"), ...change };
  expect(() => readCensus(census)).toThrow(/another release of vcenter-census/);
  expect(() => readCensus(census)).toThrow(place);
});
