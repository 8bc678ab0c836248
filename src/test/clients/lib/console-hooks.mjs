// Lets Node import the modules of the console as the gateway serves them: all are modules, and lit-html is that of the npm package.

let folder;

export function initialize(data) {
  folder = data;
}

export const resolve = (specifier, context, next) =>
  context.parentURL?.startsWith(folder) && specifier.includes('/lit/')
    ? next(specifier.replace(/^.*\/lit\/(lit-html\.js$)?/, 'lit-html/').replace(/\/$/, ''), { ...context, parentURL: import.meta.url })
    : next(specifier, context);

export const load = (url, context, next) => next(url, url.startsWith(folder) ? { ...context, format: 'module' } : context);
