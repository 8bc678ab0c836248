// What the modules of the console import from other packages, by the paths under which the gateway serves them.

declare module '*/lit/lit-html.js' {
  export * from 'lit-html';
}
declare module '*/lit/directives/live.js' {
  export * from 'lit-html/directives/live.js';
}
declare module '*/lit/directives/repeat.js' {
  export * from 'lit-html/directives/repeat.js';
}
declare module '*/lit/directives/ref.js' {
  export * from 'lit-html/directives/ref.js';
}
declare module '*/lit/directives/guard.js' {
  export * from 'lit-html/directives/guard.js';
}
declare module '*/lit/directives/keyed.js' {
  export * from 'lit-html/directives/keyed.js';
}
declare module '*/lit/directives/cache.js' {
  export * from 'lit-html/directives/cache.js';
}

/** The console knows what its own elements are. */
interface ParentNode {
  querySelector(selectors: string): any;
}

/** The script of uPlot, which index.html loads before the modules. */
declare var uPlot: typeof import('uplot');
