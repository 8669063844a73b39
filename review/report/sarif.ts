import type { Log, ReportingDescriptor, Result } from "sarif";
import { plainText } from "../../lib/text/plain-text";
import { visible } from "../../lib/text/visible";
import type { BlockId } from "../../model/schema/block-id";
import { bySeverity, EFFECTS, type Effect } from "../effects/effect";
import type { Block, ObjectReview, Review } from "../review";
import { effectsOf, nameOf, reasonOf } from "./identical-changes";
import { PHRASES } from "./phrases";
import { TONES, type Tone } from "./severity";

/** The most results that GitHub accepts in one run. It shows the 5,000 most severe. */
export const RESULT_LIMIT = 25_000;

/** The location of a result without a line in the model. GitHub refuses results without a location. */
const DEFAULT_LOCATION = { file: "main.ts", line: 1 };

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
 * The review in the Static Analysis Results Interchange Format 2.1.0: a result for each block and for each object with an
 * effect, on the line that declares it. Approved blocks are suppressed results. Above the limit, the worst are kept.
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
      .sort(bySeverity)
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
                    text: `${english.number(leftOut)} results are left out. None of them is more severe than the results here.`,
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
    message: { text: visible(`${scope}: ${problem} Remedy: ${remedy}`) },
    locations: [location(source, scope)],
    // a block that moves to another line stays the same alert
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
  const { file, line } = source ?? DEFAULT_LOCATION;
  return {
    physicalLocation: { artifactLocation: { uri: file, uriBaseId: "%SRCROOT%" }, region: { startLine: line } },
    logicalLocations: [{ fullyQualifiedName: name }],
  };
};
