import { normalName, toUnicodeName } from '@external-dns/endpoint';
import type { RecordKey } from '@external-dns/endpoint';
import type { Registry } from '@external-dns/plugin';
import { APEX_HOST } from './claim-place.ts';
import { interpretSteps } from './interpret.ts';
import { readSettings } from './settings.ts';
import type { TxtRegistryOptions } from './settings.ts';
import { stage, stageParts } from './stage.ts';
import { finish } from './steps.ts';

/**
 * The registry that keeps ownership in TXT records beside the records (spec/core.md §3.2–§3.5). It remembers nothing between calls. Throws a `config` error that
 * names the option at fault.
 */
export function createTxtRegistry(options: TxtRegistryOptions): Registry {
  const settings = readSettings(options);
  const { mapper } = settings;
  return {
    name: 'txt',
    ownerId: settings.ownerId,
    ...(settings.oldOwnerId === undefined ? {} : { oldOwnerId: settings.oldOwnerId }),
    interpret: (raw) => finish(interpretSteps(raw, settings)),
    interpretSteps: (raw) => interpretSteps(raw, settings),
    stage: (changes, snapshot) => stage(changes, snapshot, settings),
    stageParts: (changes, snapshot) => stageParts(changes, snapshot, settings),
    claimNames({ name, recordType }: RecordKey) {
      const names = [mapper.toTxtName(name, recordType), mapper.toTxtName(`${APEX_HOST}.${name}`, recordType)];
      if (recordType === 'A') names.push(mapper.toTxtName(name, 'CNAME'));
      if (recordType !== 'AAAA' && recordType !== 'TXT') names.push(mapper.toLegacyTxtName(name));
      // A name can be written either way, and its claim with it.
      const unicode = toUnicodeName(name).name;
      if (unicode !== name) names.push(mapper.toTxtName(unicode, recordType), mapper.toLegacyTxtName(unicode));
      return [...new Set(names.map(normalName))];
    },
  };
}
