export { PROTOBUF } from './envelope.ts';
export { compileItemReader } from './item-reader.ts';
export type { ItemReader } from './item-reader.ts';
export { ProtobufListReader } from './list-reader.ts';
export { readStatus } from './status.ts';
export { PROTOBUF_ERROR } from './wire.ts';
