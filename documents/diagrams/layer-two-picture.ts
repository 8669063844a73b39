import { DETAIL as BOX_DETAIL, type Label, labelledBox, labelSize, NAME } from "../../lib/drawing/labelled-box";
import { FRAME, LINE, LOOKS, PAPER, QUIET_INK } from "../../lib/drawing/palette";
import { dotSign, type LegendEntry, lineSign, lookSign, picture, textSign } from "../../lib/drawing/picture";
import { circle, line, type Point, rectangle, type TextStyle, text, widthOf } from "../../lib/drawing/svg";
import { shortHostName, siteTitle } from "../../model/display-names";
import {
  type Bus,
  LAYER_TWO_DESCRIPTION,
  LAYER_TWO_TITLE,
  type LayerTwo,
  type LayerTwoSite,
  type Trunk,
} from "./layer-two";

const TITLE: TextStyle = { size: 13, weight: "bold" };
const DETAIL: TextStyle = { ...BOX_DETAIL, colour: QUIET_INK };
const PART: TextStyle = { size: 8, colour: QUIET_INK };

const PADDING = 12;
const GAP = 10;
const LINE_HEIGHT = 12;
const HOST_PITCH = 22;
/** From a box down to its VLAN's line, and from there down to the next row. */
const STEM = 6;
const BELOW_LINE = 17;
const LEAST_ABOVE_LINE = 18;

const largest = (amounts: Iterable<number>): number => Math.max(0, ...amounts);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const widthOfRow = (widths: readonly number[]): number => sum(widths) + GAP * Math.max(0, widths.length - 1);
const boxWidth = (label: Label): number => labelSize(label).width;
const boxHeight = (label: Label): number => labelSize(label).height;

/** A network's row at both sites. */
interface Row {
  readonly network: string;
  readonly y: number;
  readonly colour: string;
}

/** A site's columns, from its outer border to its inner one. The second site is a mirror image: its gateways face the first one's. */
interface Column {
  readonly layer: LayerTwoSite;
  readonly left: number;
  readonly width: number;
  readonly mirrored: boolean;
  readonly labels: number;
  readonly trunks: number;
}

/**
 * VLANs as horizontal lines, hosts as vertical lines with a dot on each VLAN of their switch, and everything else on a VLAN as
 * boxes on its line. The sites are side by side, the same network in the same row.
 */
export function layerTwoPicture({ networks, sites, link }: LayerTwo): string {
  const carrier: Label = {
    title: link.name,
    details: [`${link.bandwidth} · ${link.latency}`, `${link.encryption} · MTU ${link.mtu}`],
    look: "link",
  };
  const channel = boxWidth(carrier) + 2 * GAP;
  const columns: Column[] = [];
  for (const [at, layer] of sites.entries()) {
    const before = columns.at(-1);
    columns.push(column(layer, before === undefined ? 0 : before.left + before.width + channel, at % 2 === 1));
  }
  const head = PADDING + LINE_HEIGHT + GAP + largest(sites.flatMap(({ trunks }) => trunks.map(headingHeight)));
  const isReplicated = (network: string) => sites.every(({ site }) => link.gateways[site.name].network === network);
  const rows = rowsOf(networks, sites, head, isReplicated);
  const bottom = (rows.at(-1)?.y ?? head) + BELOW_LINE + 4;
  return picture({
    title: LAYER_TWO_TITLE,
    description: LAYER_TWO_DESCRIPTION,
    width: largest(columns.map(({ left, width }) => left + width)),
    height: bottom,
    parts: [
      ...columns.map((each) => drawFrame(each, bottom)),
      ...columns.flatMap((each) => drawTrunks(each, rows, head)),
      ...rows.flatMap((row) => columns.flatMap((each) => drawRow(each, row))),
      ...rows.filter(({ network }) => isReplicated(network)).flatMap((row) => drawLink(columns, row, carrier)),
    ],
    legend: LEGEND,
  });
}

function column(layer: LayerTwoSite, left: number, mirrored: boolean): Column {
  const buses = [...layer.buses.values()];
  const labels = largest(buses.flatMap((bus) => busLabel(bus).map(([content, style]) => widthOf(content, style))));
  const trunks = widthOfRow(layer.trunks.map(trunkWidth));
  const boxes = largest(buses.map(({ attachments }) => widthOfRow(attachments.map(boxWidth))));
  return { layer, left, width: 2 * PADDING + labels + trunks + boxes + 3 * GAP, mirrored, labels, trunks };
}

/** The x of something `width` wide that begins at a distance `from` the outer border. */
const placed = ({ left, width: whole, mirrored }: Column, from: number, width: number): number =>
  mirrored ? left + whole - from - width : left + from;

const busLabel = (bus: { vlan: number; network: string; cidr: string; gateway: string }) =>
  [
    [`${bus.vlan} ${bus.network}`, NAME],
    [`${bus.cidr} · gateway ${bus.gateway}`, DETAIL],
  ] as const;

const trunkTitles = ({ cluster, switch: name, mtu }: Trunk) =>
  [
    [cluster, NAME],
    [name, DETAIL],
    [`MTU ${mtu}`, DETAIL],
  ] as const;
const trunkWidth = (trunk: Trunk): number =>
  largest([trunk.hosts.length * HOST_PITCH, ...trunkTitles(trunk).map(([content, style]) => widthOf(content, style))]);
const hostLabelHeight = ({ hosts }: Trunk): number =>
  largest(hosts.map(({ name }) => widthOf(shortHostName(name), DETAIL)));
const headingHeight = (trunk: Trunk): number => 3 * LINE_HEIGHT + GAP + hostLabelHeight(trunk);

function rowsOf(
  networks: readonly string[],
  sites: readonly LayerTwoSite[],
  head: number,
  isReplicated: (network: string) => boolean,
): Row[] {
  let y = head;
  return networks.map((network, at): Row => {
    const boxes = sites.flatMap(({ buses }) => buses.get(network)?.attachments ?? []);
    y += GAP + Math.max(LEAST_ABOVE_LINE, largest(boxes.map(boxHeight)) + STEM) + (at === 0 ? 0 : BELOW_LINE);
    return { network, y, colour: isReplicated(network) ? LOOKS.link.line : LINE };
  });
}

function drawFrame({ layer: { site }, left, width }: Column, bottom: number): string {
  const box = { x: left, y: 0, width, height: bottom };
  const title = `${siteTitle(site.name)} · ${site.role} site`;
  return [
    rectangle(box, { line: FRAME, radius: 8 }),
    text({ x: left + PADDING, y: PADDING + LINE_HEIGHT - 2 }, title, TITLE),
  ].join("");
}

/** Each trunk with its left edge. */
function trunksAt(column: Column): { readonly trunk: Trunk; readonly x: number }[] {
  let from = PADDING + column.labels + GAP;
  return column.layer.trunks.map((trunk) => {
    const width = trunkWidth(trunk);
    const x = placed(column, from, width);
    from += width + GAP;
    return { trunk, x };
  });
}

const hostX = (trunkX: number, at: number): number => trunkX + HOST_PITCH * (at + 0.5);

/** Each host as a line from its name down to the last VLAN of its switch. */
function drawTrunks(column: Column, rows: readonly Row[], head: number): string[] {
  return trunksAt(column).flatMap(({ trunk, x }) => {
    const end = rows.findLast(({ network }) => trunk.networks.has(network))?.y ?? head;
    const firstBaseline = head - headingHeight(trunk) + LINE_HEIGHT;
    return [
      ...trunkTitles(trunk).map(([content, style], at) =>
        text({ x, y: firstBaseline + at * LINE_HEIGHT }, content, style),
      ),
      ...trunk.hosts.flatMap(({ name }, at) => [
        text({ x: hostX(x, at) + 3, y: head - 3 }, shortHostName(name), { ...DETAIL, upright: true }),
        line(
          { x: hostX(x, at), y: head },
          { x: hostX(x, at), y: end },
          { line: LOOKS[trunk.look].line, lineWidth: 1.2 },
        ),
      ]),
    ];
  });
}

/** A VLAN of one site: its label, its line, a dot on each host that has it, and the boxes on it. */
function drawRow(column: Column, { network, y, colour }: Row): string[] {
  const bus = column.layer.buses.get(network);
  if (bus === undefined) return [];
  const labelX = placed(column, PADDING, column.labels);
  const begins = PADDING + column.labels + GAP / 2;
  const length = column.width - PADDING - begins;
  const lineX = placed(column, begins, length);
  let from = PADDING + column.labels + column.trunks + 2 * GAP;
  return [
    ...busLabel(bus).map(([content, style], at) => text({ x: labelX, y: y - 1 + at * LINE_HEIGHT }, content, style)),
    line({ x: lineX, y }, { x: lineX + length, y }, { line: colour, lineWidth: 3 }),
    ...trunksAt(column).flatMap(({ trunk, x }) =>
      trunk.networks.has(network) ? drawHosts(trunk, x, bus, y, colour) : [],
    ),
    ...bus.attachments.flatMap((attachment) => {
      const width = boxWidth(attachment);
      const x = placed(column, from, width);
      from += width + GAP;
      return drawBox(attachment, { x, y: y - STEM - boxHeight(attachment) }, { x: x + width / 2, y }, colour);
    }),
  ];
}

const drawHosts = ({ hosts }: Trunk, x: number, { network }: Bus, y: number, colour: string): string[] =>
  hosts.flatMap(({ adapters }, at) => {
    const part = adapters.get(network);
    return [
      circle({ x: hostX(x, at), y }, 3.5, { fill: PAPER, line: colour, lineWidth: 2 }),
      ...(part === undefined ? [] : [text({ x: hostX(x, at) + 4, y: y + LINE_HEIGHT }, part, PART)]),
    ];
  });

function drawBox(label: Label, corner: Point, tap: Point, colour: string): string[] {
  return [
    line({ x: tap.x, y: corner.y + boxHeight(label) }, tap, { line: colour, lineWidth: 1.5 }),
    labelledBox(corner, label),
  ];
}

/** The link that carries a VLAN's data to the other site. */
function drawLink([here, there]: readonly Column[], { y }: Row, carrier: Label): string[] {
  if (here === undefined || there === undefined) return [];
  const from = here.left + here.width;
  const { width, height } = labelSize(carrier);
  const corner = { x: (from + there.left - width) / 2, y: y - height / 2 };
  const style = { line: LOOKS.link.line, lineWidth: 3 };
  return [
    line({ x: from - PADDING, y }, { x: corner.x, y }, style),
    line({ x: corner.x + width, y }, { x: there.left + PADDING, y }, style),
    labelledBox(corner, carrier),
  ];
}

const LEGEND: readonly LegendEntry[] = [
  { sign: lookSign("managed"), meaning: "VMs managed by this project" },
  { sign: lookSign("surge"), meaning: "VMs created at recovery" },
  { sign: lookSign("existing"), meaning: "existing VMs, only read" },
  { sign: lookSign("link"), meaning: "carries data between the sites" },
  { sign: lookSign("plain"), meaning: "storage" },
  { sign: lineSign({ line: LOOKS.managed.line, lineWidth: 1.2 }), meaning: "host managed by this project" },
  { sign: lineSign({ line: LOOKS.existing.line, lineWidth: 1.2 }), meaning: "existing host" },
  { sign: lineSign({ line: LINE, lineWidth: 3 }), meaning: "VLAN" },
  { sign: dotSign({ fill: PAPER, line: LINE, lineWidth: 2 }), meaning: "the host has this VLAN" },
  { sign: textSign(".11"), meaning: "last part of an address in the VLAN's subnet" },
];
