import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { censusSchema, readCensus } from "../../census/census";
import { loadModel } from "../../model/load";
import { censusAsModelled } from "./synthetic";

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

function shapeOf(path: string, { type, properties, items, additionalProperties }: JsonSchema): string[] {
  if (properties) return Object.entries(properties).flatMap(([name, schema]) => shapeOf(`${path}.${name}`, schema));
  if (items) return shapeOf(`${path}[]`, items);
  if (typeof additionalProperties === "object") return shapeOf(`${path}{}`, additionalProperties);
  return [`${path} ${type === "number" ? "integer" : type}`];
}

test("reads what the collector prints: census/shape.txt, against which its own test holds it", () => {
  const shape = shapeOf("", z.toJSONSchema(censusSchema) as JsonSchema).sort();
  expect(shape).toEqual(readFileSync(join(__dirname, "../../census/shape.txt"), "utf8").trim().split("\n"));
});

test.each([
  ["another schema version", { schemaVersion: 2 }, "schemaVersion"],
  ["a property it does not know", { uptime: 7 }, "uptime"],
  ["a missing list", { hosts: undefined }, "hosts"],
])("refuses %s and says what to do", (_, change, place) => {
  const census = { ...censusAsModelled(loadModel(), "rabat"), ...change };
  expect(() => readCensus(census)).toThrow(/build vcenter-census anew/);
  expect(() => readCensus(census)).toThrow(place);
});
