export { joinNeeds, kindKey } from './join-needs.ts';
export type { JoinedNeed } from './join-needs.ts';
export { compileProjector } from './project.ts';
export type { Projector } from './project.ts';
