import type { Log, ReportingDescriptor, Result } from "sarif";
import { plainText } from "../../lib/text/plain-text";
import { visible } from "../../lib/text/visible";
import type { BlockId } from "../../model/schema/block-id";
import { EFFECTS, type Effect, worstFirst } from "../effects/effect";
import type { Block, ObjectReview, Review } from "../review";
import { effectsOf, nameOf, reasonOf } from "./alike";
import { PHRASES } from "./phrases";
import { TONES, type Tone } from "./severity";

/** As many results as GitHub takes in one run; it shows the first 5,000 by severity. */
export const RESULT_LIMIT = 25_000;

/** Where a result is shown that no line of the model states: GitHub refuses a log with a result that has no place. */
const NOWHERE = { file: "main.ts", line: 1 };

const LEVELS: Readonly<Record<Tone, "error" | "warning" | "note">> = {
  danger: "error",
  warning: "warning",
  notice: "note",
  quiet: "note",
};

const english = PHRASES.en;

const effectRule = (effect: Effect): string => `effect/${effect}`;
const blockRule = (id: BlockId): string => `block/${id}`;

/**
 * The review in the Static Analysis Results Interchange Format 2.1.0: each block, and each object to which something happens,
 * on the line that declares it. What someone has answered for is a suppressed result. Of too many, the worst.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReview(review: Review): Log {
  const objects = [...review.sites, review.link].flatMap(({ groups }) => groups.flatMap((group) => group.objects));
  const sources = new Map(objects.flatMap(({ subject, source }) => (source ? [[subject.name, source] as const] : [])));
  const results = [
    ...review.blocks.map((block) => blockResult(block, sources)),
    ...review.approved.map(({ block, by }) => ({
      ...blockResult(block, sources),
      suppressions: [
        { kind: "external" as const, justification: visible(`${by.owner}, until ${by.expires}: ${by.reason}`) },
      ],
    })),
    ...objects
      .filter(({ effect }) => effect !== "none")
      .sort(worstFirst)
      .map(effectResult),
  ];
  const leftOut = results.length - RESULT_LIMIT;
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "massar-datacenters review", rules: descriptors() } },
        invocations: [
          {
            executionSuccessful: true,
            ...(leftOut > 0 && {
              toolExecutionNotifications: [
                {
                  level: "warning",
                  message: {
                    text: `${english.number(leftOut)} results are left out, none of them worse than those here.`,
                  },
                },
              ],
            }),
          },
        ],
        results: results.slice(0, RESULT_LIMIT),
      },
    ],
  };
}

const descriptors = (): ReportingDescriptor[] => [
  ...Object.entries(english.blocks).map(([id, title]) => ({
    id: blockRule(id as BlockId),
    shortDescription: { text: title },
    defaultConfiguration: { level: "error" as const },
  })),
  ...EFFECTS.filter((effect) => effect !== "none").map((effect) => ({
    id: effectRule(effect),
    shortDescription: { text: english.effects[effect] },
    defaultConfiguration: { level: LEVELS[TONES[effect]] },
  })),
];

function blockResult(
  { id, scope, objects, problem, remedy }: Block,
  sources: ReadonlyMap<string, NonNullable<ObjectReview["source"]>>,
): Result {
  const source = objects.map((name) => sources.get(name)).find((found) => found !== undefined);
  return {
    ruleId: blockRule(id),
    level: "error",
    message: { text: visible(`${scope}: ${problem} Instead: ${remedy}`) },
    locations: [location(source, scope)],
    // the same block on another line is the same alert
    partialFingerprints: { "blockAndScope/v1": `${id} ${scope}` },
  };
}

function effectResult(object: ObjectReview): Result {
  const { effect, effects, stack, address, source } = object;
  const reason = plainText(reasonOf({ effect, effects }, english));
  const what = effectsOf(object).map((each) => english.effects[each]);
  return {
    ruleId: effectRule(effect),
    level: LEVELS[TONES[effect]],
    message: { text: `${visible(nameOf(object, english))}: ${what[0]}${reason === "" ? "" : ` – ${reason}`}` },
    locations: [location(source, address)],
    partialFingerprints: { "objectAndEffect/v1": `${stack} ${address} ${object.deposed ?? ""} ${effect}` },
  };
}

const location = (source: ObjectReview["source"], name: string): NonNullable<Result["locations"]>[number] => {
  const { file, line } = source ?? NOWHERE;
  return {
    physicalLocation: { artifactLocation: { uri: file, uriBaseId: "%SRCROOT%" }, region: { startLine: line } },
    logicalLocations: [{ fullyQualifiedName: name }],
  };
};
