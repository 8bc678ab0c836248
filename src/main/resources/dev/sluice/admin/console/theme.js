// The colours and the density that somebody chose in this browser. A script that is no module and that index.html loads
// before the style sheets, so that it has run before the first paint.
{
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const chosen = localStorage.getItem('sluice-theme');
    const isDark = chosen === 'dark' || (chosen !== 'light' && system.matches);
    const { dataset } = document.documentElement;
    dataset.theme = isDark ? 'dark' : 'light';
    dataset.density = localStorage.getItem('sluice-density') === 'compact' ? 'compact' : 'comfortable';
  };
  apply();
  system.addEventListener('change', apply);
  addEventListener('storage', apply); // another page of this browser, or this one
}
