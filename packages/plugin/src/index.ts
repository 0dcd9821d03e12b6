export { ExternalDnsError, configError, errorKind, hasErrorName, rejectedError, throttledError, transientError, unauthorizedError, writeRefusedError } from './errors.ts';
export type { ErrorKind, ExternalDnsErrorShape } from './errors.ts';
export type { Clock, Context, LogFields, LogLevelName, Logger, Telemetry, TelemetryEvent } from './context.ts';
export type { Capabilities, Change, ChangeGroup, GroupId, Outcome, Outcomes, Provider, ProviderRecord, ProviderSnapshot, Zone, ZoneId } from './provider.ts';
export type { Claim, ClaimState, OwnedRecord, PlannedChange, RefusedChange, Registry, Snapshot, Staged, StagedGroup, Steps } from './registry.ts';
export type { Desired, Name, SkippedObject, Source, Unresolved, Unsubscribe } from './source.ts';
export type { OptionDescription, OptionDescriptions, OptionValues } from './options.ts';
export { CONTRACT_VERSION, definePlugin } from './define-plugin.ts';
export type { Plugin } from './define-plugin.ts';
