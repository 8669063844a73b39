/** What of a JSON schema its shape follows from. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** The leaves of what a schema describes, a line each: `.hosts[].name string`. */
export function shapeOf(path: string, { type, properties, items, additionalProperties }: JsonSchema): string[] {
  if (properties) return Object.entries(properties).flatMap(([name, schema]) => shapeOf(`${path}.${name}`, schema));
  if (items) return shapeOf(`${path}[]`, items);
  if (typeof additionalProperties === "object") return shapeOf(`${path}{}`, additionalProperties);
  return [`${path} ${type === "number" ? "integer" : type}`];
}
