declare const EXTERNAL_DNS_VERSION: string | undefined;
declare const EXTERNAL_DNS_REVISION: string | undefined;

/** The version of this build, put in when the app is bundled. */
export const version: string = typeof EXTERNAL_DNS_VERSION === 'undefined' ? 'unknown' : EXTERNAL_DNS_VERSION;

/** The commit of this build, put in when the app is bundled. */
export const revision: string = typeof EXTERNAL_DNS_REVISION === 'undefined' ? 'unknown' : EXTERNAL_DNS_REVISION;
