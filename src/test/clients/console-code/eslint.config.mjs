// The rules for the modules of the console. Formatting is checked only by the length of lines.

import js from '@eslint/js';

const BROWSER = ['AbortController', 'AbortSignal', 'AudioContext', 'Blob', 'CSS', 'Event', 'HTMLElement', 'HTMLTextAreaElement', 'IntersectionObserver', 'KeyboardEvent', 'MutationObserver', 'Node', 'Notification', 'ResizeObserver',
  'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'WebSocket', 'addEventListener', 'btoa', 'clearInterval', 'clearTimeout', 'customElements', 'devicePixelRatio', 'dispatchEvent', 'document', 'fetch',
  'getComputedStyle', 'getSelection', 'history', 'innerWidth', 'isSecureContext',
  'localStorage', 'location', 'matchMedia', 'navigator', 'performance', 'queueMicrotask', 'requestAnimationFrame', 'scrollTo', 'sessionStorage', 'setInterval', 'setTimeout', 'uPlot'];

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: 'module', globals: Object.fromEntries(BROWSER.map((name) => [name, 'readonly'])) },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      complexity: ['error', 20],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines-per-function': ['error', 80],
      'no-alert': 'error',
      'no-console': 'error',
      'no-control-regex': 'off',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-param-reassign': 'error',
      'no-self-compare': 'error',
      'no-shadow': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-unused-expressions': 'error',
      'no-unused-vars': ['error', { args: 'all', argsIgnorePattern: '^_' }],
      'no-useless-assignment': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'require-atomic-updates': 'off',
    },
  },
];
