/** All texts in a JSON value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The parts of a JSON schema that determine its shape. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** The leaves of a schema, one line each: `.hosts[].name string`. */
export function shapeOf(path: string, { type, properties, items, additionalProperties }: JsonSchema): string[] {
  if (properties) return Object.entries(properties).flatMap(([name, schema]) => shapeOf(`${path}.${name}`, schema));
  if (items) return shapeOf(`${path}[]`, items);
  if (typeof additionalProperties === "object") return shapeOf(`${path}{}`, additionalProperties);
  return [`${path} ${type === "number" ? "integer" : type}`];
}
