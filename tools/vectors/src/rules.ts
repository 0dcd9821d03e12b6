import * as claims from './rules/claims.ts';
import * as endpoints from './rules/endpoints.ts';
import * as plan from './rules/plan.ts';
import * as run from './rules/run.ts';
import type { Rule } from './rules/rule.ts';

export type { Rule } from './rules/rule.ts';

/** Every deliberate difference, in the order in which they are applied: first what a run comes to, then which changes there are, then how they are written. */
export const rules: readonly Rule[] = [
  run.namedStringsAreStrings,
  run.failuresAreIsolated,
  run.crdFlagsCount,
  run.filtersLookAtEachObject,
  endpoints.recordsHaveNames,
  endpoints.targetsAreASet,
  endpoints.propertiesStayWhole,
  endpoints.servicesKeepSrv,
  run.invalidNetworksAreErrors,
  run.ownersAreReadable,
  run.pausesHaveALength,
  run.dryRunsWriteNothing,
  plan.alreadySo,
  plan.cnameStandsAlone,
  claims.labelsAreNoClaims,
  plan.replacementIsWhole,
  plan.foreignRecordKeepsOwn,
  plan.everyCopyGoes,
  claims.internalsStayInside,
  claims.claimsJoinTexts,
  claims.noRecordWithoutClaim,
  claims.missingClaims,
  claims.claimsAsStored,
  claims.migrationRewritesClaims,
  claims.claimBesideRecord,
  claims.claimsAreFound,
  claims.claimsFollowTheFlags,
  claims.superfluousClaims,
  plan.namesInNormalForm,
];
