/** Writes `test/recorded/PLURAL.json`, the lists of the samples as a real API server gives them: `node --conditions=@external-dns/source test/record-lists.ts`. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startKubeApiServer } from '@external-dns/servers';
import { createSamples, readBoth } from './real-lists.ts';
import { SAMPLES } from './sample-objects.ts';

const server = await startKubeApiServer();
try {
  await createSamples(server);
  for (const kind of new Set(SAMPLES.map((sample) => sample.kind))) {
    const { json, protobuf } = await readBoth(server, kind);
    await writeFile(path.join(import.meta.dirname, 'recorded', `${kind.plural}.json`), `${JSON.stringify({ protobuf: protobuf.toString('base64'), json }, undefined, 1)}\n`);
  }
} finally {
  await server.stop();
}
