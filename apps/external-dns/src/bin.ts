#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
const [{ main }, { processIO }] = await Promise.all([import('./main.ts'), import('./process-io.ts')]);
process.exitCode = await main(process.argv.slice(2), processIO());
