import { z } from "zod";

/** The readonly type of a schema. A record or report is defined once, as a schema, for both JSON and TypeScript. */
export type Data<Schema extends z.ZodType> = Frozen<z.output<Schema>>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
export const described = <Schema extends z.ZodType>(schema: Schema, description: string): Schema =>
  schema.meta({ description });
export const text = z.string();
export const count = z.int().nonnegative();
export const sha256 = text.regex(/^[0-9a-f]{64}$/).meta({ id: "Sha256", description: "SHA-256 in hexadecimal" });

/** The JSON schema that is published in docs/. */
export function publishedSchema(schema: z.ZodType, title: string, description: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io: "output" });
  return `${JSON.stringify({ $schema, title, description, ...rest }, undefined, 2)}\n`;
}
