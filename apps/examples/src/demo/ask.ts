import { CLASS, RCODE, dataTypeCode, formatData, query, typeCode } from '@external-dns/dns-wire';

/** A record set that the plan wants. */
export interface Wanted {
  readonly name: string;
  readonly type: string;
  readonly targets: readonly string[];
  readonly resource: string;
}

/** Asks the DNS server at `port` on loopback for a record set; the targets in presentation form, empty when there are none. */
export async function askFor({ name, type }: Wanted, port: number): Promise<readonly string[]> {
  // Any name stands for a wildcard.
  const asked = name.replace(/^\*\./, 'anything.');
  const code = typeCode(type);
  if (code === undefined) throw new Error(`record type ${type} is not known`);
  const answer = await query({ address: '127.0.0.1', port }, { name: asked, type: code, class: CLASS.IN });
  if (answer.rcode !== RCODE.NOERROR) return [];
  return answer.answers.filter((record) => dataTypeCode(record.data) === code).map((record) => formatData(record.data));
}

/** Reads what `external-dns plan --output=json` printed. */
export function wantedRecords(json: string): readonly Wanted[] {
  const plan = JSON.parse(json) as { changes: { after?: { dnsName: string; recordType: string; targets?: string[]; labels?: Record<string, string> } }[] };
  return plan.changes.flatMap(({ after }) =>
    after === undefined ? [] : [{ name: after.dnsName, type: after.recordType, targets: after.targets ?? [], resource: after.labels?.['resource'] ?? '' }],
  );
}
