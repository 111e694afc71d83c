import { randomBytes } from 'node:crypto';
import { SECURITY_HEADERS } from './security-headers.js';

/**
 * The page at `/docs`: the OpenAPI document, shown by openapi-explorer. That writes style elements, which a nonce lets
 * through; nothing else is allowed here that is not allowed elsewhere.
 */
export function docsAnswer(): Response {
  const nonce = randomBytes(16).toString('base64');
  const policy = SECURITY_HEADERS['Content-Security-Policy']?.replace(
    "style-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
  );
  return new Response(pageOf(nonce), {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy ?? '' },
  });
}

const pageOf = (nonce: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>crunch: HTTP API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/docs.css">
<script type="module" src="/docs/docs.js" nonce="${nonce}"></script>
<script type="module" src="/docs/openapi-explorer.js"></script>
</head>
<body>
<form id="token" hidden>
<label>This server wants its token <input type="password" name="token" autocomplete="off" required></label>
<button>Show</button>
<p role="alert"></p>
</form>
<noscript><p>This page needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</p></noscript>
</body>
</html>
`;

/**
 * Lets the explorer's styles pass the policy: style elements by the nonce, style attributes by way of the object model, which
 * the policy does not stop. Then shows the document, with the token that the page keeps for this tab, or asks for it.
 */
export const DOCS_SCRIPT = `const { nonce } = document.querySelector('script[nonce]');
const { setAttribute } = Element.prototype;
Element.prototype.setAttribute = function (name, value) {
  if (name === 'style') this.style.cssText = value;
  else setAttribute.call(this, name, value);
};
const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
Object.defineProperty(HTMLTemplateElement.prototype, 'innerHTML', {
  get,
  set(html) {
    set.call(this, String(html).replaceAll(' style="', ' data-style="'));
  },
});
const importNode = document.importNode.bind(document);
document.importNode = (node, deep) => {
  const copy = importNode(node, deep);
  for (const style of copy.querySelectorAll('style')) style.nonce = nonce;
  for (const styled of copy.querySelectorAll('[data-style]')) styled.style.cssText = styled.dataset.style;
  return copy;
};

const KEY = 'crunch-token';
const form = document.querySelector('#token');
const note = form.querySelector('[role=alert]');

async function show() {
  const token = sessionStorage.getItem(KEY);
  const response = await fetch('/openapi.json', { headers: token === null ? {} : { Authorization: 'Bearer ' + token } });
  if (response.status === 401) {
    note.textContent = token === null ? '' : 'That is not the token.';
    form.hidden = false;
    form.elements.token.focus();
    return;
  }
  const api = await response.json();
  form.hidden = true;
  await customElements.whenDefined('openapi-explorer');
  const explorer = document.createElement('openapi-explorer');
  explorer.setAttribute('hide-server-selection', 'true');
  document.body.append(explorer);
  await explorer.loadSpec(api);
  if (token !== null) explorer.setAuthenticationConfiguration('token', { token });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, form.elements.token.value.trim());
  show();
});
show();
`;

export const DOCS_STYLE = `body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
form, noscript p { margin: 2rem; }
[hidden] { display: none; }
`;
