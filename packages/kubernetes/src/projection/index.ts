export { joinNeeds, kindKey } from './join-needs.ts';
export type { JoinedNeed } from './join-needs.ts';
export { pathTree } from './path-tree.ts';
export type { PathTree } from './path-tree.ts';
export { LAST_APPLIED, compileProjector } from './project.ts';
export type { Projector } from './project.ts';
