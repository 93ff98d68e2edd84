import type { Outcome } from "./run.ts";

const shownFindings = 50;

/** What a run did, and its verdict, for people. */
export function toText(outcome: Outcome): string {
  const { rounds, seconds, tally, network, counts, findings, failure, hasDisk } = outcome;
  const disk = hasDisk ? `${tally.disk} full disks` : "no full disk (mounting one takes root)";
  const lines = [
    `${rounds} rounds in ${seconds} s`,
    `server: ${tally.kill} kills, ${tally["kill-unanswered"]} kills between commit and answer ` +
      `(${tally["committed-unanswered"]} events committed and not answered), ${tally.drain} drains, ` +
      `${tally.pause} pauses, ${disk} (${tally["failed-starts"]} starts refused), ${tally.clock} clock jumps, ${tally.flood} floods, ${tally.absence} long absences`,
    `network: ${network.connections} connections (${network.tls} began with TLS), ${network.refused} refused while the server was down, ${network.dropped} dropped at once, ${network.delayed} delayed, ` +
      `${network.cut} cut in a frame, ${network.reset} reset, ${network["half-close"]} half-closed, ` +
      `${network.stall} stalled, ${network.drip} dripping, ${network["black-hole"]} black holes`,
    `clients: ${counts.clients}, in ${counts.connections} times, ${counts.secured} of them over TLS; messages: ${counts.tried} tried, ` +
      `${counts.acknowledged} acknowledged, ${counts.refused} refused, ${counts.unanswered} never answered, ${counts.stored} in the store`,
    `people: ${counts.memberChanges} times let in or out, ${counts.readMarks} read marks`,
    `checked: ${counts.deliveries} deliveries, ${counts.repeats} repeats on older wires, ${counts.gaps} gaps, ` +
      `${counts.resyncs} resyncs, ${counts.files} files`,
  ];
  if (failure !== undefined) lines.push(`NOT PLAYED TO THE END: ${failure}`);
  if (findings.length > 0) {
    lines.push(`WRONG: ${findings.length} findings`);
    const shown = findings.slice(0, shownFindings);
    for (const { kind, where, what } of shown) lines.push(`  ${kind} (${where}): ${what}`);
  }
  if (failure === undefined && findings.length === 0) {
    lines.push(
      "Nothing acknowledged was lost, nothing is there twice, nothing is out of order, no log has a hole, nobody was told what is not theirs.",
    );
  }
  return lines.join("\n");
}
