import { repeats } from "../../lib/repeats";
import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";
import { BACKUP_SITE } from "../schema/site";
import { Bandwidth } from "../units/bandwidth";

const check: Relation["check"] = ({ massar: { tiers }, link }) => {
  const sent = tiers.filter(({ protection }) => protection.mechanism !== "rebuild").map(({ name }) => name);
  const streaming = link.streams.map(({ tier }) => tier);
  const path = (stream: number, key: string): Finding["path"] => ["link", "streams", stream, key];
  return [
    ...streaming.flatMap((name, stream) =>
      unknownName({
        name,
        path: path(stream, "tier"),
        what: "replicated tier",
        known: sent,
        home: ["massar", "tiers"],
      }),
    ),
    ...repeats([...streaming.entries()], ([, name]) => name).map(
      ({ item: [stream, name] }): Finding => ({
        path: path(stream, "tier"),
        problem: `${name} has another stream.`,
        remedy: "Remove one of them, and give the other the bandwidth of both.",
      }),
    ),
    ...tiers.flatMap(({ name, protection: { mechanism }, marrakech }, index): Finding[] => {
      if (mechanism === "rebuild") return [];
      const at: Finding["path"] = ["massar", "tiers", index];
      return [
        ...(streaming.includes(name)
          ? []
          : [
              {
                path: [...at, "protection", "mechanism"] as const,
                problem: `${name} is replicated by ${mechanism}, but has no stream on the link.`,
                remedy: `Add { tier: "${name}", bandwidth } to link.streams.`,
              },
            ]),
        ...(marrakech.standing
          ? []
          : [
              {
                path: [...at, BACKUP_SITE] as const,
                problem: `${name} is replicated by ${mechanism}, but has no standing member at ${BACKUP_SITE} to receive its data.`,
                remedy: "Make one of its members standing.",
              },
            ]),
      ];
    }),
    ...tooMuch(link),
  ];
};

export const linkStreams: Relation = {
  title: "Each replicated tier has one stream on the link and a standing member at the backup site that receives it",
  explanation:
    "Data that is not replicated is lost with Rabat. If the streams together exceed the link, no RPO can be met.",
  source: { document: "This project", section: "model/schema/site.ts, linkSchema, streams", standing: "design" },
  severity: "error",
  check,
};

function tooMuch({ bandwidth, streams: stated }: Parameters<Relation["check"]>[0]["link"]): Finding[] {
  const total = stated.reduce<Bandwidth | undefined>(
    (sum, stream) => stream.bandwidth && sum?.plus(stream.bandwidth),
    Bandwidth.none,
  );
  if (bandwidth === undefined || !total?.isMoreThan(bandwidth)) return [];
  return [
    {
      path: ["link", "streams"],
      problem: `The streams need ${total} in total, but the link has ${bandwidth}.`,
      remedy: `Reduce them to ${bandwidth} in total, or increase the bandwidth of the link.`,
    },
  ];
}
