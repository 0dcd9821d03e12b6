import { Buffer } from 'node:buffer';

/** The content type of protobuf as Kubernetes writes it. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Every answer in protobuf begins with this; a `runtime.Unknown` follows. */
export const MAGIC = Buffer.from('k8s\0', 'latin1');

/** Field of `runtime.Unknown`: the bytes of the object or list itself. */
export const RAW = 2;
