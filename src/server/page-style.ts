/** The page's style sheet: light and dark as the reader prefers, tables that scroll inside narrow screens. */
export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --ink: #1a1a1a;
  --faint: #666;
  --line: #ddd;
  --up: #0a6e31;
  --down: #b3261e;
  --link: #0b57d0;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --faint: #9a9a9a; --line: #3a3a3a; --up: #5fd38d; --down: #ff8a80; --link: #8ab4f8; }
}
body { margin: 0 auto; padding: 1rem; max-width: 72rem; color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.5rem; }
h1 { margin: 0; font-size: 1.5rem; }
nav, form { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
form { margin: 1rem 0; align-items: end; }
label { display: grid; color: var(--faint); font-size: 0.875rem; }
input, select, button { box-sizing: border-box; height: 2.25rem; padding: 0.25rem 0.5rem; font: inherit; }
input { width: 8rem; }
a { color: var(--link); }
small, p { color: var(--faint); }
.error { color: var(--down); }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; white-space: nowrap; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.5rem; border-bottom: 1px solid var(--line); text-align: right; }
th { color: var(--faint); font-weight: 600; }
th:nth-child(2), td:nth-child(2), th:nth-child(3), td:nth-child(3) { text-align: left; }
td a + a { margin-left: 0.5rem; font-size: 0.75rem; }
.up { color: var(--up); }
.down { color: var(--down); }
`;
