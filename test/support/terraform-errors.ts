import { STACKS, type StackName } from "../../model/names";

/** One of Terraform's errors, as cdktf passes it on. */
export interface TerraformError {
  readonly stack: StackName;
  /** The resource of the error. @default - Terraform names none, as when a destruction fails */
  readonly address: string | undefined;
  /** The text on one line. */
  readonly text: string;
}

/** Terraform's errors of a failed deploy. @throws the failure itself if it is of another kind */
export function terraformErrorsOf(failure: unknown): TerraformError[] {
  const [, ...blocks] = (failure instanceof Error ? failure.message : "").split(
    new RegExp(`\\n\\s*(?=(?:${STACKS.join("|")}): Error: )`),
  );
  if (blocks.length === 0) throw failure;
  return blocks.map((block) => {
    const text = block
      .replace(/\n\s*on cdk\.tf\.json line [^\n]*(\n\s*\d+:[^\n]*)*/, "")
      .replaceAll(/\s+/g, " ")
      .trim();
    const stack = STACKS.find((name) => text.startsWith(`${name}: `));
    if (stack === undefined) throw failure;
    // cdktf puts the construct's path between a resource's name and its key
    const [, resource, key = ""] = /with ([\w.-]+)(?: \([^)]*\))?(\["[^"]+"\])?,/.exec(text) ?? [];
    return { stack, text, address: resource && `${resource}${key}` };
  });
}
