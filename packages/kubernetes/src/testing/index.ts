export { createTestApiServer } from './server.ts';
export type {
  ApiObject,
  ApiObjectMeta,
  Fault,
  FaultMatch,
  InjectedFault,
  ObjectInput,
  ReceivedRequest,
  TestApiServer,
  TestApiServerOptions,
  Verb,
} from './types.ts';
