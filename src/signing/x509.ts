import 'reflect-metadata';

/**
 * The certificate library: reads extensions node:crypto does not, and issues certificates. Loaded dynamically,
 * because a static import may be evaluated before the polyfill it needs. It uses the global Web Crypto.
 */
export const x509 = await import('@peculiar/x509');
