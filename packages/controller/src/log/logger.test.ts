import { describe, expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import type { LoggerOptions } from './logger.ts';

function lines(options: Partial<LoggerOptions>, log: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const written: string[] = [];
  log(createLogger({ format: 'text', level: 'info', write: (line) => void written.push(line), now: () => Date.UTC(2026, 0, 2, 3, 4, 5), ...options }));
  return written;
}

describe('log lines', () => {
  test('are logfmt with quoted values where needed', () => {
    expect(lines({}, (log) => log.info('Record created', { name: 'www.example.org', targets: '192.0.2.1;192.0.2.2', note: 'a "b"\n', ttl: 300 }))).toEqual([
      'time="2026-01-02T03:04:05Z" level=info msg="Record created" name=www.example.org targets="192.0.2.1;192.0.2.2" note="a \\"b\\"\\n" ttl=300\n',
    ]);
  });

  test('are JSON with level, msg and time', () => {
    const [line = ''] = lines({ format: 'json' }, (log) => log.warn('Skipping object', { object: 'service/default/web' }));
    expect(JSON.parse(line)).toEqual({ level: 'warning', msg: 'Skipping object', time: '2026-01-02T03:04:05Z', object: 'service/default/web' });
  });

  test('below the level are not written', () => {
    expect(lines({ level: 'warning' }, (log) => { log.info('no'); log.warn('yes'); })).toHaveLength(1);
  });

  test('say beforehand which levels are written', () => {
    lines({ level: 'warning' }, (log) => expect([log.enabled?.('debug'), log.enabled?.('info'), log.enabled?.('warn'), log.enabled?.('error')]).toEqual([false, false, true, true]));
  });

  test('keep their own time, level and message whatever the fields are called', () => {
    const [line = ''] = lines({ format: 'json' }, (log) => log.info('real', { msg: 'fake', level: 'fatal', error: new Error('cause') }));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: 'real', 'fields.msg': 'fake', 'fields.level': 'fatal', error: 'cause' });
  });
});
