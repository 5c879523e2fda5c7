export default {
  // By itself Jest leaves a core to others, which of two is half.
  maxWorkers: '100%',
  testEnvironment: '<rootDir>/test/support/guarded-environment.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testTimeout: 90_000,
  globalSetup: '<rootDir>/test/support/mongo-server-setup.ts',
  globalTeardown: '<rootDir>/test/support/mongo-server-teardown.ts',
};
