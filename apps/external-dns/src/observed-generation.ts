import type { Observer } from '@external-dns/controller';
import type { Cluster } from '@external-dns/kubernetes';
import { pickOptions } from '@external-dns/options';
import { hasErrorName } from '@external-dns/plugin';
import type { Context } from '@external-dns/plugin';
import { crdKind, crdOptions, observedGenerationsDue } from '@external-dns/sources/crd';
import type { DNSEndpoint } from '@external-dns/sources/crd';
import type { Values } from './plugins.ts';

/** After a round that looked at them, says in the status of DNSEndpoints which generation was seen (spec/sources.md §14). Faults are logged and tried again after the next round. */
export function observedGenerationObserver(values: Values, cluster: Cluster, ctx: Context): Observer {
  const kind = crdKind(pickOptions(crdOptions, values));
  const lister = cluster.lister<DNSEndpoint>(kind);
  return {
    name: 'observed-generation',
    async onReport({ error, dryRun }) {
      if (error !== undefined || dryRun || lister.state() !== 'synced') return;
      for (const { namespace, name, status } of observedGenerationsDue(lister.list())) {
        try {
          await cluster.writer.patchStatus(kind, namespace, name, { ...status }, ctx);
        } catch (fault) {
          if (hasErrorName(fault, 'WriteRefusedError')) return;
          ctx.log.warn('Status of a DNSEndpoint was not written', { object: `${namespace}/${name}`, error: fault instanceof Error ? fault.message : String(fault) });
        }
      }
    },
  };
}
